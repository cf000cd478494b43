"""Harnesses of documents: the loader, comparisons, all outputs, redaction."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import machines
import msgspec
from judging import analyze
from test_every_output import judge_html, judge_terminal

from analyzer.analysis import Analysis, Input
from analyzer.comparison import compare
from analyzer.document import reading
from analyzer.errors import DocumentError
from analyzer.outputs import comparison as comparison_outputs
from analyzer.outputs.comparison import terminal as comparison_terminal
from analyzer.redact import Redactor, check
from analyzer.redact.documents import redacted
from analyzer.redact.texts import TextFile
from fuzz import seeds
from fuzz.frame import harness
from fuzz.judges import judge_analysis, judge_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_REFUSAL: Final = 500
_WORDS: Final = frozenset(
    "schema_version status verdict severity entry_type origin role baseline baseline_verdict bits modified".split()
)
"""Fields whose values are words of the contract."""


@harness("documents", seeds.documents, longest=200_000)
def document(data: bytes) -> None:
    """What is exactly a document is read, and can be rendered; all else is refused in one sentence."""
    for lines in (False, True):
        try:
            read = reading.parse(data, "x.json", lines=lines)
        except DocumentError as error:
            said = str(error)
            assert said.startswith("x.json"), "the refusal does not name the file"
            assert len(said) < _LONGEST_REFUSAL, "a long refusal"
            assert "\n" not in said, "more than a line"
            continue
        assert reading.parse(json_of(read), "x") == read, "the document does not read back"
        judge_outputs(read)


def json_of(analysis: Analysis) -> bytes:
    return analysis.to_json().encode()


@harness("documents", seeds.texts)
def whole_way(data: bytes) -> None:
    """From bytes to the document and all outputs."""
    analysis = analyze(data)
    judge_analysis(analysis)
    if analysis.dumps:
        judge_outputs(analysis)


@harness("documents", seeds.texts, longest=4000)
def hostile_text(data: bytes) -> None:
    """A document with pieces of the input in all its free texts goes through every output and stays inert."""
    poisoned = _poisoned(data)
    judge_outputs(poisoned)
    _judge_comparison(poisoned, _prepared())


@harness("documents", seeds.dumps)
def difference(data: bytes) -> None:
    """Two listings, the second a part of the first: they compare both ways, and each is equal to itself."""
    before, after = analyze(data), analyze(data[: len(data) * 3 // 4])
    if not before.dumps or not after.dumps:
        return
    _judge_comparison(before, after)
    same = compare(before, before)
    assert same.outcome in ("unchanged", "cannot-tell"), f"a listing is {same.outcome} compared with itself"


def _judge_comparison(before: Analysis, after: Analysis) -> None:
    for one, other in ((before, after), (after, before)):
        result = compare(one, other)
        judge_html(comparison_outputs.render(result, ".html"), "", own_scripts=0)
        json.loads(comparison_outputs.render(result, ".json"))
        judge_terminal(comparison_terminal.render(result, width=80, color=False), color=False)


@harness("documents", seeds.texts)
def redaction(data: bytes) -> None:
    """Lines stay lines, a second pass finds nothing, and a document of it redacts as well."""
    after = _redacted(data)
    # Letters of UTF-16 may have the byte of a line end.
    assert TextFile(after).text.count("\n") == TextFile(data).text.count("\n"), "lines were lost or added"
    assert _redacted(after) == after, "a second pass changes the text again"
    analysis = analyze(data)
    if analysis.dumps:
        changed = redacted(analysis, Redactor())
        assert [d.verdict for d in changed.dumps] == [d.verdict for d in analysis.dumps], "another verdict"
        assert reading.parse(json_of(changed), "x") == changed, "the redacted document does not read back"


def _redacted(data: bytes) -> bytes:
    redactor = Redactor()
    redactor.keep(check.provider_ids(check.dumps_in(data)))
    redactor.learn(TextFile(data).text)
    redactor.told()
    return TextFile(data).changed(redactor.redact)


@cache
def _prepared() -> Analysis:
    read = analyze(machines.render(seeds.SMALL), machines.render(seeds.CLEAN))
    inputs = (Input("0", "analyzed"), Input("b", "unreadable", "why"), Input("c", "no-catalog", "what"))
    return msgspec.structs.replace(read, inputs=inputs)


def _poisoned(data: bytes) -> Analysis:
    """Put pieces of the data into the free texts of a document, one after another."""
    given = _endless(data.decode("utf-8", "replace").split("\n"))

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return next(given)
        if isinstance(value, (list, tuple)):
            return [change(item) for item in value]
        if isinstance(value, dict):
            return {name: item if name in _WORDS or name == "summary" else change(item) for name, item in value.items()}
        return value

    changed = msgspec.convert(change(msgspec.to_builtins(_prepared())), Analysis)
    findings: dict[str, int] = {}
    for dump in changed.dumps:
        for finding in dump.findings:
            findings[finding.rule] = findings.get(finding.rule, 0) + 1
    return msgspec.structs.replace(changed, summary=msgspec.structs.replace(changed.summary, findings=findings))


def _endless(texts: list[str]) -> Iterator[str]:
    while True:
        yield from texts
