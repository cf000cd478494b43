"""Listings of Winsock providers that are not netsh's, named so that a customer can be asked for the right one.

Source of the forms: the tools' own output as quoted in public bug reports and manuals.
"""

from __future__ import annotations

import re
from typing import Final

_LOOKALIKES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("instlsp -p", re.compile(r"^\s*\d{4,5} - (?:MSAFD|RSVP|.{1,80} over \[)", re.MULTILINE)),
    ("FRST or MiniToolBox", re.compile(r"^\s*(?:Winsock: )?Catalog[59](?:-x64)? \d\d .{1,200}\.dll", re.MULTILINE)),
    ("HijackThis", re.compile(r"^\s*O10 - .{0,40}(?:Winsock|LSP)", re.MULTILINE | re.IGNORECASE)),
    ("a Firefox crash report", re.compile(r"\bWinsock_LSP\b")),
    (
        "netsh's catalog reduced to its descriptions",
        re.compile(r"^\s*[^:\n]{3,30}:\s+MSAFD.{1,60}\[(?:TCP|UDP|RAW)/IP(?:v6)?\]\s*$", re.MULTILINE),
    ),
)


def name_of(text: str) -> str | None:
    """Return what a text without a dump holds instead, if it is a known listing of providers.

    >>> name_of("    1002 - MSAFD Tcpip [TCP/IP]")
    'instlsp -p'
    """
    return next((name for name, pattern in _LOOKALIKES if pattern.search(text)), None)
