"""The report folder: what is done, what a later run can use of it, and how it becomes a report."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from analyzer.errors import OutputError, UsageError
from analyzer.fleet.parts import PARTS, STATE, Line, Record, digest_of, lines_name, record_name
from analyzer.fleet.scratch import Scratch
from analyzer.fleet.store import open_store, write
from analyzer.fleet.work import Known
from analyzer.inputs.folders import REPORT_FOLDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.inputs.discover import Item

LINES: Final = "analysis.jsonl"
_FORMAT: Final = 1
"""Of what lies in a report folder; a folder of another one is left alone."""
_MARK: Final = REPORT_FOLDER_MARK
_PLACES: Final = f"{STATE}/places.json"
_LOCK: Final = "lock"
_AT_ONCE: Final = 4 * 1024 * 1024
"""Bytes of lines that are read at once, if one line has no more."""


class ReportFolder:
    """A report folder that is open for one run.

    Parts lie in their own files until the report is put together; then their lines are in `analysis.jsonl`, and
    `places.json` tells from which byte on. Every line is checked by its digest when it is used again, so no order of
    writing and no sudden end can make a wrong one look right: at worst an input is read once more.
    """

    def __init__(self, place: str) -> None:
        """Open a report folder, or make one.

        Raises:
            UsageError: if the folder holds other files, or was written by another version of the program.
            OutputError: if it cannot be made, or another run is writing there.
        """
        self.store = open_store(place)
        self.place = place
        mark = self.store.read(_MARK)
        if mark is not None:
            _check(mark, place)
        else:
            others = [name for name in self.store.names("") if name != STATE]
            if others:
                raise UsageError(f"{place}: is no report folder and not empty ({others[0]}): name another folder")
            write(self.store, _MARK, b'{"format": %d}\n' % _FORMAT)
        self._lock = None if "://" in place else _locked(Path(place) / STATE / _LOCK, place)
        self.store.clean()
        self._offsets = self._read_offsets()
        self._records = {name.removesuffix(".json") for name in self.store.names(PARTS) if name.endswith(".json")}
        self._index: _Known | None = None

    def close(self) -> None:
        """Let another run have the folder."""
        if self._index is not None:
            self._index.close()
        if self._lock is not None:
            self._lock.close()

    def record(self, part: str) -> Record | None:
        """Return the record of a part; None if there is none that can be read."""
        data = self.store.read(record_name(part))
        if data is None:
            return None
        try:
            return msgspec.json.decode(data, type=Record)
        except msgspec.MsgspecError:
            return None

    def finished(self, part: str) -> Record | None:
        """Return the record of a part if nothing of it must be done again."""
        record = self.record(part) if part in self._records else None
        if record is None or any(line.again for line in record.lines):
            return None
        file, offset = self._lines_of(part)
        # Its last byte tells whether the lines are there at all; that they are right is told by their digests.
        last = self.store.read(file, offset + record.length - 1, 1) if record.length else b"\n"
        return record if last == b"\n" else None

    def known(self, items: Sequence[Item], stamps: Sequence[str], settings: str) -> tuple[Known, ...]:
        """Return the documents of inputs that have not changed since an earlier run."""
        if not self._records:
            return ()
        if self._index is None:
            self._index = _Known(self, self._records, settings)
        return tuple(
            found
            for item, stamp in zip(items, stamps, strict=True)
            if (found := self._index.find(item.path, stamp)) is not None
        )

    def places_of(self, record: Record) -> list[Known]:
        """Say where the document of each line of a record lies now."""
        file, offset = self._lines_of(record.part)
        return [Known(line.path, line, file, offset + line.offset) for line in record.lines]

    def assemble(self, parts: Iterable[str]) -> None:
        """Write `analysis.jsonl` of the lines of all parts, in order, and drop what belongs to no part of them.

        Raises:
            OutputError: if it cannot be written, or lines are missing.
        """
        wanted: dict[str, int] = {}
        end = 0
        if self._whole(parts := list(parts)):
            return
        if len(parts) == 1 and self._lines_of(parts[0])[0] != LINES:
            # A single archive may have a document of gigabytes, which is written already.
            for _ in self._documents(parts[0]):
                pass
            self.store.move(lines_name(parts[0]), LINES)
            wanted[parts[0]] = 0
        else:
            with self.store.writing(LINES) as file:
                for part in parts:
                    wanted[part] = end
                    for document in self._documents(part):
                        file.write(document)
                        end += len(document)
        write(self.store, _PLACES, msgspec.json.encode(wanted))
        self._offsets = wanted
        for name in self.store.names(PARTS):
            part, _, ending = name.partition(".")
            if ending == "jsonl" or part not in wanted:
                self.store.remove(f"{PARTS}/{name}")

    def _whole(self, parts: list[str]) -> bool:
        """Say whether `analysis.jsonl` is of these parts already."""
        return list(self._offsets) == parts and all(name.endswith(".json") for name in self.store.names(PARTS))

    def _documents(self, part: str) -> Iterator[bytes]:
        """Give the lines of a part, one after another.

        Raises:
            OutputError: if one is missing or damaged.
        """
        record = self.record(part)
        if record is None:
            raise OutputError(f"{self.place}: part {part} is gone: run the same command again")
        name, offset = self._lines_of(part)
        for lines in _read_together(record.lines):
            begin = lines[0].offset
            data = self.store.read(name, offset + begin, lines[-1].offset + lines[-1].length - begin) or b""
            for line in lines:
                own = data[line.offset - begin : line.offset + line.length - begin]
                if digest_of([own]) != line.digest:
                    self.store.remove(record_name(part))
                    raise OutputError(f"{self.place}: {name} is damaged: run the same command again")
                yield own

    def _lines_of(self, part: str) -> tuple[str, int]:
        offset = self._offsets.get(part)
        # Lines that were made again are in their own file, whatever stands in the report of an earlier run.
        if offset is None or self.store.read(lines_name(part), 0, 1) is not None:
            return lines_name(part), 0
        return LINES, offset

    def _read_offsets(self) -> dict[str, int]:
        data = self.store.read(_PLACES)
        if data is None:
            return {}
        try:
            return msgspec.json.decode(data, type=dict[str, int])
        except msgspec.MsgspecError:
            return {}


class _Known:
    """Where the document of each input of earlier runs lies: on disk, since there may be millions."""

    def __init__(self, folder: ReportFolder, parts: Iterable[str], settings: str) -> None:
        self._folder = folder
        self._last: tuple[str, list[Known]] | None = None
        self._database = Scratch("CREATE TABLE known (path TEXT PRIMARY KEY, part TEXT, number INT) WITHOUT ROWID")
        for part in sorted(parts):
            record = folder.record(part)
            if record is not None and record.settings == settings:
                rows = [(_key(line.path), part, number) for number, line in enumerate(record.lines) if not line.again]
                self._database.insert("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", rows)

    def find(self, path: str, stamp: str) -> Known | None:
        """Return where the document of an input lies, if the input still looks as it did."""
        found = next(self._database.rows("SELECT part, number FROM known WHERE path = ?", _key(path)), None)
        if found is None:
            return None
        part, number = found
        if self._last is None or self._last[0] != part:
            record = self._folder.record(part)
            if record is None:
                return None
            self._last = (part, self._folder.places_of(record))
        return replace(self._last[1][number], path=path) if self._last[1][number].line.stamp == stamp else None

    def close(self) -> None:
        """Remove the database."""
        self._database.close()


def _read_together(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Put lines together that are read at once: a look at each by itself would take longer than reading it."""
    together: list[Line] = []
    for line in lines:
        if together and line.offset + line.length - together[0].offset > _AT_ONCE:
            yield together
            together = []
        together.append(line)
    if together:
        yield together


class _Mark(msgspec.Struct):
    format: int


def _check(mark: bytes, place: str) -> None:
    """Refuse a report folder that is not of our format: its files might mean something else.

    Raises:
        UsageError: if it is not.
    """
    try:
        found = msgspec.json.decode(mark, type=_Mark).format
    except msgspec.MsgspecError:
        raise UsageError(
            f"{place}: its {_MARK} is damaged, so it may not be a report folder: name another folder, or delete it"
        ) from None
    if found != _FORMAT:
        age = "a newer" if found > _FORMAT else "an older"
        raise UsageError(
            f"{place}: a report folder of format {found}, made by {age} winsock-catalog; this one writes format "
            f"{_FORMAT}: name another folder, or use the program that made it"
        )


def _key(path: str) -> bytes:
    """Return a name as documents write it."""
    return path.encode("utf-8", "backslashreplace")


def _locked(path: Path, place: str) -> BinaryIO:
    """Take the lock of a folder; the system drops it when the process ends, however it ends."""
    try:
        file = path.open("ab")
    except OSError as error:
        raise OutputError(f"{place}: could not be written: {error.strerror or error}") from None
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise OutputError(f"{place}: another run is writing this report folder") from None
    return file
