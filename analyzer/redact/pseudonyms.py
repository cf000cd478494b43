"""Pseudonyms: one for each name or address, the same wherever it stands, as long as it where that is possible.

They are counted, or made by a key from the name alone (HMAC-SHA256): then all runs with that key give the same ones, on
any machine and in any order, and nobody without it can try which name a pseudonym stands for.

What looks like a pseudonym is not replaced again: `HOST-1`, documentation addresses and domains are nobody's.
"""

from __future__ import annotations

import hmac
import ipaddress
import itertools
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final, get_args

from analyzer.errors import UsageError
from analyzer.redact.patterns import NETWORKS_OF_PSEUDONYMS, Kind
from analyzer.redact.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_STEMS: Final[dict[str, tuple[str, ...]]] = {
    "host": ("HOST-", "HST-", "HS-", "H-"),
    "user": ("user-", "usr-", "us-", "u-"),
    "domain": ("DOMAIN-", "DOM-", "DM-", "D-"),
}
_NAMES: Final = ("host", "user", "domain")
"""One string is one name, be it of a user or of a machine."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_OURS: Final = re.compile(
    r"(?:HOST|user|DOMAIN|DOM)-\d+|(?:HST|HS|H|usr|us|u|DOM|DM|D)-(?:[0-9a-z]|\d{8,})|x+|d-\d+\.(?:example|test)",
    re.IGNORECASE,
)
_SHAPED: Final = re.compile(
    r"(?<![^\W_])(?:(?:HOST|user|DOMAIN|DOM|HST|HS|H|usr|us|u|DM|D)-[0-9A-Za-z]+(?:\.(?:example|test))?"
    r"|00000000-0000-4000-8000-[0-9A-Fa-f]{12}|S-1-(?:5-21|12-1)-0-[\d-]+|(?:00.?00.?5e|02.?00.?00).?[0-9A-Fa-f.:-]+"
    r"|(?:192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]\.\d+)\.\d+|2001:db8:[0-9a-f:]+)",
    re.IGNORECASE,
)
_OUR_GUID: Final = re.compile(r"00000000-0000-4000-8000-\d{12}")
_OUR_SID: Final = re.compile(r"S-1-(?:5-21|12-1)-0-0-\d+(?:-\d+)*", re.IGNORECASE)
_OUR_MAC: Final = re.compile(r"0*(?:5e0053|20000)[0-9a-f]+", re.IGNORECASE)
_PAGES: Final = (
    "utf-8 cp1252 cp850 cp437 cp1250 cp852 cp1251 cp866 cp1253 cp1254 cp857 cp932 cp936 cp949 cp950 latin-1".split()
)
_ESCAPED: Final = re.compile(r"\\{1,3}u([0-9A-Fa-f]{4})")
_LETTERS_LEFT: Final = 2
_KEYED_DIGITS: Final = 8
"""Digits that a pseudonym made by a key has at least: of a thousand names, two are alike in one case of two hundred."""


class Pseudonyms:
    """All pseudonyms of a run. `alike` counts names whose pseudonym by the key was another's already."""

    def __init__(self, given: Iterable[tuple[Kind, str, str]] = (), key: bytes | None = None) -> None:
        """Take those of an earlier run (kind, original, pseudonym), and the key that makes new ones."""
        self.alike = 0
        self._secret = key
        self.names: dict[str, Kind] = {}
        self._same: dict[str, str] = {}
        self._given: dict[tuple[str, str], tuple[Kind, str, str]] = {}
        self._used: set[str] = set()
        self._taken: set[str] = set()
        self._streams: dict[tuple[str, int], Iterator[str]] = {}
        for kind, original, pseudonym in given:
            self.note(kind, original)
            self._given[self._key(kind, original)] = (kind, original, pseudonym)
            self._used.add(pseudonym.lower())

    def avoid(self, text: str) -> None:
        """Keep pseudonyms from being what a text has already."""
        self._taken.update(found[0].lower() for found in _SHAPED.finditer(text))

    def note(self, kind: Kind, name: str) -> None:
        """Remember a name, and what becomes of it where a text was read in a wrong encoding."""
        if is_pseudonym(kind, name):
            return
        name = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), name)
        folded = name.lower()
        if folded in self.names:
            return
        # A name that was seen in such a form before is that name.
        same = self._same.get(folded, folded)
        self.names[folded] = self.names.get(same, kind)
        self._same.setdefault(folded, same)
        for form in _forms(name):
            self._same.setdefault(form.lower(), same)
            self.names.setdefault(form.lower(), kind)

    def of(self, kind: Kind, original: str) -> str:
        """Return the pseudonym; the original itself if it is one."""
        if is_pseudonym(kind, original):
            return original
        key = self._key(kind, original)
        found = self._given.get(key)
        if found is None:
            pseudonym = self._counted(kind, key, original) if self._secret is None else self._keyed(kind, key)
            self._used.add(pseudonym.lower())
            found = self._given[key] = (kind, original, pseudonym)
        return found[2] if kind not in ("mac", "guid", "sid") else _in_form(kind, original, found[2])

    def entries(self) -> list[tuple[Kind, str, str]]:
        """Return what was given: kind, original, pseudonym."""
        return list(self._given.values())

    def _key(self, kind: Kind, original: str) -> tuple[str, str]:
        folded = original.lower()
        if kind in _NAMES:
            return "name", self._same.get(folded, folded)
        if kind == "mac":
            return kind, re.sub(r"[^0-9a-f]", "", folded)
        if kind == "sid":
            return kind, "-".join(folded.split("-")[2:7])
        return kind, str(ipaddress.ip_address(original)) if kind in ("ipv4", "ipv6") else folded

    def _counted(self, kind: Kind, key: tuple[str, str], original: str) -> str:
        return next(p for p in self._stream(kind, key, original) if p.lower() not in self._used | self._taken)

    def _keyed(self, kind: Kind, key: tuple[str, str]) -> str:
        """Return what the key makes of a name; if another name has that already, what it makes next."""
        for attempt in itertools.count():
            message = f"{key[0]}\0{key[1]}\0{attempt}".encode("utf-8", "surrogatepass")
            number = int.from_bytes(hmac.digest(self._secret or b"", message, "sha256"), "big")
            pseudonym = _of_number(kind, number, len(key[1]))
            if pseudonym.lower() not in self._used:
                self.alike += attempt > 0
                return pseudonym
        raise AssertionError("numbers do not end")

    def _stream(self, kind: Kind, key: tuple[str, str], original: str) -> Iterator[str]:
        """Return what is left of the pseudonyms of a kind and a length."""
        # The length of the name itself, not of what a wrong encoding made of it.
        length = len(key[1]) if kind in _STEMS else len(original) if kind == "dns" else 0
        return self._streams.setdefault((kind, length), self._candidates(kind, length))

    def _candidates(self, kind: Kind, length: int) -> Iterator[str]:
        if kind in _STEMS:
            return self._names(kind, length)
        if kind == "ipv4":
            return (str(host) for network in NETWORKS_OF_PSEUDONYMS for host in network.hosts())
        return (_numbered(kind, number, length) for number in itertools.count(1))

    def _names(self, kind: Kind, length: int) -> Iterator[str]:
        """Give names of a length: `user-001`; short ones with one sign, `u-1`; what finds no room is longer."""
        stem = next((stem for stem in _STEMS[kind] if len(stem) < length), None)
        if stem is not None:
            digits = length - len(stem)
            if len(stem) >= len(_STEMS[kind][0]) or digits > 1:
                yield from (f"{stem}{number:0{digits}}" for number in range(1, 10 ** min(digits, 9)))
            else:
                yield from (f"{stem}{sign}" for sign in _DIGITS[1:])
        yield from (f"{_STEMS[kind][0]}{number}" for number in itertools.count(1))


def is_pseudonym(kind: Kind, text: str) -> bool:
    """Tell whether a text is one of the pseudonyms that are given here."""
    if kind == "guid":
        return _OUR_GUID.fullmatch(text) is not None
    if kind == "sid":
        return _OUR_SID.fullmatch(text) is not None
    if kind == "mac":
        return _OUR_MAC.fullmatch(re.sub(r"[^0-9A-Fa-f]", "", text)) is not None
    return kind not in ("ipv4", "ipv6") and _OURS.fullmatch(text) is not None


def _numbered(kind: Kind, number: int, length: int) -> str:
    forms = {
        "dns": _domain(number, length),
        "ipv6": f"2001:db8::{number:x}",
        "mac": f"00005e0053{number:02x}" if number <= 0xFF else f"020000{number:06x}",  # noqa: PLR2004 - RFC 7042
        "sid": f"0-0-{number}",
        "guid": f"00000000-0000-4000-8000-{number:012}",
    }
    return forms[kind]


def _of_number(kind: Kind, number: int, length: int) -> str:
    """Write a large number as a pseudonym: as long as the name, or as few digits as it must have.

    Addresses are of networks that nobody has: 240.0.0.0/4 (RFC 1112), where there is more room than in those for
    documentation.
    """
    if kind in _STEMS:
        fitting = (stem for stem in _STEMS[kind] if length - len(stem) >= _KEYED_DIGITS)
        stem = next(fitting, _STEMS[kind][-1])
        digits = max(_KEYED_DIGITS, length - len(stem))
        return f"{stem}{number % 10**digits:0{digits}}"
    if kind == "ipv4":
        return str(ipaddress.IPv4Address((240 << 24) + number % (10 << 24)))
    if kind == "ipv6":
        return str(ipaddress.IPv6Address((0x20010DB8 << 96) + number % 2**64))
    if kind == "dns":
        digits = max(_KEYED_DIGITS, length - len("d-.example"))
        return f"d-{number % 10**digits:0{digits}}.example"
    room = {"mac": 2**24, "sid": 2**31, "guid": 10**12}[kind]
    return f"020000{number % room:06x}" if kind == "mac" else _numbered(kind, number % room, 0)


def _domain(number: int, length: int) -> str:
    for ending in (".example", ".test"):
        digits = length - 2 - len(ending)
        if digits >= len(str(number)):
            return f"d-{number:0{digits}}{ending}"
    return f"d-{number}.test"


def _in_form(kind: Kind, original: str, pseudonym: str) -> str:
    """Write a pseudonym as the original is written: its case, its separators, the number behind a SID's domain."""
    if kind == "sid":
        parts = original.split("-")
        count = 4 if parts[2] == "12" else 3
        head = parts[:4]
        body = pseudonym.split("-")
        return "-".join([*head, *body[:count], *["0"] * (count - len(body)), *parts[len(head) + count :]])
    if kind == "mac":
        digits = iter(pseudonym.rjust(sum(map(str.isalnum, original)), "0"))
        pseudonym = "".join(next(digits) if char.isalnum() else char for char in original)
    return pseudonym.upper() if original.isupper() else pseudonym


def _forms(name: str) -> set[str]:
    """Return what a name looks like where an encoding was mistaken or lost letters."""
    if name.isascii():
        return set()
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    for written in _PAGES:
        try:
            data = name.encode(written)
        except UnicodeEncodeError:
            continue
        forms |= {data.decode(read, "surrogateescape") for read in _PAGES}
    escaped = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in name)  # in JSON
    forms |= {escaped.replace("\\", "\\" * count) for count in (1, 2, 3)}
    for lost in "?\ufffd":
        form = "".join(char if char.isascii() else lost for char in name)
        if sum(map(str.isalnum, form)) >= _LETTERS_LEFT:
            forms.add(form)
    return forms - {name}


def load(file: Path, key: bytes | None = None) -> Pseudonyms:
    """Read a map that `save` wrote; `key` makes the pseudonyms that it does not have.

    Raises:
        UsageError: if it cannot be read, or is no such map.
    """
    try:
        entries = json.loads(file.read_bytes())["pseudonyms"]
        given = [(entry["kind"], entry["original"], entry["pseudonym"]) for entry in entries]
    except OSError as error:
        raise UsageError(f"{file}: the map could not be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{file}: this is no map of pseudonyms, as redact --map writes it") from None
    if not all(kind in get_args(Kind) and isinstance(o, str) and isinstance(p, str) for kind, o, p in given):
        raise UsageError(f"{file}: this is no map of pseudonyms, as redact --map writes it")
    return Pseudonyms(given, key)


def save(pseudonyms: Pseudonyms, file: Path) -> None:
    """Write the map, for its owner's eyes only; see `write`.

    Raises:
        OSError: if it cannot be written.
    """
    entries = [dict(zip(("kind", "original", "pseudonym"), entry, strict=True)) for entry in pseudonyms.entries()]
    text = json.dumps({"pseudonyms": entries}, indent=1) + "\n"
    write(file, text.encode())
