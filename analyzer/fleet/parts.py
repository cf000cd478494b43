"""A part of a report folder: what was found in one batch of inputs, with all that later runs and the index need of it.

A part is the documents of its inputs, one JSON line an input, and a record of the same lines. The record is written
last: a part without one does not exist.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from analyzer.analysis import Input, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.analysis import Analysis, Dump, NameSpace, Provider

STATE: Final = ".winsock-catalog"
"""The folder inside a report folder that holds what a later run needs."""

PARTS: Final = f"{STATE}/parts"

INSIDE: Final = " › "


class Row(msgspec.Struct, frozen=True, array_like=True):
    """What the index tells of a dump."""

    dump: str
    place: str
    modified: str | None
    machine: str | None
    windows: str | None
    verdict: Verdict
    reason: str
    products: tuple[str, ...]
    findings: tuple[tuple[str, str, Severity], ...]
    """Rule, title, severity; in the order of the document."""


class Placed(NamedTuple):
    """Where a dump is written down: in which document, told by file, offset, length and digest, and where in that.

    It stands there from `begin` to `end`, all dumps of the document from `first` to `last`.
    """

    dump: str
    file: str
    offset: int
    length: int
    digest: str
    begin: int
    end: int
    first: int
    last: int


class Line(msgspec.Struct, frozen=True):
    """One input and its document.

    Attributes:
        path: the input.
        stamp: what it looked like when it was read: another stamp means another content.
        offset: where its document begins in the lines of the part, and `length` its bytes with the line end.
        digest: of its document as bytes.
        again: whether it could not be opened, so that a later run tries once more.
        asks: the dialects of its dumps, if its document may depend on the files beside it.
        tells: whether those of the files beside it may depend on it.
        heard: what its document knows of the files beside it, as a digest.
        inputs: what the document says of reading it.
        dumps: what the index needs of its dumps.
        spans: where each of them begins and ends in the document.
    """

    path: str
    stamp: str
    offset: int
    length: int
    digest: str
    again: bool
    asks: tuple[str, ...]
    tells: bool
    heard: str
    inputs: tuple[Input, ...]
    dumps: tuple[Row, ...]
    spans: tuple[tuple[int, int], ...]


class Record(msgspec.Struct, frozen=True):
    """The record of a part: what its lines are, and with which settings (as a digest) they were made."""

    part: str
    settings: str
    lines: tuple[Line, ...]

    @property
    def length(self) -> int:
        """Bytes of all its lines."""
        return self.lines[-1].offset + self.lines[-1].length if self.lines else 0


def lines_name(part: str) -> str:
    """Return where the documents of a part lie until the report is put together."""
    return f"{PARTS}/{part}.jsonl"


def record_name(part: str) -> str:
    """Return where the record of a part lies."""
    return f"{PARTS}/{part}.json"


def digest_of(texts: Iterable[str | bytes]) -> str:
    """Return a digest of texts, in which none can run into the next."""
    made = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()[:32]


def rows(document: Analysis) -> tuple[Row, ...]:
    """Return what the index needs of each dump of a document."""
    return tuple(_row(dump) for dump in document.dumps)


def _row(dump: Dump) -> Row:
    source = dump.source
    return Row(
        dump=dump.id,
        place=source.path if source.member is None else f"{source.path}{INSIDE}{source.member}",
        modified=source.modified,
        machine=dump.machine,
        windows=dump.windows.name,
        verdict=dump.verdict,
        reason=dump.verdict_reason,
        products=tuple(sorted(set(_products(dump)), key=str.casefold)),
        findings=tuple((finding.rule, finding.title, finding.severity) for finding in dump.findings),
    )


def _products(dump: Dump) -> Iterator[str]:
    for catalog in dump.catalogs:
        entries: tuple[Provider | NameSpace, ...] = (*catalog.providers, *catalog.name_spaces)
        for entry in entries:
            if entry.product is not None and entry.origin == "third-party":
                yield entry.product
