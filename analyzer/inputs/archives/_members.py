"""What py7zr writes members to: memory, handed on as soon as a member is whole. Needs py7zr, an extra."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from py7zr.io import Py7zIO, WriterFactory

from analyzer.inputs.limits import size_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analyzer.inputs.archives import Visit


class Members(WriterFactory):
    """Makes what one member after another is written to; one over `held` bytes is refused."""

    def __init__(
        self, visit: Visit, refuse: Callable[[str, str], None], held: int, modified: Mapping[str, str | None]
    ) -> None:
        """Take what each member is handed to, and when each was modified."""
        self._modified = modified
        self._visit = visit
        self._refuse = refuse
        self._held = held

    def create(self, filename: str) -> Py7zIO:
        """Return what the next member is written to."""
        modified = self._modified.get(filename)
        return _Member(filename.replace("\\", "/"), self._visit, self._refuse, self._held, modified)


class _Member(Py7zIO):
    def __init__(
        self, name: str, visit: Visit, refuse: Callable[[str, str], None], held: int, modified: str | None
    ) -> None:
        self._modified = modified
        self._name = name
        self._visit = visit
        self._refuse = refuse
        self._held = held
        self._data: io.BytesIO | None = io.BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        if self._data is not None:
            self._data.write(s)
            if self._data.tell() > self._held:
                self._data = None
                self._refuse(self._name, f"larger than {size_words(self._held)} (--max-member-size): unpack it first")
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        del size
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        del whence
        return offset

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return 0 if self._data is None else self._data.tell()

    def close(self) -> None:
        data, self._data = self._data, None
        if data is not None:
            data.seek(0)
            self._visit(self._name, data, self._modified)
