"""Where a dump or a line of evidence stands, as people name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.inputs.unpack import INSIDE

if TYPE_CHECKING:
    from analyzer.analysis import Dump, Evidence


def place(dump: Dump, evidence: Evidence | None = None) -> str:
    """Return the file of a line, or the archive and the member in it; standard input by its name."""
    member = evidence.member if evidence and evidence.member is not None else dump.source.member
    path = named(dump.source.path)
    return path if member is None else f"{path}{INSIDE}{member}"


def named(path: str) -> str:
    """Return what the user named as people say it: `-` is standard input."""
    return "standard input" if path == "-" else path
