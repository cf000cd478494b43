"""Rules in general: found by being there, complete, silent about a clean machine."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import judging
import machines
import pytest
import random_machines
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import rules
from analyzer.analysis import SEVERITIES
from analyzer.explain import look_up

NEW_RULE = """
from analyzer.rules import Hit, Rule

def check(case):
    for dump, record in enumerate(case.records):
        yield Hit(dump, "seen", (record.line,))

RULE = Rule(
    id="brand-new", severity="note", title="Brand new", why="why", remedy=("do nothing",), next_step="go home",
    false_positives="never", check=check,
)
"""


def test_every_rule_is_complete():
    for rule in rules.find():
        assert rule.severity in SEVERITIES
        assert all((rule.id, rule.title, rule.why, rule.remedy, rule.next_step, rule.false_positives))


def test_ids_are_unique_and_named_as_their_modules():
    ids = [rule.id for rule in rules.find()]
    assert len(ids) == len(set(ids))
    folder = Path(rules.__path__[0])
    assert {f"{rule_id.replace('-', '_')}.py" for rule_id in ids} == {
        path.name for path in folder.glob("*.py") if not path.name.startswith("_")
    }


def test_every_rule_has_its_mirrored_test(root: Path):
    """With three cases at least: where it speaks, where it does not, and the border between."""
    for rule in rules.find():
        text = (root / "tests" / "rules" / f"test_{rule.id.replace('-', '_')}.py").read_text("utf-8")
        assert len(re.findall(r"(?m)^def test_", text)) >= 3, rule.id


def test_a_new_rule_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examine):
    """A module laid into the package's path is applied; no list has to be edited."""
    (tmp_path / "brand_new.py").write_text(NEW_RULE, encoding="utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    _, findings = examine("windows-11-clean.txt")
    assert findings["brand-new"].message == "seen"
    assert findings["brand-new"].remedy == ("do nothing",)
    assert look_up(["brand-new"])[0].explanations[0].meaning == "Brand new."
    sys.modules.pop("analyzer.rules.brand_new")


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("windows-7-clean.txt", set()),
        ("windows-10-clean.txt", {"third-party-name-space"}),  # Bonjour
        ("windows-11-clean.txt", set()),
    ],
)
def test_a_clean_machine_raises_nothing_above_a_note(examine, name: str, notes: set[str]):
    _, findings = examine(name)
    assert set(findings) == notes
    assert {finding.severity for finding in findings.values()} <= {"note"}


def test_every_line_of_evidence_is_quoted_as_it_stands(examine, samples: Path):
    """A finding's evidence can be checked against the file."""
    lines = (samples / "windows-10-non-ifs-lsp.txt").read_text("utf-8").splitlines()
    _, findings = examine("windows-10-non-ifs-lsp.txt")
    quoted = [evidence for finding in findings.values() for evidence in finding.evidence]
    assert quoted
    assert all(lines[evidence.line - 1] == evidence.text for evidence in quoted)


@st.composite
def _broken_catalogs(draw: st.DrawFn) -> tuple[machines.Provider, ...]:
    """Draw a catalog in which entries are lost, doubled, moved, and have chains, ids and flags of others."""
    catalog = draw(random_machines.catalogs())
    ids = st.sampled_from([provider.catalog_entry_id for provider in catalog])
    changed = [
        replace(
            provider,
            catalog_entry_id=draw(ids) if draw(_SELDOM) else provider.catalog_entry_id,
            chain=tuple(draw(ids) if draw(_SELDOM) else entry_id for entry_id in provider.chain),
            service_flags=provider.service_flags ^ (machines.IFS if draw(_SELDOM) else 0),
        )
        for provider in catalog
        if not draw(_SELDOM)
    ]
    return tuple(draw(st.permutations(changed)) if draw(_SELDOM) else changed)


_SELDOM = st.sampled_from([False, False, False, True])


@settings(max_examples=40)
@given(st.lists(_broken_catalogs(), min_size=2, max_size=4))
def test_findings_of_a_dump_do_not_depend_on_the_dumps_beside_it(catalogs: list[tuple[machines.Provider, ...]]):
    """Rules look at all dumps at once; each must get what it gets alone, however broken its catalogs are."""
    spaces = machines.NAME_SPACES
    texts = [machines.render(machines.Machine(one, spaces, other, spaces)) for one, other in pairwise(catalogs)]
    together = [dump.findings for dump in judging.analyze(*texts).dumps]
    assert together == [dump.findings for text in texts for dump in judging.analyze(text).dumps]
    assert all(len(finding.message) < 6000 for findings in together for finding in findings)
