"""Which audit trails are of the machine of a dump: those in its own file, in files beside it, and such as are named."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzer.identity.names import same
from analyzer.identity.trail import kind_of
from analyzer.trail import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.identity import Told
    from analyzer.model.bundles import Bundles, File


DESCRIBED: Final = (
    "an audit trail of layered providers: it is shown with the catalog of the same machine, where there is one"
)


def described(told: Iterable[Told]) -> str | None:
    """Say of a file without a dump that it holds an audit trail."""
    if all(one.trail is None for one in told):
        return None
    return DESCRIBED


def is_part_of_one(record: DumpRecord, file: File, told: Iterable[Told]) -> bool:
    """Tell whether a dump without a whole entry is what an audit trail has in common with one: labels, rules, GUIDs.

    Args:
        record: the dump.
        file: its file; the name may say that it is a trail.
        told: what the file tells.
    """
    if any(not placed.entry.damaged for placed in record.entries):
        return False
    sections = [(one.line, one.line + one.trail.length) for one in told if one.trail is not None]
    return kind_of(file.name) is not None or any(start <= record.line < end for start, end in sections)


class Trails:
    """The trails of a run, and the lines of its dumps, which are no part of a trail."""

    def __init__(self, dumps: Iterable[tuple[File, DumpRecord, Sequence[Told]]], bundles: Bundles) -> None:
        """Learn where each dump stands, and what its own file tells."""
        self._bundles = bundles
        self._spans: dict[File, list[tuple[int, int]]] = {}
        self._own: dict[File, list[Told]] = {}
        for file, record, told in dumps:
            self._spans.setdefault(file, []).append((record.line, record.end_line))
            self._own[file] = [one for one in told if one.trail is not None]
        for spans in self._spans.values():
            spans.sort()

    def of(self, file: File, record: DumpRecord, beside: Mapping[File, Sequence[Told]]) -> tuple[Found, ...]:
        """Return the trails of a dump's machine, those in its own file first.

        Args:
            file: the dump's file.
            record: the dump, with its machine where that is known.
            beside: files of the same machine, and what they tell.
        """
        own = [one for one in self._own[file] if self._dump_of(file, one.line) == (record.line, record.end_line)]
        others = dict(beside) | self._bundles.given
        found = [(file, one) for one in own]
        found += [(other, one) for other in sorted(others, key=_order) if other != file for one in others[other]]
        return tuple(
            self._without_dumps(other, one)
            for other, one in found
            if one.trail is not None and _may_be_of(one, record.machine)
        )

    def _dump_of(self, file: File, line: int) -> tuple[int, int]:
        """Return the lines of the dump that a trail in the same file follows; of one above all dumps, the first."""
        spans = self._spans[file]
        return spans[max(bisect_right(spans, (line, 0)) - 1, 0)]

    def _without_dumps(self, file: File, told: Told) -> Found:
        """Return a trail; of a console's log, what follows the command may be a dump, and is none of it."""
        section = told.trail
        if section is None:
            raise ValueError("a statement without a trail")
        spans = self._spans.get(file, ())
        units = tuple(
            unit
            for unit in section.units
            if not any(
                start < told.line + unit.offset + len(unit.lines) and told.line + unit.offset <= end
                for start, end in spans
            )
        )
        length = min([section.length, *(start - told.line for start, _ in spans if start >= told.line)])
        return Found(file.path, file.member, told.line, replace(section, units=units, length=length))


def _order(file: File) -> tuple[str, str]:
    return file.path, file.member or ""


def _may_be_of(told: Told, machine: str | None) -> bool:
    """Tell whether the events of a trail leave open that they are of a machine."""
    host = told.trail.host if told.trail is not None else None
    return host is None or machine is None or same(host, machine)
