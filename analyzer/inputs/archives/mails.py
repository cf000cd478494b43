"""Mails as files (.eml) and saved web pages (.mhtml): their texts and what is attached, by Python's `email`.

A mail is known by its first header and its last line together: the end of a multipart, or the digits of base64. Any
other text that begins with headers is a text: a dump that is pasted into a mail is found there, with its lines.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.glance import may_hold_a_dump
from analyzer.inputs.limits import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "mail"
SEEKS: Final = False
ERRORS: Final[tuple[type[Exception], ...]] = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)  # fmt: skip - what `email` lets through on damaged mails

_FIRST: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:From [^\r\n]+\r?\n)?(?:Return-Path|Received|Delivered-To|From|To|Cc|Subject|Date|Message-ID|"
    rb"MIME-Version|Content-Type|Reply-To|Sender|Authentication-Results|DKIM-Signature|ARC-Seal|References|In-Reply-To|"
    rb"User-Agent|Thread-Topic|Thread-Index|Importance|Accept-Language|Content-Language|X-[\w-]{1,40}):",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(rb"(?:^|\n)--[^\r\n]{1,70}--\s*\Z")
_BASE64: Final = re.compile(rb"(?:[A-Za-z0-9+/]{40,100}\r?\n){2,}[A-Za-z0-9+/]{0,100}={0,2}\s*\Z")
_MOST: Final = 64 * 1024 * 1024
_MOST_PARTS: Final = 1_000
"""The parser asks for the boundary of every multipart around a line."""


def matches(head: bytes) -> bool:
    del head  # the first bytes alone do not tell
    return False


def ends(head: bytes, tail: bytes) -> bool:
    return _FIRST.match(head) is not None and (_CLOSED.search(tail) or _BASE64.search(tail)) is not None


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse, options
    from email import message_from_bytes  # noqa: PLC0415 - imported when used

    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise LimitError("a mail larger than 64 MiB: save what is attached to it, and give the folder")
    if data.lower().count(b"boundary=") > _MOST_PARTS:
        raise LimitError(f"a mail of more than {_MOST_PARTS:,} parts in parts: save what is attached to it")
    for number, part in enumerate(_leaves(message_from_bytes(data)), 1):
        ending = "html" if part.get_content_subtype() == "html" else "txt"
        visit(_name(part) or f"part-{number}.{ending}", io.BytesIO(_content(part)), None)


def _leaves(part: Message) -> Iterator[Message]:
    """Give the texts and attachments of a mail; of texts that say the same, the first that may hold a dump."""
    from email.message import Message  # noqa: PLC0415 - imported when used

    payload = part.get_payload()
    if not isinstance(payload, list):
        yield part
        return
    parts = [one for one in payload if isinstance(one, Message)]
    if part.get_content_type() == "multipart/alternative":
        telling = [one for one in parts if not one.is_multipart() and may_hold_a_dump(_content(one))]
        parts = telling[:1] or parts
    for one in parts:
        yield from _leaves(one)


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: Message) -> str | None:
    """Return the name of an attachment, decoded where that is possible."""
    from email.header import decode_header, make_header  # noqa: PLC0415 - imported when used

    name = part.get_filename()
    try:
        return None if not name else str(make_header(decode_header(name)))
    except (ValueError, LookupError):
        return name
