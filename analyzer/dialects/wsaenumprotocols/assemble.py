"""A listing's entries into a dump, with everything that keeps it from showing a machine whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.dialects.banner import find_banner
from analyzer.dialects.records import Doubt, DumpRecord, Placed, Problem
from analyzer.dialects.wsaenumprotocols.grammar import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME: Final = "wsaenumprotocols"

CUT_SHORT: Final = "the text breaks off here: the value may be another"
NO_FIELD: Final = "no line that this program prints"
OUT_OF_RANGE: Final = "not a value that this field can have"
LONE_TITLE: Final = "an entry begins here and nothing of it follows"
ALWAYS_1: Final = "this program sets the chain length to 1 before it prints it"

_OF_32_BIT_CATALOG: Final = "WSCEnumProtocols32"
_AF_INET: Final = 2
_AF_NETBIOS: Final = 17
_SOCK_STREAM: Final = 1
_WORTH_LISTING: Final = 3
_NUMBER = re.compile(r"\d{1,9}$")


@dataclass
class Listing:
    """What the reader found of one listing, in order; `count` is the line above the entries, with its number.

    `doubts` are lines within the entries' lines that gave no value, `lone` those of entries that lost all values.
    """

    lines: Sequence[str]
    after: int
    start: int
    count: tuple[int, str] | None
    entries: list[Placed] = field(default_factory=list)
    doubts: dict[int, str] = field(default_factory=dict)
    lone: dict[int, str] = field(default_factory=dict)

    @property
    def announced(self) -> int | None:
        """How many entries the listing says that it has."""
        match = _NUMBER.search(self.count[1]) if self.count else None
        return int(match[0]) if match else None

    @property
    def of_32_bit_catalog(self) -> bool:
        """Whether it lists the 32-bit catalog of 64-bit Windows."""
        return self.count is not None and self.count[1].startswith(_OF_32_BIT_CATALOG)


def assemble(listing: Listing) -> DumpRecord:
    """Make one dump of a listing that has entries."""
    listing.doubts.update({line: why or LONE_TITLE for line, why in listing.lone.items()})
    problems = sorted(_problems(listing), key=lambda problem: problem.line)
    entries = listing.entries
    if listing.of_32_bit_catalog:
        listing.doubts.update(
            {placed.line_of("chain_length"): ALWAYS_1 for placed in entries if "chain_length" in placed.entry.values}
        )
        entries = [_without_chain_length(placed) for placed in entries]
    last = max(placed.end_line for placed in entries)
    version = find_banner(listing.lines, listing.after, listing.start)
    return DumpRecord(
        dialect=NAME,
        language=None,  # the program's is English, whatever that of Windows is
        entries=tuple(entries),
        line=listing.start,
        end_line=max(last, *listing.doubts) if listing.doubts else last,
        problems=tuple(problems),
        unrecognized=tuple(Doubt(line, listing.doubts[line]) for line in sorted(listing.doubts)),
        windows_version=version[0] if version else None,
        windows_version_line=version[1] if version else None,
    )


def _without_chain_length(placed: Placed) -> Placed:
    values = {name: value for name, value in placed.entry.values.items() if name != "chain_length"}
    return replace(placed, entry=replace(placed.entry, values=values, marked_32=True))


def _problems(listing: Listing) -> Iterator[Problem]:
    """Give what keeps a listing from being whole, and from being all of a machine."""
    first, last = listing.entries[0].lines[0], listing.entries[-1].end_line
    for placed in listing.entries:
        if placed.entry.damaged:
            yield Problem("entry-damaged", *_what_is_missing(placed))
    strange = {line for line, why in listing.doubts.items() if why == NO_FIELD or line in listing.lone}
    for line in sorted(strange):
        if line - 1 not in strange:
            why = listing.doubts[line]
            message = "what stands here is no part of the listing: entries may be missing around it"
            foreign = why == NO_FIELD
            yield Problem("line-not-recognized" if foreign else "entry-missing", line, message if foreign else why)
    announced, found = listing.announced, len(listing.entries)
    if announced is None:
        yield Problem("count-missing", first, "the line above the entries is missing that says how many there are")
    elif announced != found:
        yield Problem("entries-missing", last, f"the listing announces {announced} entries and has {found}")
    if not any(_is_ipv4_stream(placed) for placed in listing.entries):
        yield Problem("no-tcp-ip", first, "it lists no provider for TCP over IPv4, which every Windows has")
    if listing.of_32_bit_catalog and listing.count is not None:
        yield Problem(
            "no-native-catalog", listing.count[0], "the native catalog is missing: WSCEnumProtocols32 leaves it out"
        )
        message = "WSCEnumProtocols32's sample prints 1 for every chain length: which entries are layered is not known"
        yield Problem("chain-lengths-lost", listing.count[0], message)
    elif not any(placed.entry.values.get("address_family") == _AF_NETBIOS for placed in listing.entries):
        message = (
            "it lists the one catalog of the program that printed it; 64-bit Windows has a second one, for programs of "
            "the other bitness, and nothing here shows 32-bit Windows"
        )
        yield Problem("other-catalog", listing.start, message)


def _what_is_missing(placed: Placed) -> tuple[int, str]:
    """Say what an entry lacks, and on which line that shows."""
    order = list(FIELDS)
    lost = [name for name in order if name not in placed.entry.values]
    if lost == order[-len(lost) :] and lost[-1] not in placed.entry.rows:
        return placed.end_line, f"an entry breaks off after its {FIELDS[order[-len(lost) - 1]]}"
    if lost == order[: len(lost)]:
        return placed.lines[0], f"the beginning of an entry is lost, up to its {FIELDS[lost[-1]]}"
    if len(lost) > _WORTH_LISTING:
        return placed.lines[0], f"an entry is damaged: {len(lost)} of its {len(order)} fields are missing"
    words = " and no whole ".join(FIELDS[name] for name in lost)
    return placed.lines[0], f"an entry is damaged: no whole {words}"


def _is_ipv4_stream(placed: Placed) -> bool:
    values = placed.entry.values
    return values.get("address_family") == _AF_INET and values.get("socket_type") == _SOCK_STREAM
