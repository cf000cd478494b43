r"""An event of the channel Microsoft-Windows-Winsock-WS2HELP/Operational: its XML, or the sentence that shows it.

>>> read("LSP Contoso was installed in the 64-bit catalog by C:\\setup.exe "
...      "(GUID={2B611370-4C5B-4A9C-9C5B-0F5F3F0E7A11}; Category ID=1031)").installer
'C:\\setup.exe'
>>> read("LSP Contoso installiert durch setup.exe").action is None
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from analyzer.audit_trail import TrailAction

_ACTIONS: Final[dict[str, TrailAction]] = {
    "1": "installed",
    "2": "removed",
    "3": "disabled",
    "4": "reset",
    "5": "bypassed",
}
"""Event ids of version 0. 1 to 4 by Microsoft's page "Winsock Catalog Change Tracing Details", 5 by the sentence of
ws2_32.dll from Windows 10 on: the legacy technology bypass policy, which keeps a provider out of a process."""

_GUID: Final = r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}"
# Windows Vista has a comma before the category, Windows 7 and later a semicolon.
_CHANGED: Final = re.compile(
    rf"LSP (?P<name>.{{1,300}}?) was (?P<action>installed in|removed from|disabled in) the (?P<bits>32|64)-bit catalog "
    rf"by (?P<installer>.{{1,400}}?) \(GUID=(?P<guid>{_GUID})[;,] Category ID=\d{{1,10}}\)"
)
_RESET: Final = re.compile(r"The (?P<bits>32|64)-bit catalog was reset by the administrator")
_BYPASSED: Final = re.compile(
    rf"LSP (?P<name>.{{1,300}}?) was bypassed as due to legacy technology bypass policy \(GUID=(?P<guid>{_GUID})\)"
)
# `Get-WinEvent | Format-List` and `wevtutil qe /f:text` write the time under these labels; in other languages it is
# quoted with the rest, and not read.
_TIME: Final = re.compile(r"^\s*(?:TimeCreated\s*:|Date:)\s*(\S[^\n]{0,39}?)\s*$", re.MULTILINE)

_FIELDS: Final = {"lspname": "name", "binaryname": "name", "catalog": "bits", "installer": "installer", "guid": "guid"}
LONGEST: Final = 64 * 1024
"""Characters of an event that is read; Windows writes none of that size."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What an event says; None where it does not."""

    action: TrailAction | None = None
    time: str | None = None
    name: str | None = None
    bits: int | None = None
    installer: str | None = None
    guid: str | None = None
    host: str | None = None


def read(text: str) -> Statement:
    """Read what stands together, lines divided by line feeds; what is no event says nothing."""
    if "<Event" in text and (element := _element(text)) is not None:
        return _of_xml(element)
    return _of_sentence(text)


def _element(text: str) -> ET.Element | None:
    """Parse an event. Without a document type no entity can be declared, so nothing in it can grow or be fetched."""
    if len(text) > LONGEST or "<!" in text.replace("<![CDATA[", ""):
        return None
    try:
        return ET.fromstring(text)  # noqa: S314 - see above: no document type, 64 KiB at most
    except ET.ParseError:
        return None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _of_xml(event: ET.Element) -> Statement:
    """Read an event by the Event schema: System, then EventData with names, or elements of names in UserData."""
    system: dict[str, str] = {}
    data: dict[str, str] = {}
    for part in event:
        inside = _local(part.tag)
        if inside == "System":
            for child in part:
                system[_local(child.tag)] = child.get("SystemTime") or (child.text or "").strip()
        elif inside in ("EventData", "UserData"):
            for child in part.iter():
                name = child.get("Name") or _local(child.tag)
                # Microsoft's page writes "LSP Name" for what the manifest calls LSPName.
                known = _FIELDS.get(name.replace(" ", "").casefold())
                if known is not None and child.text and child.text.strip():
                    data.setdefault(known, child.text.strip())
    bits = data.get("bits")
    return Statement(
        action=_ACTIONS.get(system.get("EventID", "")),
        time=system.get("TimeCreated") or None,
        name=data.get("name"),
        bits=int(bits) if bits in ("32", "64") else None,
        installer=data.get("installer"),
        guid=data.get("guid"),
        host=system.get("Computer") or None,
    )


def _of_sentence(text: str) -> Statement:
    one_line = " ".join(text.split())
    time = next((match[1] for match in _TIME.finditer(text)), None)
    if (changed := _CHANGED.search(one_line)) is not None:
        verb = changed["action"].partition(" ")[0]
        action = next(action for action in _ACTIONS.values() if action == verb)
        return Statement(
            action, time, changed["name"], int(changed["bits"]), changed["installer"], changed["guid"].upper()
        )
    if (reset := _RESET.search(one_line)) is not None:
        return Statement("reset", time, bits=int(reset["bits"]))
    if (bypassed := _BYPASSED.search(one_line)) is not None:
        return Statement("bypassed", time, bypassed["name"], guid=bypassed["guid"].upper())
    return Statement()
