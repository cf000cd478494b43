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
from analyzer.inputs.needles import Needles, holds_any
from analyzer.knowledge.commands import SHOW_CATALOG, WHERE
from analyzer.knowledge.paths import ProviderPath

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 1024 * 1024
_FEW: Final = 64 * 1024
_OVERLAP: Final = 128
"""Longer than any needle in UTF-16."""
_AROUND: Final = 64 * 1024
_MOST_PARTS: Final = 64
"""Parts that are read at most: a log that repeats a needle all over is no listing."""
_LONGEST_LINE: Final = 2_000
_MOST_PRODUCTS: Final = 3


@dataclass(slots=True)
class _Seen:
    """The best lookalike so far, by its place in the table, and what its lines name: a mark and its product."""

    place: int | None = None
    products: dict[str, str] = field(default_factory=dict)


def describe(file: BinaryIO) -> str | None:
    """Say what listing of providers a file without a dump holds, what it lacks and what to send; None if it holds none.

    Known software that such a listing names is told as a hint: what it does to Service Flags the listing does not say.
    """
    seen = _Seen()
    for number, text in enumerate(_parts(file)):
        for line in text:
            _look_at(line, seen)
        if number >= _MOST_PARTS:
            break
    if seen.place is None:
        return None
    found = knowledge.lookalikes()[seen.place]
    named = "; ".join(f"{mark}: {product}" for mark, product in list(seen.products.items())[:_MOST_PRODUCTS])
    hint = f"; as a hint, it names {named}" if named else ""
    return (
        f"it looks like {found.name}: it holds {found.holds}{hint}; "
        f"ask for the file that this command writes {WHERE}: {SHOW_CATALOG}"
    )


def _look_at(line: str, seen: _Seen) -> None:
    """Note what a line tells: which listing it is of, and known software."""
    for place, (found, pattern) in enumerate(_patterns()):
        match = pattern.match(line[:_LONGEST_LINE]) if found.word in line else None
        if match is None:
            continue
        if seen.place is None or place < seen.place:
            seen.place = place
        groups = match.groupdict()
        _note(groups.get("path"), groups.get("name"), seen)
        if found.name == knowledge.lookalikes()[seen.place].name:
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
    words = {record.word.encode("ascii") for record in knowledge.lookalikes()}
    if not holds_any(data, words):
        return b""
    return b"\n".join(line for line in LINE_END_BYTES.split(data) if any(word in line for word in words))


def _wide(needle: bytes) -> bytes:
    """Return a needle in UTF-16, without the NULs at its ends, so that it is found in either byte order."""
    return b"\0".join(bytes([byte]) for byte in needle)


def _parts(file: BinaryIO) -> Iterator[list[str]]:
    """Give the lines of the parts of a file around each needle, in order and without overlap."""
    size = file.seek(0, io.SEEK_END)
    if size <= scan.WHOLE:
        file.seek(0)
        data = file.read()
        if _small().are_in(data) or (b"\0" in data and holds_any(data, map(_wide, _needles()))):
            yield decode(data).lines
        elif size <= _FEW:
            # A few lines of a listing may hold no needle.
            yield decode(data if b"\0" in data else _worded(data)).lines
        return
    needles = _needles()
    buffer = bytearray(_CHUNK)
    offset = 0
    while offset < size:
        file.seek(offset)
        count = file.readinto(buffer)  # type: ignore[attr-defined] # all our files have it
        if offset == 0 and b"\0" in buffer[:count]:
            needles += tuple(_wide(needle) for needle in needles)
        hits = [hit for needle in needles if (hit := buffer.find(needle, 0, count)) >= 0]
        if hits:
            start = max(0, offset + min(hits) - _AROUND) & ~1  # UTF-16 has two bytes a character
            end = min(size, offset + min(hits) + _AROUND)
            file.seek(start)
            yield decode(file.read(end - start)).lines
            offset = end
        else:
            offset += max(1, count - _OVERLAP if offset + count < size else count)
