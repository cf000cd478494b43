r"""What in a text is personal: by its form, as an address is, or by what stands around it, as a name in `C:\Users\`.

Texts are logs, exports and JSON alike: a backslash may be doubled.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from analyzer.redact import words

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["host", "user", "domain", "dns", "ipv4", "ipv6", "mac", "sid", "guid"]


class Span(NamedTuple):
    """A part of a text, and what it is."""

    start: int
    end: int
    kind: Kind


_SEP: Final = r"(?:\\{1,4}|/)"
_HOST: Final = r"[^\W_][\w-]{0,62}"
_DNS: Final = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[A-Za-z][A-Za-z0-9-]{1,23}"
_BEFORE: Final = r"(?:(?<![^\W_])|(?<=\\[nrt])|(?<=[\d\[]m))"
# Between a label and its value: what the tool prints, and what tables, pages, consoles and bidirectional text add.
_FILL: Final = (
    r"(?:[ .\xa0\"'*`_\u200b-\u200f\u202a-\u202e\u2066-\u2069]|&nbsp;|\x1b\[[\d;]{0,9}[mK]"
    r"|</?[A-Za-z][\w:]{0,7}(?: [^<>]{0,40})?>)"
)
_COLONS: Final = rf"(?:(?:[:=：|]|\t{{1,8}}|</t[dh]>){_FILL}{{0,99}}){{1,3}}"
_VALUE: Final = rf"{_FILL}{{0,99}}{_COLONS}(?:\\{{2,4}})?"
_NO_PATH: Final = r"\\(?!\\{0,3}(?:r\\{1,4}n|[rn])(?-i:(?![a-z])))"  # a backslash that is not of an escaped line end

# A folder goes on behind the name, which then may have blanks; JSON may escape letters of it.
_USER_IN_PATH: Final = (
    r"(?:[^\\/:*?\"<>|\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\\{1,3}u[0-9A-Fa-f]{4}){1,64}(?<! )(?=[\\/])"
    r"|(?:[^\\/:*?\"<>|\x00-\x20,;()\[\]'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\\{1,3}u[0-9A-Fa-f]{4}){1,64}"
)
_AFTER_LABELS: Final = (
    (words.HOST_LABELS, rf"(?P<host>{_HOST})(?:\.(?P<dns>{_DNS}))?(?![\w.]*(?:\(|{_NO_PATH}))"),
    (
        words.USER_LABELS,
        (
            rf"(?:(?P<domain>{_HOST})\\{{1,2}}(?-i:(?![nrt][^a-z])))?"
            rf"(?P<user>[^\W_][\w.-]{{0,63}})(?![\w.-]*[ ]*(?:[:(@/]|{_NO_PATH})|[ ]+\w)"
        ),
    ),
    (words.OWNER_LABELS, r"(?P<user>[^\W_][^\"<>|\\/:;=\x00-\x1f]{0,63})"),
    (words.DOMAIN_LABELS, rf"(?:(?P<dns>{_DNS})|(?P<domain>{_HOST}))(?![\w.(-]|{_NO_PATH}|[ ]+\w)"),
)
_TOP_LEVELS: Final = "local lan corp internal intranet intra localdomain home priv private ad ads".split()
# What must be in a text, in lower case, for a pattern to be tried: most texts have few of it.
_CONTEXTS: Final[tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]] = (
    (
        ("users", "settings", "docume~1", "einstellungen"),
        re.compile(
            rf"{_SEP}(?:Users|Documents and Settings|DOCUME~1|Dokumente und Einstellungen){_SEP}"
            rf"(?P<user>{_USER_IN_PATH})",
            re.IGNORECASE,
        ),
    ),
    (("/home/",), re.compile(rf"/home/(?P<user>{_USER_IN_PATH})")),
    # Suffixes, in any language: labels of ipconfig have the word DNS; a list goes on below.
    (
        ("dns",),
        re.compile(rf"\bDNS\b[^\r\n:=：|\t]{{0,60}}{_COLONS}(?P<dns>{_DNS})(?![\w(]|{_NO_PATH})", re.IGNORECASE),
    ),
    ((" " * 20, "\t" * 3), re.compile(rf"^[ \t]{{3,}}(?P<dns>{_DNS})[ \t]*\r?$", re.MULTILINE)),
    (
        ("searchlist", "nv domain"),
        re.compile(rf"\"(?:SearchList|DhcpDomainSearchList|NV Domain)\"=\"(?P<dns>{_DNS})", re.IGNORECASE),
    ),
    (("@",), re.compile(rf"(?<=[^\W_])@(?P<dns>{_DNS})(?![\w\\])")),
    (("@",), re.compile(rf"(?<![\w.+-])(?P<user>[^\W_][\w.+-]{{0,63}})(?=@{_DNS})")),
    (
        ("://",),
        re.compile(
            rf"\b(?:https?|ftp|ldaps?|wss?|smb|rdp)://(?:[^/\s@:]+(?::[^/\s@]*)?@)?(?:(?P<dns>{_DNS})|(?P<host>{_HOST}))",
            re.IGNORECASE,
        ),
    ),
    (
        tuple(f".{name}" for name in _TOP_LEVELS),
        re.compile(
            r"(?<![\w.\\/@])(?P<dns>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+"
            rf"(?:{'|'.join(_TOP_LEVELS)}))(?![\w(-]|{_NO_PATH}|\.\w)",
            re.IGNORECASE,
        ),
    ),
    # Remote and local prompts, and what FRST writes.
    (("]: ps ",), re.compile(rf"^\[(?P<host>{_HOST})(?:\.(?P<dns>{_DNS}))?\]: PS ", re.MULTILINE)),
    (
        ("@",),
        re.compile(rf"^(?P<user>[a-z_][\w.-]{{0,31}})@(?P<host>{_HOST}):[~/][^\r\n]{{0,200}}[$#]", re.MULTILINE),
    ),
    (("ran by ",), re.compile(rf"\bRan by (?P<user>[^\r\n(]{{1,64}}?) (?:\([^\r\n)]*\) )?on (?P<host>{_HOST})")),
    (("<computer>",), re.compile(rf"<Computer>(?P<host>{_HOST})(?:\.(?P<dns>{_DNS}))?</Computer>")),
    (("name=",), re.compile(r"Name=[\"']\w*UserName[\"']>(?P<user>[^<>\\\r\n]{1,64})<")),
    (("name=",), re.compile(rf"Name=[\"']\w*DomainName[\"']>(?P<domain>{_HOST})<")),
    (
        ("name=",),
        re.compile(rf"Name=[\"']\w*(?:WorkstationName|Workstation|ComputerName)[\"']>(?P<host>{_HOST})<"),
    ),
    (
        ("\\\\",),
        re.compile(rf"(?:^|(?<=[ \t=(]))\\\\(?P<host>{_HOST})(?=[ \t\r\n,;:)]|$)", re.MULTILINE),
    ),
)
_UNC: Final = re.compile(
    rf"(?<![\\\w:%.$~)\]}}-])(\\\\|\\\\\\\\)(?P<host>{_HOST})(?:\.(?P<dns>{_DNS}))?(\\{{1,2}})(?=[\w$])"
)
_ACCOUNT: Final = re.compile(
    r"(?<![\\/\w:%.$~-])(?P<domain>AzureAD|[A-Z][A-Z0-9-]{1,14})(\\{1,2})(?P<user>[^\W\d_][\w.-]{1,31})(?![\w\\/.:-]*[\\/])"
)

_GUID: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
_SID: Final = re.compile(r"\bS-1-(?:5-21|12-1)(?:-\d{1,10}){3,5}", re.IGNORECASE)
_MAC: Final = re.compile(
    r"(?<![\w-])(?:[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5,23}(?!-?\w)|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![:\w]))"
    r"|(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])"
)
_IPV4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:|::)[0-9A-Fa-f:]{1,40}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")
_VERSION_BEFORE: Final = re.compile(
    r"(?:versi[oó]n|version|versione|versão|wersja|версия|版本|バージョン|버전"
    r"|(?<![^\W_])(?:ver|v|build|release|rev|revision|update))"  # "server" ends like one
    r"\W{0,6}$",
    re.IGNORECASE,
)
_REACH: Final = 24

NETWORKS_OF_PSEUDONYMS: Final = tuple(
    map(ipaddress.IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"))
)
"""For documentation (RFC 5737) and for measurements (RFC 2544): nobody's."""

DOCUMENTATION_V6: Final = ipaddress.IPv6Network("2001:db8::/32")
_ESCAPES_TOLERATED: Final = 5
_FIRST_MULTICAST: Final = 224


def contexts(text: str) -> Iterator[Span]:
    """Give names that show by what stands around them, in any order."""
    lower = text.lower()
    for needles, pattern in (*_labelled(lower), *_CONTEXTS):
        if any(needle in lower for needle in needles):
            for found in pattern.finditer(text):
                yield from _named(found, text)
    if "\\" not in text:
        return
    for found in _UNC.finditer(text):
        # In a text whose backslashes are doubled, a machine has four before it.
        if len(found[1]) == 2 * len(found[4]) and not words.is_no_host(found["host"]):
            yield from _named(found, text)
    for found in _ACCOUNT.finditer(text):
        if not words.is_no_domain(found["domain"], found["user"]) and not _is_line_end(found["user"], text):
            yield from _named(found, text)


def _is_line_end(user: str, text: str) -> bool:
    r"""Tell `TCP\nProvider` in a JSON string from `KUNDE\nadine`: escaped line ends are many, and begin any word."""
    return user[0] in "nrt" and (not user[1:2].islower() or text.count("\\n") > _ESCAPES_TOLERATED)


def _labelled(lower: str) -> Iterator[tuple[tuple[str, ...], re.Pattern[str]]]:
    """Give patterns of the labels that a text may have."""
    for labels, value in _AFTER_LABELS:
        present = tuple(label for label, needle in _needles(labels) if needle in lower)
        if present:
            yield ("",), _label_pattern(present, value)


@cache
def _needles(labels: str) -> tuple[tuple[str, str], ...]:
    """Return each label, and its beginning without signs of a pattern, in lower case."""
    return tuple((label, re.split(r".\?|[\[(]", label)[0].lower()) for label in labels.split("|"))


@lru_cache(maxsize=256)
def _label_pattern(labels: tuple[str, ...], value: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{'|'.join(labels)}){_VALUE}{value}", re.IGNORECASE)


def _named(found: re.Match[str], text: str) -> Iterator[Span]:
    for kind, value in found.groupdict().items():
        if value is None:
            continue
        start, end = found.span(kind)
        end -= len(value) - len(value.rstrip(". "))
        name = text[start:end]
        if kind == "dns" and not words.is_public_domain(name):
            yield Span(start, end, "dns")
        elif kind == "user" and not words.is_nobody(name):
            yield Span(start, end, "user")
        elif kind == "host" and not words.is_no_host(name):
            yield Span(start, end, "host")
        elif kind == "domain" and not words.is_nobody(name):
            yield Span(start, end, "domain")


def addresses(text: str) -> Iterator[Span]:
    """Give what is personal by its form alone: GUIDs, SIDs, addresses of networks and of adapters."""
    for found in _GUID.finditer(text):
        yield Span(*found.span(), "guid")
    for found in _SID.finditer(text) if "-21-" in text or "-12-" in text else ():
        yield Span(*found.span(), "sid")
    for found in _MAC.finditer(text):
        if set(found[0]) - set("0-:.") and set(found[0].lower()) - set("f-:."):
            yield Span(*found.span(), "mac")
    for found in _IPV4.finditer(text):
        if _is_somebodys_v4(found[0]) and not _VERSION_BEFORE.search(
            text, max(0, found.start() - _REACH), found.start()
        ):
            yield Span(*found.span(), "ipv4")
    for found in _IPV6.finditer(text):
        if _is_somebodys_v6(found[0]):
            yield Span(*found.span(), "ipv6")


def _is_somebodys_v4(text: str) -> bool:
    """Tell an address of somebody from masks, versions and addresses that are the same everywhere."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    first = address.packed[0]
    return 0 < first < _FIRST_MULTICAST and first != 127 and not any(address in n for n in NETWORKS_OF_PSEUDONYMS)  # noqa: PLR2004 - the loopback


def _is_somebodys_v6(text: str) -> bool:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return False
    # `ab::cd` may be a name in a program; addresses in use begin otherwise, or have all groups.
    in_use = address.is_link_local or address.is_private or address.packed[0] >> 5 == 1 or text.count(":") == 7  # noqa: PLR2004 - 2000::/3, eight groups
    return in_use and int(address) > 1 and address not in DOCUMENTATION_V6 and not address.is_multicast
