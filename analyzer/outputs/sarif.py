"""The findings as SARIF 2.1.0, for code scanning, dashboards and viewers of results.

What the schema cannot say follows the text of the standard: braces in messages are doubled (3.11.5), no text of a dump
makes a link in a message (3.11.6), a file inside an archive is nested in it (3.24.3). Text is `printable`, in quoted
lines too: a viewer is a screen like any other. Paths stay relative where the user named them so.

A dump without findings gives no result: it stands among the artifacts, with its verdict.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analyzer import rules
from analyzer.outputs import artifacts, fingerprints
from analyzer.outputs.inert import prose
from analyzer.outputs.places import named
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Analysis, Dump, Evidence, Finding, Input
    from analyzer.outputs.artifacts import Artifacts
    from analyzer.rules import Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KB: Final = "https://support.microsoft.com/kb/2568167"
_OF_THE_KB: Final = frozenset({"non-ifs-provider", "non-ifs-below-ifs", "non-ifs-other-family"})
_LONGEST: Final = 1024
"""Characters of a rule's descriptions that GitHub takes."""
NOTIFICATIONS: Final = {
    "unreadable-input": "An input could not be read: the results are incomplete.",
    "no-catalog": "An input holds no Winsock catalog.",
    "undetermined": "A dump does not tell whether a provider without IFS handles is installed.",
    "not-compared": "A dump of the baseline, or a finding of one, could not be compared.",
}
_BASE_TEXT: Final = "The folder that winsock-catalog was run in; relative paths start there."


class Told(NamedTuple):
    """A finding, the dump that it is about, the files that this lies among, and its state against a baseline."""

    finding: Finding
    dump: Dump
    files: Artifacts
    state: str | None


def render(analysis: Analysis, *, exit_code: int | None = None) -> str:
    """Return the SARIF log with one run; `exit_code` is that of the program, where a program ran.

    If the analysis was marked against a baseline, each result has its state: new, or unchanged.
    """
    files = artifacts.of(analysis)
    findings = [(finding, dump) for dump in analysis.dumps for finding in dump.findings]
    marked = all(finding.baseline is not None for finding, _ in findings)  # the standard wants it on all or none
    told = [Told(finding, dump, files, finding.baseline if marked else None) for finding, dump in findings]
    return log(analysis, told, files, exit_code)


def log(
    analysis: Analysis,
    told: Sequence[Told],
    files: Artifacts,
    exit_code: int | None,
    more: Sequence[dict[str, Any]] = (),
) -> str:
    """Return a log of results; `more` are notifications beside those of the analysis itself."""
    known = _rules([one.finding for one in told])
    numbers = {rule["id"]: number for number, rule in enumerate(known)}
    counted = fingerprints.Counter()
    run = {
        "tool": {
            "driver": {
                "name": printable(analysis.tool.name),
                "version": printable(analysis.tool.version),
                "semanticVersion": printable(analysis.tool.version),
                "language": "en",
                "rules": known,
                "notifications": [{"id": name, "shortDescription": {"text": t}} for name, t in NOTIFICATIONS.items()],
            }
        },
        "invocations": [_invocation(analysis, files, exit_code, more)],
        "originalUriBaseIds": {artifacts.BASE: {"description": {"text": _BASE_TEXT}}},
        "artifacts": files.made,
        "columnKind": "unicodeCodePoints",
        "language": "en",
        "results": [_result(one, numbers[_id(one.finding)], counted) for one in told],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Describe the rules of this version, then those that only the document has: another version may have made it."""
    made = {rule.id: _rule(rule) for rule in rules.find()}
    for finding in findings:
        name = _id(finding)
        if name not in made:
            made[name] = _descriptor(name, finding.title, finding.title, (*finding.remedy, finding.next_step))
            made[name]["defaultConfiguration"] = {"level": finding.severity}
    return list(made.values())


def _rule(rule: Rule) -> dict[str, Any]:
    steps = (*rule.remedy, rule.next_step)
    made = _descriptor(rule.id, rule.title, f"{rule.title}. {rule.why}", steps, f"May be wrong: {rule.false_positives}")
    made["defaultConfiguration"] = {"level": rule.severity}
    if rule.id in _OF_THE_KB:
        made["helpUri"] = _KB
    return made


def _descriptor(name: str, title: str, full: str, steps: tuple[str, ...], more: str = "") -> dict[str, Any]:
    told = [step for step in steps if step]
    plain = "\n".join([full, *(f"- {step}" for step in told), *([more] if more else [])])
    marked = "\n\n".join(
        [prose(full), "\n".join(f"- {prose(step)}" for step in told), *([prose(more)] if more else [])]
    )
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.replace("_", "-").split("-")) or name,
        "shortDescription": {"text": _escaped(title)[:_LONGEST] or name},
        "fullDescription": {"text": _escaped(full)[:_LONGEST] or name},
        "help": {"text": _escaped(plain, lines=True).strip() or name, "markdown": _doubled(marked)},
        "properties": {"tags": ["winsock"]},
    }


def _result(told: Told, number: int, counted: fingerprints.Counter) -> dict[str, Any]:
    finding, dump, files, state = told
    index = files.index(dump.source.path, dump.source.member)
    steps = [step for step in (*finding.remedy, finding.next_step) if step]
    marked = [prose(finding.message), "\n".join(f"- {prose(step)}" for step in steps)]
    first, *others = [_location(dump, files, index, quote) for quote in finding.evidence] or [
        _location(dump, files, index)
    ]
    result: dict[str, Any] = {
        "ruleId": _id(finding),
        "ruleIndex": number,
        "level": finding.severity,
        "message": {"text": _text(finding), "markdown": _doubled("\n\n".join(part for part in marked if part))},
        "locations": [first],
        "partialFingerprints": fingerprints.of(finding, dump, index, counted),
        **({} if state is None else {"baselineState": state}),
        "properties": {"verdict": dump.verdict, "dump": printable(dump.id)},
    }
    if others:
        result["relatedLocations"] = [
            {"id": number, **location, "message": {"text": "More evidence."}}
            for number, location in enumerate(others, start=1)
        ]
    return result


def _id(finding: Finding) -> str:
    """Return the id of a finding's rule, which must not be empty."""
    return printable(finding.rule) or "unnamed"


def _text(finding: Finding) -> str:
    """Return the message, which must not be empty."""
    return _escaped(finding.message) or _escaped(finding.title) or _id(finding)


def _location(dump: Dump, files: Artifacts, index: int, quote: Evidence | None = None) -> dict[str, Any]:
    """Return where a line stands, or the whole dump; a registry hive has no lines that others could find."""
    physical: dict[str, Any] = {"artifactLocation": files.location(index)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if dump.encoding == artifacts.BINARY:
        if quote is not None:
            location["message"] = {"text": _escaped(quote.meaning or quote.text) or "An empty line."}
    elif quote is None:
        physical["region"] = {"startLine": dump.source.line, "endLine": dump.source.end_line}
    else:
        physical["region"] = {"startLine": quote.line, "snippet": {"text": printable(quote.text)}}
    owner = None if quote is None else fingerprints.owner_of(dump, quote.line)
    if owner is not None:
        location["logicalLocations"] = [
            {"name": printable(owner.name), "fullyQualifiedName": printable(owner.full_name), "kind": owner.kind}
        ]
    return location


def _invocation(
    analysis: Analysis, files: Artifacts, exit_code: int | None, more: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    notes = [*notifications(analysis, files), *more]
    made: dict[str, Any] = {
        "executionSuccessful": all(note["level"] != "error" for note in notes),
        "toolExecutionNotifications": notes,
    }
    if exit_code is not None:
        made["exitCode"] = exit_code
    return made


def notifications(analysis: Analysis, files: Artifacts) -> Iterator[dict[str, Any]]:
    """Tell of inputs that gave nothing, and of open verdicts that no finding speaks of."""
    kinds = {"unreadable": ("unreadable-input", "error"), "no-catalog": ("no-catalog", "note")}
    for item in analysis.inputs:
        if item.status in kinds:
            name, level = kinds[item.status]
            yield notification(name, level, _input_text(item, name), files, files.of_input(item.path))
    for dump in analysis.dumps:
        if dump.verdict == "undetermined" and not dump.findings:
            index = files.index(dump.source.path, dump.source.member)
            yield notification("undetermined", "warning", dump.verdict_reason, files, index)


def _input_text(item: Input, name: str) -> str:
    return f"{named(item.path)}: {item.detail or NOTIFICATIONS[name]}"


def notification(name: str, level: str, text: str, files: Artifacts, index: int) -> dict[str, Any]:
    """Return one of `NOTIFICATIONS` about a file."""
    return {
        "descriptor": {"id": name, "index": list(NOTIFICATIONS).index(name)},
        "level": level,
        "message": {"text": _escaped(text) or NOTIFICATIONS[name]},
        "locations": [{"physicalLocation": {"artifactLocation": files.location(index)}}],
    }


def _escaped(text: str, *, lines: bool = False) -> str:
    """Return plain text of a message: no placeholder, no link, whatever stood in the dump."""
    shown = "\n".join(map(printable, text.split("\n"))) if lines else printable(text)
    return _doubled(shown.replace("](", "] ("))


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
