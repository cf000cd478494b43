"""Kinds of files in which a catalog cannot be read, told by their first bytes, with what to ask for instead."""

from __future__ import annotations

import re
from typing import Final

from analyzer.knowledge.commands import SHOW_CATALOG, WHERE

_TEXT: Final = f"ask for the file that this command writes {WHERE}: {SHOW_CATALOG}"
_PICTURE: Final = f"a picture, in which no text can be read: {_TEXT}"
_VIDEO: Final = f"a video, in which no text can be read: {_TEXT}"
_SHORTCUT: Final = "a shortcut, not the file to which it points: ask for that file"
_MEMORY: Final = "a memory dump, in which no catalog as netsh prints it was found"
_CAPTURE: Final = "a network capture, which does not tell what providers are installed"
_DISK: Final = r"an image of a disk, which is not read: ask for its file Windows\System32\config\SYSTEM"
_WINMAIL: Final = f"a winmail.dat, in which Outlook hides attachments: {_TEXT}"
_EVENTS: Final = (
    "a Windows event log (.evtx), which is not read: export the events with "
    "wevtutil qe FILE.evtx /lf:true /f:RenderedXml /uni:true > winsock_events.txt"
)

_KINDS: Final = tuple(
    (re.compile(begins, re.DOTALL), what)
    for begins, what in (
        (rb".{0,1000}?%PDF-[12]", f"a PDF, whose text is not read: {_TEXT}"),
        (
            rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|BM.{4}\0{4}.{4}[\x0c\x28\x6c\x7c]\0\0\0",
            _PICTURE,
        ),
        (rb"....ftyp(?:hei|hev|mif1|msf1|avif)", _PICTURE),
        (rb"....ftyp|\x1a\x45\xdf\xa3|RIFF....AVI |\x30\x26\xb2\x75\x8e\x66\xcf\x11", _VIDEO),
        (rb"L\0\0\0\x01\x14\x02\0|\[InternetShortcut\]", _SHORTCUT),
        (rb"MDMP\x93\xa7|PAGEDU(?:MP|64)", _MEMORY),
        (rb"\x0a\x0d\x0d\x0a|\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x4d\x3c\xb2\xa1|\xa1\xb2\x3c\x4d|GMBU", _CAPTURE),
        (rb"ElfFile\0", _EVENTS),
        (rb"vhdxfile|conectix|EVF\t\r\n\xff\0|KDMV|QFI\xfb|MSWIM\0\0\0", _DISK),
        (rb"\x78\x9f\x3e\x22", _WINMAIL),
    )
)


def describe(head: bytes) -> str | None:
    r"""Say what a file without a catalog is by its first bytes, and what to ask for; None if they do not tell.

    >>> describe(b"L\0\0\0\x01\x14\x02\0")
    'a shortcut, not the file to which it points: ask for that file'
    """
    return next((what for begins, what in _KINDS if begins.match(head)), None)
