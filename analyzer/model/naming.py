"""How software and Windows are named in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer import knowledge

if TYPE_CHECKING:
    from analyzer.dialects.records import DumpRecord

_WINDOWS_7 = (6, 1)
# Address families that came after netsh began to print Service Flags, the newest first.
_LATER_FAMILIES = {
    1: ("AF_UNIX", "Windows 10 1803, Server 2019"),
    34: ("Hyper-V sockets", "Windows 8.1, Server 2012 R2"),
}


def quoted(text: str) -> str:
    """Return text of a dump to stand in a sentence: without the backticks that mark commands there."""
    return text.replace("`", "'")


def provider_name(product: str | None, description: str | None) -> str:
    """Name the software behind a provider: the product if known, or what it calls itself.

    >>> provider_name(None, "Example Filter over [MSAFD Tcpip [TCP/IP]]")
    'Example Filter'
    """
    return product or quoted((description or "a provider without a description").partition(" over [")[0])


def newer_than_service_flags(record: DumpRecord) -> str | None:
    """Say what proves that a dump is of a Windows whose netsh prints Service Flags (7, Server 2008 R2 or later).

    Returns:
        The proof in words; None if nothing proves it.
    """
    version = record.windows_version
    if version is not None and version[:2] >= _WINDOWS_7:
        return f"the console's banner in line {record.windows_version_line} says so"
    families = {placed.entry.values.get("address_family") for placed in record.entries}
    later = [what for family, (what, _) in _LATER_FAMILIES.items() if family in families]
    return f"it lists {' and '.join(later)}, which came later" if later else None


def windows(record: DumpRecord) -> tuple[str | None, str | None]:
    """Name the Windows of a dump and the evidence for it, never more exactly than the dump shows."""
    version = record.windows_version
    if version is not None:
        number = ".".join(str(part) for part in version)
        name = knowledge.windows_name(*version) or f"Windows version {number}"
        return name, f"the console's banner in line {record.windows_version_line} says version {number}"
    providers = [placed for placed in record.entries if placed.entry.kind == "provider"]
    # What came with which version is known from dumps and not from documents, hence "probably".
    families = {placed.entry.values.get("address_family") for placed in providers}
    for family, (what, since) in _LATER_FAMILIES.items():
        if family in families:
            return f"probably {since} or later", f"the dump lists {what}"
    if any("service_flags" in placed.entry.rows for placed in providers):
        return "Windows 7, Server 2008 R2 or later", "the dump prints Service Flags"
    if any(not placed.entry.damaged for placed in providers):
        return "Windows Vista, Server 2008 or older", "the dump prints no Service Flags"
    return None, None
