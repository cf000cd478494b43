"""Archives opened in memory, and what each gave."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives import Options
from analyzer.inputs.limits import Limits
from analyzer.inputs.passing import Passing
from analyzer.inputs.unpack import Part, Unpacker

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Result:
    """What an input gave; of members that pass by, their beginning."""

    members: dict[str | None, bytes] = field(default_factory=dict)
    modified: dict[str | None, str | None] = field(default_factory=dict)
    refused: dict[str | None, str] = field(default_factory=dict)
    stopped: str | None = None


def unpacked(data: bytes, password: str | None = None, limits: Limits | None = None) -> Result:
    """Unpack an input of these bytes."""
    result = Result()

    def handle(part: Part) -> None:
        content = part.file.read(1 << 26)
        if isinstance(part.file, Passing):
            at = len(content)
            while more := part.file.read(1 << 20):
                at += len(more)
                part.file.forget(at)
        else:
            assert part.size == len(content)
        result.members[part.member] = content
        result.modified[part.member] = part.modified

    options = Options(limits or Limits(), password)
    try:
        Unpacker(len(data), options, handle, result.refused.__setitem__).open(io.BytesIO(data), len(data))
    except UnreadableInputError as error:
        result.stopped = str(error)
    return result


def zipped(members: dict[str, bytes]) -> bytes:
    """Write a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def run(folder: Path, *command: str) -> None:
    """Run a tool in a folder; skip the test where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
