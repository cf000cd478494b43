"""Lists of inputs, as `find` and `dir /b /s` write them: a name a line, or names that end in NUL."""

from __future__ import annotations

import codecs
import io
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UsageError
from analyzer.inputs.folders import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 64 * 1024
_OEM: Final = "oem"
"""The code page of the console; Python knows it by this name on Windows."""
_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def names_in(file: str) -> Iterator[str]:
    r"""Give the names in a list, one after another, without reading it whole; "-" is standard input.

    The list is UTF-8, with or without a byte order mark; other bytes are kept, as names on Linux may have any, or on
    Windows are of the console's code page, in which `dir` writes. With a mark of UTF-16, which Windows PowerShell
    writes, it is that. Blank lines are passed over. Where standard input is
    the list, "-" in it is a file of that name.

    Raises:
        UsageError: if the list cannot be opened or read.
    """
    with ExitStack() as stack:
        try:
            if file != "-":
                source: BinaryIO = stack.enter_context(open(file, "rb"))  # noqa: PTH123 - not a name of ours to shape
            elif sys.stdin is not None:
                source = sys.stdin.buffer
            else:
                raise UsageError("--inputs-from -: there is no standard input")
            for name in _names(source):
                yield "./-" if name == file == "-" else name
        except (OSError, ValueError) as error:
            raise UsageError(f"--inputs-from {file}: {reason(error)}") from None


def _names(source: BinaryIO) -> Iterator[str]:
    head = source.read(_CHUNK)
    encoding, end, skip = "utf-8", b"\n", 0
    if (wide := _UTF_16.get(head[:2])) is not None:
        encoding, end, skip = wide, "\n".encode(wide), 2
    elif head.startswith(codecs.BOM_UTF8):
        skip = len(codecs.BOM_UTF8)
    if wide is None and b"\0" in head:
        end = b"\0"
    for raw in _pieces(head[skip:], source, end, len(end)):
        name = raw.decode(encoding, "replace") if wide else _name(raw)
        if end != b"\0":
            name = name.rstrip("\r")
        if name.strip():
            yield name


def _name(raw: bytes) -> str:
    """Decode a name that is no UTF-16."""
    if sys.platform == "win32":
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(_OEM, "replace")
    return raw.decode("utf-8", "surrogateescape")


def _pieces(head: bytes, source: BinaryIO, end: bytes, width: int) -> Iterator[bytes]:
    """Divide at an end of `width` bytes, which stands at a multiple of them."""
    rest = io.BytesIO(head)
    left = b""
    while data := rest.read(_CHUNK) or source.read(_CHUNK):
        left += data
        start = 0
        at = left.find(end)
        while at >= 0:
            if at % width:
                at = left.find(end, at + 1)
                continue
            yield left[start:at]
            start = at + width
            at = left.find(end, start)
        left = left[start:]
    if left:
        yield left
