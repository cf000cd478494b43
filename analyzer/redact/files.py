"""Files and folders redacted: everything is read twice, first for the names, then to write it anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import msgspec

from analyzer.dialects.registry import hive
from analyzer.errors import NoCatalogError, OutputError, UnreadableInputError
from analyzer.inputs import archives
from analyzer.inputs.discover import files_below
from analyzer.inputs.folders import reason
from analyzer.inputs.limits import Limits, size_words
from analyzer.inputs.unpack import INSIDE
from analyzer.outputs import json
from analyzer.redact import bundles, check, documents
from analyzer.redact.redactor import Redactor
from analyzer.redact.texts import TextFile
from analyzer.redact.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.analysis import Analysis
    from analyzer.inputs.archives import Options
    from analyzer.inputs.unpack import Part
    from analyzer.redact.pseudonyms import Pseudonyms

MOST: Final = 512 * 1024 * 1024
"""A file is held in memory as a whole."""

_DOCUMENT: Final = b'"schema_version"'
_HEAD: Final = 4096


@dataclass(slots=True)
class Done:
    """What a run did.

    Attributes:
        files: how many texts were written, those in archives included.
        texts_in_archives: how many of these are in archives.
        archives: how many archives were written.
        refused: what is not in the output, and why.
        changed: what is analyzed otherwise now.
    """

    redactor: Redactor
    files: int = 0
    texts_in_archives: int = 0
    archives: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def refuse(self, name: str, why: str) -> None:
        """Keep why something is not in the output; it is met twice, and told once."""
        self.refused.setdefault(name, why)


def redact(source: Path, output: Path, pseudonyms: Pseudonyms, options: Options | None = None) -> Done:
    """Redact a file to a file, or a folder to a folder; names of files and members are redacted as well.

    An archive becomes a zip of its texts, see `analyzer.redact.bundles`; `options` are its limits and its password.

    Raises:
        OutputError: if a file cannot be written.
    """
    redactor = Redactor(pseudonyms)
    done = Done(redactor)
    run = _Run(redactor, done, options or archives.Options(Limits()))
    readable = [(file, run.learn(file)) for file in _listed(source, done)]
    names = [file.relative_to(source) if source.is_dir() else Path(source.name) for file, _ in readable]
    redactor.learn_paths([*map(str, names), *run.members])
    written: set[str] = set()
    for file, kind in readable:
        if kind is None:
            continue
        target = output / redactor.redact(str(file.relative_to(source))) if source.is_dir() else output
        if kind == "archive" and target.suffix.lower() != bundles.ENDING:
            target = target.with_name(target.name + bundles.ENDING)
        while bundles.one_name(str(target)) in written:
            target = target.with_name(f"{target.stem}~{target.suffix}")  # two names became one
        written.add(bundles.one_name(str(target)))
        if kind == "archive":
            run.write_archive(file, target, output)
        else:
            run.write_text(file, target, output)
    return done


class _Run:
    """What is read once to learn from it, and once more to be written."""

    def __init__(self, redactor: Redactor, done: Done, options: Options) -> None:
        self._redactor = redactor
        self._done = done
        self._options = options
        self.members: list[str] = []

    def learn(self, file: Path) -> Literal["text", "archive"] | None:
        """Learn the names in a file; None if there is nothing in it that can be redacted."""
        try:
            if not bundles.is_archive(file):
                _learn(self._redactor, _read(file))
                return "text"
        except (OSError, ValueError) as error:
            self._done.refuse(str(file), reason(error))
            return None
        except UnreadableInputError as error:
            self._done.refuse(str(file), str(error))
            return None
        before = len(self.members)

        def look(way: tuple[str, ...], part: Part) -> None:
            _learn(self._redactor, _text(_content(part)))
            self.members.append(INSIDE.join(way))

        self._each(file, look)
        if len(self.members) == before:
            self._done.refuse(str(file), "no text in it can be read, so nothing is left of it")
            return None
        return "archive"

    def write_text(self, file: Path, target: Path, output: Path) -> None:
        try:
            before = _read(file)
        except UnreadableInputError as error:
            self._done.refuse(str(file), str(error))
            return
        after = _redacted(self._redactor, before)
        _write(target, output, lambda out: out.write(after))
        self._wrote(str(file), before, after)

    def write_archive(self, file: Path, target: Path, output: Path) -> None:
        def write(out: BinaryIO) -> None:
            made = bundles.Zip(out)

            def member(way: tuple[str, ...], part: Part) -> None:
                before = _text(_content(part))
                after = _redacted(self._redactor, before)
                made.add([self._redactor.redact(name) for name in way], after, part.modified)
                self._wrote(INSIDE.join((str(file), *way)), before, after)
                self._done.texts_in_archives += 1

            self._each(file, member)
            made.close()

        _write(target, output, write)
        self._done.archives += 1

    def _each(self, file: Path, handle: Callable[[tuple[str, ...], Part], None]) -> None:
        def refuse(member: str | None, why: str) -> None:
            self._done.refuse(str(file) if member is None else f"{file}{INSIDE}{member}", why)

        try:
            bundles.each(file, self._options, handle, refuse)
        except (UnreadableInputError, NoCatalogError) as error:
            self._done.refuse(str(file), str(error))
        except OSError as error:
            self._done.refuse(str(file), reason(error))

    def _wrote(self, name: str, before: bytes, after: bytes) -> None:
        self._done.files += 1
        found = check.dumps_in(before)
        if found and check.essence(found) != check.essence(check.dumps_in(after)):
            self._done.changed.append(name)


def _listed(source: Path, done: Done) -> Iterator[Path]:
    for item in files_below([str(source)]):
        if item.problem is None:
            yield Path(item.path)
        elif item.status == "unreadable":
            done.refuse(item.path, item.problem)


def _read(file: Path) -> bytes:
    """Return the bytes of a text file.

    Raises:
        UnreadableInputError: if it cannot be read, or is no text.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST + 1)
    except (OSError, ValueError) as error:
        raise UnreadableInputError(reason(error)) from None
    return _text(data)


def _content(part: Part) -> bytes:
    """Return the bytes of a member, those of one that is too large up to the limit."""
    part.file.seek(0)
    return part.file.read(MOST + 1)


def _text(data: bytes) -> bytes:
    """Return the bytes of a text.

    Raises:
        UnreadableInputError: if they are none.
    """
    if len(data) > MOST:
        raise UnreadableInputError(f"larger than {size_words(MOST)}: cut the part out that is to be passed on")
    if data.startswith(hive.MAGIC):
        raise UnreadableInputError(
            "a registry hive: analyze it with -o hive.json and redact that document; or redact what "
            r"reg export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 writes"
        )
    if b"\0" in data and not any("utf" in encoding for encoding in TextFile(data).encodings):
        raise UnreadableInputError("binary data: only texts can be redacted")
    return data


def _learn(redactor: Redactor, data: bytes) -> None:
    redactor.keep(check.provider_ids(check.dumps_in(data)))
    redactor.learn(TextFile(data).text)


def _redacted(redactor: Redactor, data: bytes) -> bytes:
    if _DOCUMENT in data[:_HEAD]:
        lines = [line for line in data.split(b"\n") if line.strip()]
        try:
            if _is_document(lines[0]):  # one a line, as in .jsonl
                made = [json.encode(documents.redacted(json.parse(line), redactor)) for line in lines]
                return b"\n".join([*made, b""])
            return json.render(documents.redacted(json.parse(data), redactor)).encode()
        except msgspec.DecodeError:
            pass
    return TextFile(data).changed(redactor.redact)


def _is_document(line: bytes) -> bool:
    try:
        json.parse(line)
    except msgspec.DecodeError:
        return False
    return True


def _write(target: Path, output: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file below the output.

    Raises:
        OutputError: if it cannot be written, or a link there leads elsewhere, perhaps to the input.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        whole = output.resolve()
        if target != output and target.parent.resolve() != whole and whole not in target.parent.resolve().parents:
            raise OutputError(f"{target}: a link leads out of the output there: name an empty folder")
        with writing(target) as out:
            write(out)
    except (OSError, ValueError) as error:
        raise OutputError(f"{target}: could not be written: {reason(error)}") from None


def learn_inputs(redactor: Redactor, analysis: Analysis) -> None:
    """Learn from the texts that an analysis was made of, where they are files of their own and still there.

    The document quotes single lines; what marks a name as one may stand elsewhere in the file.
    """
    for item in analysis.inputs:
        if item.status == "analyzed" and Path(item.path).is_file():
            try:
                redactor.learn(TextFile(_read(Path(item.path))).text)
            except UnreadableInputError:
                continue  # an archive, whose members have been read already
