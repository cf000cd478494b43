"""Compound files (OLE2): mails that Outlook saved (.msg), old Office documents, files that are embedded in documents.

Each stream is a member. Of a mail only its text and what is attached to it are handed on, under their names.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.glance import may_hold_a_dump
from analyzer.inputs.limits import size_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from olefile import OleFileIO

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "compound file"
SEEKS: Final = True
ERRORS: Final[tuple[type[Exception], ...]] = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)  # fmt: skip - what olefile lets through on damaged files

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER: Final = 512
_PROPERTY: Final = "__substg1.0_"
_UNICODE, _ANSI, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
"""Types of a property of MAPI, the last four digits of its stream's name."""
_BODY, _HTML, _NAME, _SHORT_NAME, _SHOWN_NAME, _CONTENT = "1000", "1013", "3707", "3704", "3001", "3701"
"""PidTagBody, PidTagBodyHtml, PidTagAttachLongFilename, PidTagAttachFilename, PidTagDisplayName, PidTagAttachDataBinary
and, as a storage, PidTagAttachDataObject (MS-OXPROPS)."""
_PACKAGE: Final = "\x01Ole10Native"
_ENCRYPTED: Final = "EncryptedPackage"


def matches(head: bytes) -> bool:
    return head.startswith(_MAGIC)


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    from olefile import OleFileIO  # noqa: PLC0415 - imported when used

    try:
        opened = OleFileIO(file)
        paths = [tuple(path) for path in opened.listdir()]
    except ERRORS as error:
        # Its texts are found where they lie whole.
        file.seek(_HEADER)
        visit(None, file, None)
        why = str(error) or type(error).__name__
        raise UnreadableInputError(
            f"damaged {NAME}: {why}; it was searched as it is, and nothing opened in it"
        ) from None
    members = _of_mail(opened, paths) if any(path[-1].startswith(_PROPERTY) for path in paths) else _of_others(paths)
    for name, path in members:
        try:
            data = _stream(opened, path, options.limits.member)
        except ERRORS as error:
            refuse(name, f"damaged: {error or type(error).__name__}")
            continue
        if data is None:
            refuse(name, f"larger than {size_words(options.limits.member)} (--max-member-size)")
        elif path[-1] == _ENCRYPTED:
            refuse(name, "an Office document with a password: save it without one, or as text")
        elif path[-1] == _PACKAGE:
            label, data = _embedded(data)
            visit(label or name, io.BytesIO(data), None)
        else:
            visit(name, io.BytesIO(data), None)


def _stream(opened: OleFileIO, path: tuple[str, ...], most: int) -> bytes | None:
    """Return a stream; None if it is larger than `most` bytes."""
    if opened.get_size([*path]) > most:
        return None
    data: bytes = opened.openstream([*path]).read()
    return data


def _of_others(paths: list[tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in paths:
        yield "/".join("".join(sign for sign in part if sign >= " ") for part in path), path


def _of_mail(opened: OleFileIO, paths: list[tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the text of a mail and what is attached to it, and of mails that are attached the same."""
    folders: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
    for path in paths:
        if path[-1].startswith(_PROPERTY):
            folders.setdefault(path[:-1], {})[path[-1].removeprefix(_PROPERTY).upper()] = path
        elif path[-1] in {_PACKAGE, _ENCRYPTED}:
            folders.setdefault(path[:-1], {})[path[-1]] = path
    for folder, streams in folders.items():
        around = "".join(f"{_name(opened, folders.get(folder[:at], {}), at)}/" for at in _attached(folder))
        body = _body(opened, streams)
        if body is not None:
            yield f"{around}{body[0]}", body[1]
        content = streams.get(_CONTENT + _BINARY)
        if content is not None:
            yield f"{around}{_name(opened, streams, len(folder))}", content
        for other in (_PACKAGE, _ENCRYPTED):
            if other in streams:
                yield f"{around}{_name(opened, streams, len(folder))}", streams[other]


def _attached(folder: tuple[str, ...]) -> Iterator[int]:
    """Give how deep the attachments lie that are mails or documents themselves: a storage, not a stream."""
    for at, part in enumerate(folder):
        if part.upper() == (_PROPERTY + _CONTENT + _OBJECT).upper():
            yield at


def _body(opened: OleFileIO, streams: dict[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]] | None:
    """Return the text of a mail; that with HTML where only there a dump may be."""
    plain = streams.get(_BODY + _UNICODE) or streams.get(_BODY + _ANSI)
    html = next((streams[_HTML + kind] for kind in (_BINARY, _UNICODE, _ANSI) if _HTML + kind in streams), None)
    if html is not None and (plain is None or not may_hold_a_dump(opened.openstream([*plain]).read())):
        return "body.html", html
    return None if plain is None else ("body.txt", plain)


def _name(opened: OleFileIO, streams: dict[str, tuple[str, ...]], number: int) -> str:
    """Return the name of an attachment."""
    for what in (_NAME, _SHORT_NAME, _SHOWN_NAME):
        for kind, encoding in ((_UNICODE, "utf-16-le"), (_ANSI, "cp1252")):
            if what + kind in streams:
                data: bytes = opened.openstream([*streams[what + kind]]).read()
                name = data.decode(encoding, "replace").strip("\0 ").replace("\\", "/")
                if name:
                    return name
    return f"attachment-{number}"


def _embedded(data: bytes) -> tuple[str, bytes]:
    """Return the label of a file that is embedded as a package, and its content; all of it, if that cannot be told.

    Its size, flags, label, file name, more flags, the length of its path and the path, its size, and the content.
    """
    try:
        label_end = data.index(b"\0", 6)
        name_end = data.index(b"\0", label_end + 1)
        (length,) = struct.unpack_from("<I", data, name_end + 5)
        at = name_end + 9 + length
        (size,) = struct.unpack_from("<I", data, at)
    except (ValueError, struct.error):
        return "", data
    label = data[6:label_end].decode("cp1252", "replace").replace("\\", "/").rpartition("/")[2]
    return label, data[at + 4 : at + 4 + size]
