"""What can be the name of a computer: a NetBIOS name or a DNS host name, and nothing else.

>>> host_name("EXAMPLE-PC"), host_name("pc1.contoso.com"), host_name("<b>x</b>"), host_name("10.0.0.1")
('EXAMPLE-PC', 'pc1.contoso.com', None, None)
>>> same("EXAMPLE-COMPUTER-7.contoso.com", "example-compute")
True
"""

from __future__ import annotations

import re
from typing import Final

_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LONGEST: Final = 255
_NETBIOS: Final = 15
"""A NetBIOS name has at most 15 characters: of a longer host name Windows takes the first ones."""

_NO_NAMES: Final = frozenset({"localhost", "hostname", "computername", "unknown", "none", "null"})


def host_name(text: str) -> str | None:
    """Return a host name as it stands, None if the text is none.

    Letters of any script, digits, hyphens and underscores, in labels of at most 63 characters; numbers alone are no
    name, nor is what stands where a name is missing.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or text.casefold() in _NO_NAMES:
        return None
    labels = text.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[0].isdigit() or labels[-1].isdigit():
        return None
    return text


def folded(name: str) -> str:
    """Return what is alike in all forms of a computer's name: NetBIOS or DNS, with a domain or without, in any case."""
    return name.partition(".")[0].casefold()[:_NETBIOS]


def same(one: str, other: str) -> bool:
    """Tell whether two names are of one computer."""
    return folded(one) == folded(other)
