"""Audit trails made up for tests: events by Microsoft's published schema, and texts of several plausible shapes.

What `netsh winsock audit trail` really prints is published nowhere. So there are several shapes, and no test may need
one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHANNEL: Final = "Microsoft-Windows-Winsock-WS2HELP/Operational"
INSTALLER: Final = r"C:\Program Files\Contoso & Co\setup.exe"


@dataclass(frozen=True)
class Change:
    """One change of the catalog, as an event tells it."""

    name: str
    guid: str
    action: int = 1
    bits: int = 64
    time: str = "2021-03-01T10:20:30.1234567Z"
    installer: str = INSTALLER

    @property
    def sentence(self) -> str:
        """The sentence of ws2_32.dll of Windows 7 and later."""
        verb = {1: "installed in", 2: "removed from", 3: "disabled in"}.get(self.action)
        if verb is None:
            return f"The {self.bits}-bit catalog was reset by the administrator"
        by = f"by {self.installer} (GUID={self.guid}; Category ID=1031)"
        return f"LSP {self.name} was {verb} the {self.bits}-bit catalog {by}"

    def xml(self, computer: str = "PC7") -> str:
        data = {"LSPName": self.name, "Catalog": self.bits, "Installer": self.installer, "GUID": self.guid}
        told = "".join(f"<Data Name='{name}'>{escape(str(value))}</Data>" for name, value in data.items())
        return (
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
            "<Provider Name='Microsoft-Windows-Winsock-WS2HELP' Guid='{d5c25f9a-4d47-493e-9184-40dd397a004d}'/>"
            f"<EventID>{self.action}</EventID><Version>0</Version><Level>4</Level>"
            f"<TimeCreated SystemTime='{self.time}'/><EventRecordID>7</EventRecordID><Channel>{CHANNEL}</Channel>"
            f"<Computer>{computer}</Computer></System><EventData>{told}<Data Name='Category'>1031</Data></EventData>"
            "</Event>"
        )


def one_a_line(changes: Sequence[Change]) -> str:
    return "".join(f"{c.time} {c.installer} -> {c.name} {c.guid}\n" for c in changes)


def sentences(changes: Sequence[Change]) -> str:
    return "\n\n".join(change.sentence for change in changes) + "\n"


def blocks(changes: Sequence[Change]) -> str:
    rows = [f"Name:  {c.name}\nGUID:  {c.guid}\nBy:    {c.installer}\nWhen:  {c.time}\n" for c in changes]
    return "LSPs\n----\n\n" + "\n".join(rows)


def table(changes: Sequence[Change]) -> str:
    head = f"{'Quand':<32}{'Quoi':<48}Qui\n{'-' * 90}\n"
    return head + "".join(f"{c.time:<32}{c.name:<48}{c.installer}\n" for c in changes)


SHAPES: Final[dict[str, Callable[[Sequence[Change]], str]]] = {
    "one a line": one_a_line,
    "sentences": sentences,
    "blocks of labels": blocks,
    "a table": table,
}


def events_xml(changes: Sequence[Change]) -> str:
    return "".join(f"{change.xml()}\r\n" for change in changes)


def events_saved(changes: Sequence[Change]) -> str:
    """Write a file as the event viewer saves it: one root, no line ends, and an event of another channel."""
    other = "<Event xmlns='x'><System><Channel>System</Channel></System></Event>"
    return f"<?xml version='1.0' encoding='utf-8'?>\n<Events>{other}{''.join(c.xml() for c in changes)}</Events>"


def events_text(changes: Sequence[Change]) -> str:
    """Write what `wevtutil qe /f:text` does."""
    return "\n".join(
        f"Event[{number}]:\n  Log Name: {CHANNEL}\n  Source: Microsoft-Windows-Winsock-WS2HELP\n  Date: {c.time}\n"
        f"  Event ID: {c.action}\n  Computer: PC7\n  Description: \n{c.sentence}\n"
        for number, c in enumerate(changes)
    )


def events_list(changes: Sequence[Change]) -> str:
    """Write what `Get-WinEvent | Format-List` does, its lines broken."""
    return "\n\n".join(
        f"TimeCreated  : {c.time}\nProviderName : Microsoft-Windows-Winsock-WS2HELP\nId           : {c.action}\n"
        f"Message      : {c.sentence.replace(' by ', chr(10) + ' ' * 15 + 'by ')}"
        for c in changes
    )


def events_csv(changes: Sequence[Change]) -> str:
    rows = (f'"{c.sentence}","{c.action}","Microsoft-Windows-Winsock-WS2HELP","{c.time}"\n' for c in changes)
    return '"Message","Id","ProviderName","TimeCreated"\n' + "".join(rows)


EVENTS: Final[dict[str, Callable[[Sequence[Change]], str]]] = {
    "xml": events_xml,
    "saved by the viewer": events_saved,
    "text of wevtutil": events_text,
    "Format-List": events_list,
    "Export-Csv": events_csv,
}
