"""Nothing that the program can show is left unexplained, and no explanation is without a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer import knowledge, rules, runtimes
from analyzer.analysis import SEVERITIES, VERDICTS
from analyzer.errors import EXIT_CODES, UsageError
from analyzer.explain import TOPICS, Explanation, look_up, topics
from analyzer.knowledge import load

EVERY_TERM = [(topic.name, term) for topic in TOPICS for term in topic.terms()]


def explained(topic: str, term: str) -> Explanation:
    """Return what a term means in a topic, and fail if it means nothing there."""
    (answer,) = look_up([term])
    (found, *_) = [explanation for explanation in answer.explanations if explanation.topic == topic] or [None]
    assert found is not None, f"{term} is not explained as {topic}"
    return found


@pytest.mark.parametrize(("topic", "term"), EVERY_TERM)
def test_every_term_is_explained_with_its_source(topic: str, term: str):
    """Each flag, number, provider, finding, word, code, build and bundle is found by the term that is listed for it."""
    found = explained(topic, term)
    assert found.title.strip()
    assert found.meaning.strip()
    assert found.sources
    assert all(source.strip() for source in found.sources)


def test_the_lists_are_complete():
    """The topics list what the program and the knowledge files hold, and not what somebody remembered."""
    terms = {topic.name: set(topic.terms()) for topic in TOPICS}
    assert terms["finding"] == {rule.id for rule in rules.find()}
    assert terms["verdict"] == set(VERDICTS)
    assert terms["severity"] == set(SEVERITIES)
    assert terms["exit code"] == {f"exit code {code}" for code in EXIT_CODES}
    assert terms["service flags"] == {flag.name for flag in load.flags().service_flag}
    assert terms["provider"] == {record.product for record in load.providers()}
    assert terms["provider flags"] == {flag.name for flag in load.flags().provider_flag}
    assert terms["runtime"] == {record.id for record in knowledge.runtimes()} == runtimes.predicates().keys()
    assert terms["Windows build"] == {str(release.build) for release in load.windows().release}


@pytest.mark.parametrize("guid", [guid for record in load.providers() for guid in record.guid])
def test_every_provider_id_is_explained(guid: str):
    known_by, *_ = explained("provider", guid).details
    assert known_by.text == f"its provider id {guid}"


@pytest.mark.parametrize("dll", sorted({dll for record in load.providers() for dll in record.dll if "*" not in dll}))
def test_every_dll_is_explained(dll: str):
    """One DLL may belong to several records; each of them is told."""
    (answer,) = look_up([dll])
    told = {explanation.title for explanation in answer.explanations if explanation.topic == "provider"}
    assert told >= {record.product for record in load.providers() if dll in record.dll}


@pytest.mark.parametrize("bit", [1 << n for n in range(20)])
def test_every_bit_of_service_flags_is_explained_as_a_number(bit: int):
    assert f"({bit:#x})" in explained("service flags", f"{bit:#x}").title


def test_every_example_works_and_leads_to_its_topic():
    for topic in TOPICS:
        if not topic.terms():
            continue
        for example in topic.examples:
            assert explained(topic.name, example), example


def test_topics_are_counted():
    counts = {summary.topic: summary.count for summary in topics()}
    assert counts["provider"] == len(load.providers())
    assert counts["finding"] == len(rules.find())


@given(st.text(max_size=60) | st.integers().map(str) | st.integers(0, 2**32).map(hex))
def test_any_text_is_explained_or_refused(term: str):
    """There is no third way: whatever is found has a title, a meaning and a source."""
    try:
        answers = look_up([term])
    except UsageError:
        return
    for answer in answers:
        assert answer.explanations
        assert all(found.title and found.meaning and found.sources for found in answer.explanations)


@given(st.integers(0, 0xFFFF_FFFF))
def test_service_flags_name_every_bit_once(value: int):
    """The bits that are listed add up to the value."""
    (answer,) = look_up([f"service flags {value:#x}"])
    (found,) = answer.explanations
    if found.title.startswith("XP1_"):
        assert found.title.endswith(f"({value:#x})")
    else:
        bits = [int(detail.name.split()[0], 16) for detail in found.details if detail.name.startswith("0x")]
        assert sum(bits) == value
