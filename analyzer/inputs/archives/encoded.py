"""A file that is nothing but base64: what `certutil -encode` makes of one, or PowerShell's ToBase64String.

So files go through a console or a chat that takes text only. Certificates, keys and tokens are base64 as well: the
first bytes must be those of a text, of an archive or of a hive.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.archives._content import CUT
from analyzer.inputs.limits import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "base64 file"
SEEKS: Final = False
ERRORS: Final[tuple[type[Exception], ...]] = (binascii.Error, ValueError, EOFError)

_DIGITS: Final = rb"[A-Za-z0-9+/]"
_FIRST: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:-----BEGIN CERTIFICATE-----\r?\n)?(" + _DIGITS + rb"{60,}(?:\r?\n" + _DIGITS + rb"+)*)"
)
_LAST: Final = re.compile(rb"[A-Za-z0-9+/]{2}={0,2}\s*(?:-----END CERTIFICATE-----\s*)?\Z")
_ARMOUR: Final = re.compile(rb"-----(?:BEGIN|END) CERTIFICATE-----|\xef\xbb\xbf|\s+")
_BEGINNINGS: Final = (
    b"PK\x03\x04",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MSCF",
    b"regf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
)
_WIDE: Final = b"\xff\xfe"
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ASCII: Final = re.compile(rb"[\x09-\x7e]")
"""Most letters of a listing are of ASCII in any language: digits, blanks, dashes and names."""

_BEGIN: Final = b"-----BEGIN"
_END: Final = b"-----END"
_ARMOURED: Final = 64
_MOST: Final = 256 * 1024 * 1024


def matches(head: bytes) -> bool:
    del head  # the first bytes alone do not tell
    return False


def ends(head: bytes, tail: bytes) -> bool:
    head, tail = _narrow(head), _narrow(tail, wide=head.startswith(_WIDE))
    first = _FIRST.match(head)
    if first is None or len(head) - first.end() > len(b"==\r\n") or _LAST.search(tail) is None:
        return False
    digits = re.sub(rb"\s", b"", first[1])
    data = base64.b64decode(digits[: len(digits) // 4 * 4])
    if data.startswith(_BEGINNINGS):
        return True
    # UTF-16 without a mark has a NUL beside each letter of ASCII.
    text = data[::2] if not any(data[1::2]) else data
    return _CONTROL.search(text) is None and len(_ASCII.findall(text)) * 2 > len(text)


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse, options
    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise LimitError(
            "base64 of more than 256 MiB: decode it with `certutil -decode` or `base64 -d`, and give the file"
        )
    text = _narrow(data)
    digits = _ARMOUR.sub(b"", text)
    visit(None, io.BytesIO(base64.b64decode(digits[: len(digits) // 4 * 4], validate=True)), None)
    if len(digits) % 4 or (_BEGIN in text[:_ARMOURED]) > (_END in text[-_ARMOURED:]):
        raise EOFError(CUT)


def _narrow(data: bytes, *, wide: bool = False) -> bytes:
    """Return text of ASCII as it is without UTF-16, which PowerShell's `>` writes."""
    if not wide and not data.startswith(_WIDE):
        return data
    return data.removeprefix(_WIDE).replace(b"\0", b"")
