"""A dump and where it was found: what the search hands on to the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.inputs.unpack import INSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.records import DumpRecord


@dataclass(frozen=True, slots=True)
class Found:
    """A dump and where it was found; `lines` are all lines of its input."""

    record: DumpRecord
    path: str
    member: str | None
    encoding: str
    lines: Sequence[str]
    modified: str | None = None

    @property
    def place(self) -> str:
        """The file, or the archive and the member in it, as people name it."""
        return self.path if self.member is None else f"{self.path}{INSIDE}{self.member}"
