"""Listings of Winsock providers that are not netsh's, named so that a customer can be asked for the right one.

They are looked for in a file of any size. A large one is passed over at nearly the speed of reading it: only around a
text that such a listing holds is a part of it decoded and read line by line.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import knowledge
from analyzer.inputs import scan
from analyzer.inputs.decode import LINE_END_BYTES, decode
from analyzer.inputs.needles import Needles, holds_any, wide
from analyzer.knowledge.commands import SHOW_CATALOG, WHERE
from analyzer.knowledge.paths import ProviderPath

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKS_LIKE: Final = "it looks like "
"""With this the description of a lookalike begins."""

_FEW: Final = 64 * 1024
_AROUND: Final = 64 * 1024
_MOST_PARTS: Final = 64
"""Parts that are read at most: a log that repeats a needle all over is no listing."""
_LONGEST_LINE: Final = 2_000
_LEAD: Final = 400
_LONGEST_LIST: Final = 20_000
"""So much of a line is searched for the names in it."""
_MOST_PRODUCTS: Final = 3


@dataclass(slots=True)
class _Seen:
    """The best lookalike so far, by its place in the table, and what its lines name: a mark and its product.

    `names` are the different names that were found of each lookalike which needs several.
    """

    place: int | None = None
    products: dict[str, str] = field(default_factory=dict)
    names: dict[int, set[str]] = field(default_factory=dict)


def describe(file: BinaryIO, seen: scan.Aside | None = None) -> str | None:
    """Say what listing of providers a file without a dump holds, what it lacks and what to send; None if it holds none.

    `seen` is what a scan of the whole file found `aside`; without it the file is searched.

    Known software that such a listing names is told as a hint: what it does to Service Flags the listing does not say.
    """
    told = _Seen()
    for number, text in enumerate(_parts(file, seen)):
        for line in text:
            _look_at(line, told)
        if number >= _MOST_PARTS:
            break
    if told.place is None:
        return None
    found = knowledge.lookalikes()[told.place]
    named = "; ".join(f"{mark}: {product}" for mark, product in list(told.products.items())[:_MOST_PRODUCTS])
    hint = f"; as a hint, it names {named}" if named else ""
    return (
        f"{LOOKS_LIKE}{found.name}: it holds {found.holds}{hint}; "
        f"ask for the file that this command writes {WHERE}: {SHOW_CATALOG}"
    )


def _look_at(line: str, seen: _Seen) -> None:
    """Note what a line tells: which listing it is of, and known software."""
    for place, (found, pattern) in enumerate(_patterns()):
        at = next((line.find(word) for word in found.words if word in line), None)
        if at is None:
            continue
        if found.names > 1:
            if seen.place is None:
                _count(place, line[at : at + _LONGEST_LIST], seen)
            continue
        # All of a JSON file may be one line: of a long line the part around the word is looked at.
        start = max(0, at - _LEAD) if len(line) > _LONGEST_LINE else 0
        match = pattern.match(line, start, start + _LONGEST_LINE)
        if match is None:
            continue
        if seen.place is None or place < seen.place:
            seen.place = place
        groups = match.groupdict()
        _note(groups.get("path"), groups.get("name"), seen)
        if found.name == knowledge.lookalikes()[seen.place].name:
            return


def _count(place: int, text: str, seen: _Seen) -> None:
    """Note the names in a text; enough of them are a listing."""
    found, pattern = _patterns()[place]
    names = seen.names.setdefault(place, set())
    for match in pattern.finditer(text):
        names.add(match["name"].upper())
        if len(names) >= found.names:
            seen.place = place
            return


def _note(path: str | None, name: str | None, seen: _Seen) -> None:
    """Note a product that a DLL or else a description makes known, unless it is Windows'."""
    parsed = ProviderPath.parse(path)
    for mark, identity in (
        (parsed.file_name if parsed else None, knowledge.identify(None, path, None, None)),
        (name, knowledge.identify(None, None, name, None)),
    ):
        record = identity.record
        if mark and identity.product and record is not None and not record.inbox:
            if identity.product not in seen.products.values():
                seen.products[mark.strip().replace("`", "'")] = identity.product
            return


@cache
def _patterns() -> tuple[tuple[knowledge.Lookalike, re.Pattern[str]], ...]:
    return tuple((record, re.compile(record.pattern, re.IGNORECASE)) for record in knowledge.lookalikes())


@cache
def _needles() -> tuple[bytes, ...]:
    """Return all needles, in one byte a character."""
    return tuple(sorted({needle.encode("ascii") for record in knowledge.lookalikes() for needle in record.needles}))


@cache
def _small() -> Needles:
    return Needles(_needles())


def _worded(data: bytes) -> bytes:
    """Return the lines of a text of one byte a character that may be of a listing: of most logs none."""
    if not _words().are_in(data):
        return b""
    words = _words().words
    return b"\n".join(line for line in LINE_END_BYTES.split(data) if any(word in line for word in words))


@cache
def _words() -> Needles:
    return Needles(word.encode("ascii") for record in knowledge.lookalikes() for word in record.words)


def aside() -> scan.Aside:
    """Return what is to be looked for while a file is scanned for dumps, so that it is read once."""
    return scan.Aside(_needles(), _AROUND, _MOST_PARTS + 1)


def _parts(file: BinaryIO, seen: scan.Aside | None) -> Iterator[list[str]]:
    """Give the lines of the parts of a file around each needle, in order and without overlap."""
    size = file.seek(0, io.SEEK_END)
    if size <= scan.WHOLE:
        file.seek(0)
        data = file.read()
        if _small().are_in(data) or (b"\0" in data and holds_any(data, map(wide, _needles()))):
            yield decode(data).lines
        elif size <= _FEW:
            # A few lines of a listing may hold no needle.
            yield decode(data if b"\0" in data else _worded(data)).lines
        return
    if seen is None or not seen.found_no_dump:
        seen = aside()
        scan.look_aside(file, seen)
    for hit in seen.hits:
        start = max(0, hit - _AROUND) & ~1  # UTF-16 has two bytes a character
        file.seek(start)
        yield decode(file.read(min(size, hit + _AROUND) - start)).lines
