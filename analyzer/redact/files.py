"""Files and folders redacted: everything is read twice, first for the names, then to write it anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from analyzer.dialects.registry import hive
from analyzer.errors import OutputError, UnreadableInputError
from analyzer.inputs import archives
from analyzer.inputs.discover import files_below
from analyzer.inputs.folders import reason
from analyzer.inputs.limits import size_words
from analyzer.outputs import json
from analyzer.redact import check, documents
from analyzer.redact.pseudonyms import write
from analyzer.redact.redactor import Redactor
from analyzer.redact.texts import TextFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.analysis import Analysis
    from analyzer.redact.pseudonyms import Pseudonyms

MOST: Final = 512 * 1024 * 1024
"""A file is held in memory as a whole."""

_DOCUMENT: Final = b'"schema_version"'
_HEAD: Final = 4096


@dataclass(slots=True)
class Done:
    """What a run did: `refused` are files that are not in the output `changed` those analyzed otherwise now."""

    redactor: Redactor
    files: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def redact(source: Path, output: Path, pseudonyms: Pseudonyms) -> Done:
    """Redact a file to a file, or a folder to a folder; names of files are redacted as well.

    Raises:
        OutputError: if a file cannot be written.
    """
    redactor = Redactor(pseudonyms)
    done = Done(redactor)
    readable: list[Path] = []
    for file in _listed(source, done):
        try:
            _learn(redactor, _read(file))
        except UnreadableInputError as error:
            done.refused.append((str(file), str(error)))
        else:
            readable.append(file)
    names = [file.relative_to(source) for file in readable] if source.is_dir() else [Path(source.name)]
    redactor.learn_paths(map(str, names))
    written: set[Path] = set()
    for file in readable:
        target = output / redactor.redact(str(file.relative_to(source))) if source.is_dir() else output
        try:
            before = _read(file)
        except UnreadableInputError as error:
            done.refused.append((str(file), str(error)))
            continue
        after = _redacted(redactor, before)
        while target in written:
            target = target.with_name(f"{target.stem}~{target.suffix}")  # two names became one
        written.add(target)
        _write(target, output, after)
        done.files += 1
        found = check.dumps_in(before)
        if found and check.essence(found) != check.essence(check.dumps_in(after)):
            done.changed.append(str(file))
    return done


def _listed(source: Path, done: Done) -> Iterator[Path]:
    for item in files_below([str(source)]):
        if item.problem is None:
            yield Path(item.path)
        elif item.status == "unreadable":
            done.refused.append((item.path, item.problem))


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
    if len(data) > MOST:
        raise UnreadableInputError(f"larger than {size_words(MOST)}: cut the part out that is to be passed on")
    kind = archives.kind_of(data[: archives.HEAD])
    if kind is not None:
        raise UnreadableInputError(f"{kind.NAME}: unpack it, redact the folder, and pack that again")
    if data.startswith(hive.MAGIC):
        raise UnreadableInputError(
            r"a registry hive: redact what reg export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 writes instead"
        )
    if b"\0" in data and not any("utf" in encoding for encoding in TextFile(data).encodings):
        raise UnreadableInputError("binary data: only texts can be redacted")
    return data


def _learn(redactor: Redactor, data: bytes) -> None:
    redactor.keep(check.provider_ids(check.dumps_in(data)))
    redactor.learn(TextFile(data).text)


def _redacted(redactor: Redactor, data: bytes) -> bytes:
    if _DOCUMENT in data[:_HEAD]:
        try:
            document = json.parse(data)
        except msgspec.DecodeError:
            pass
        else:
            return json.render(documents.redacted(document, redactor)).encode()
    return TextFile(data).changed(redactor.redact)


def _write(target: Path, output: Path, data: bytes) -> None:
    """Write a file below the output.

    Raises:
        OutputError: if it cannot be written, or a link there leads elsewhere, perhaps to the input.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        whole = output.resolve()
        if target != output and target.parent.resolve() != whole and whole not in target.parent.resolve().parents:
            raise OutputError(f"{target}: a link leads out of the output there: name an empty folder")
        write(target, data)
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
