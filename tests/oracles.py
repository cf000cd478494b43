"""What must hold of any reading: whole entries are exact, values stand under their labels, no line vanishes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from judging import dumps_in
from languages import NAME_SPACE_ORDER, PROVIDER_ORDER, Language
from machines import NAME_SPACES, Machine, install, tcp_ip

from analyzer.model import frames, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.records import DumpRecord, Placed
    from analyzer.found_dump import Found

SMALL_CLEAN: Final = Machine(tcp_ip()[:2], NAME_SPACES[:2], tcp_ip()[:2], NAME_SPACES[:2])
SMALL_NON_IFS: Final = Machine(install(tcp_ip()[:2], "Example", ifs=False, over=(1001,)), NAME_SPACES[:2])
"""One defective entry, and nothing else that would tell: lose it, and the machine looks clean."""


def verdicts(founds: Sequence[Sequence[Found]]) -> list[list[tuple[str, DumpRecord]]]:
    """Judge the dumps of many texts at once: a table of one text costs nearly as much as one of a thousand."""
    records = [found.record for dumps in founds for found in dumps]
    words = iter(verdict.judge(frames.build(records)) if records else [])
    return [[(next(words), found.record) for found in dumps] for dumps in founds]


def judged(texts: Sequence[str | bytes]) -> list[list[tuple[str, DumpRecord]]]:
    return verdicts([dumps_in(text.encode("utf-8") if isinstance(text, str) else text) for text in texts])


def printed(machine: Machine, language: Language, *, flags: bool = True) -> Counter[tuple[Any, ...]]:
    """Count the entries of a machine as the parser must give them when they are whole."""
    counter = Counter[tuple[Any, ...]]()
    for providers, mark in ((machine.providers, ""), (machine.providers_32 or (), language.mark)):
        for provider in providers:
            values = {name: getattr(provider, name) for name in PROVIDER_ORDER}
            values["entry_type"] = language.types[provider.entry_type] + mark
            gone = [] if provider.chain else ["chain"]
            gone += [] if flags else ["service_flags"]
            counter[frozen({name: value for name, value in values.items() if name not in gone})] += 1
    for name_space in machine.all_name_spaces:
        counter[frozen({name: getattr(name_space, name) for name in NAME_SPACE_ORDER})] += 1
    return counter


def frozen(values: Any) -> tuple[Any, ...]:
    return tuple(sorted((str(name), value) for name, value in values.items()))


def whole(record: DumpRecord) -> Counter[tuple[Any, ...]]:
    return Counter(frozen(placed.entry.values) for placed in record.entries if not placed.entry.damaged)


def wrong_values(record: DumpRecord, lines: Sequence[str], language: Language) -> list[str]:
    """List the values of undamaged entries that do not stand under their label on one of the entry's lines."""
    return [
        f"line {placed.lines[0]}: {name} = {value!r}"
        for placed in record.entries
        if not placed.entry.damaged
        for name, value in placed.entry.values.items()
        if str(value) not in _under_label(placed, lines, language.labels[name], str(name))
    ]


def _under_label(placed: Placed, lines: Sequence[str], label: str, name: str) -> set[str]:
    found: set[str] = set()
    for number in placed.lines:
        own_label, colon, text = re.sub(r"\s*[:：]", ":", lines[number - 1].strip(), count=1).partition(":")
        value = text.strip()
        if not colon or own_label != label:
            continue
        if name == "service_flags":
            value = str(int(value, 16)) if re.fullmatch("0[xX][0-9a-fA-F]+", value) else value
        elif name == "chain":
            ids = [int(part) for part in re.split("[:：]", value) if part.strip().isdigit()]
            value = str(tuple(ids))
        found.add(value)
    return found


def unaccounted(record: DumpRecord, lines: Sequence[str]) -> list[str]:
    """List the non-blank lines of a dump that are neither in an entry, nor a rule, nor listed as unrecognized."""
    known = {line for placed in record.entries for line in placed.lines} | {doubt.line for doubt in record.unrecognized}
    return [
        f"{number}: {lines[number - 1]}"
        for number in range(record.line, record.end_line + 1)
        if number not in known and not re.fullmatch(r"[\W_]*", lines[number - 1])
    ]


def split(text: str) -> list[str]:
    return re.split(r"\r*\n|\r", text)
