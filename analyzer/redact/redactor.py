r"""One run of redaction: texts are learned from first, then each is redacted.

>>> redactor = Redactor()
>>> log = r"Host Name: MUC-PC0815" + "\n" + r"muc-pc0815: C:\Users\anna.m\lsp.dll not loaded, 10.1.2.3 down"
>>> redactor.learn(log)
>>> print(redactor.redact(log))
Host Name: HOST-00001
HOST-00001: C:\Users\user-1\lsp.dll not loaded, 192.0.2.1 down
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.outputs.text import printable
from analyzer.redact import patterns, payloads, words
from analyzer.redact.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzer.redact.patterns import Kind, Span

_FAMILY_OF_WINDOWS: Final = "-00805F48A192"
"""The end of the ids of Windows' own TCP/IP and NetBIOS providers."""

_TOKEN: Final = re.compile(r"[^\W_]+")
_DOMAIN: Final = r"(?<![^\W_])(?P<below>(?:[^\W_][\w-]{0,62}\.){0,8})(?:NAMES)(?![\w-]|\.\w)"
_ESCAPED: Final = re.compile(r"(?:\\[nrt]|\x1b\[[\d;]{0,9}[mk])([^\W_]+)")
_ESCAPE: Final = re.compile(r"(?:\\[nrt]|\x1b\[[\d;]{0,9}[mk])\Z")
"""Of a line end, or of a colour: its letter stands before a name and is none of it."""

_PREFIX: Final = re.compile(r"(?P<host>[A-Z0-9][A-Z0-9-]{2,14})_")
_PATH_SIGNS: Final = re.compile(r"[\\/]| › ")
_LINE_END: Final = re.compile(r"(?<=[^\r\n])\r?\n(?=[^\s])")
_WIDTHS: Final = (79, 80)
"""A console of 80 columns breaks longer lines, in the midst of names."""

_NARROWEST: Final = 40
"""Other widths show as the length of the longest lines."""


class Redactor:
    """Replaces what is personal, the same everywhere in a run."""

    def __init__(self, pseudonyms: Pseudonyms | None = None) -> None:
        """Take the pseudonyms of an earlier run, if they are to be the same."""
        self.pseudonyms = pseudonyms or Pseudonyms()
        self.counts: Counter[Kind] = Counter()
        """How often each kind was replaced."""
        self.ordinary: set[str] = set()
        """Names that are ordinary words as well, and were replaced only where it shows that they are names."""
        self._index: dict[str, list[tuple[str, int]]] = {}
        self._indexed = 0
        self._kept = {_bare(guid) for record in knowledge.providers() for guid in record.guid}

    def keep(self, guids: Iterable[str]) -> None:
        """Keep GUIDs: those of providers, which the analysis depends on."""
        self._kept.update(map(_bare, guids))

    def learn(self, text: str) -> None:
        """Take the names that a text tells, and what no pseudonym may look like."""
        self.pseudonyms.avoid(text)
        flat, _ = _flattened(text)
        for one in dict.fromkeys((text, flat)):
            self._learn(one)
        payloads.each(text, self._learn_payload)

    def learn_name(self, kind: Kind, name: str) -> None:
        """Take a name that is known from elsewhere, such as from the name of a file."""
        if not words.is_nobody(name):
            self.pseudonyms.note(kind, name)

    def learn_paths(self, paths: Iterable[str]) -> None:
        """Take the names of machines with which collectors begin names of files, as in HOST_TCPIP_info.txt."""
        paths = list(paths)
        prefixes = Counter(
            found["host"] for path in paths for part in _PATH_SIGNS.split(path) if (found := _PREFIX.match(part))
        )
        for host, count in prefixes.items():
            if not words.is_ordinary(host) and (count > 1 or re.search(r"[0-9-]", host)) and re.search("[A-Z]", host):
                self.learn_name("host", host)
        self.learn("\n".join(paths))

    def redact(self, text: str) -> str:
        """Return a text with pseudonyms. Line ends stay where they are."""
        text = payloads.changed(text, self._in_payload)
        pieces: list[str] = []
        end = 0
        for span, original in self._over_lines(text):
            pseudonym = self._pseudonym(span.kind, original)
            if pseudonym != original:
                pieces += [text[end : span.start], _broken(text[span.start : span.end], pseudonym, original)]
                end = span.end
        return "".join([*pieces, text[end:]])

    def _pseudonym(self, kind: Kind, original: str) -> str:
        pseudonym = self.pseudonyms.of(kind, original)
        self.counts[kind] += pseudonym != original
        return pseudonym

    def _over_lines(self, text: str) -> list[tuple[Span, str]]:
        """Return what is to be replaced, and what it says without the line ends that a console may have put in it."""
        found = [(span, text[span.start : span.end]) for span in self._spans(text)]
        flat, places = _flattened(text)
        if flat != text:
            for span in self._spans(flat):
                start, end = _place(places, span.start), _place(places, span.end - 1) + 1
                found.append((patterns.Span(start, end, span.kind), flat[span.start : span.end]))
        return _apart(found)

    def told(self) -> str:
        """Say how often each kind was replaced, and what a person has to do.

        >>> print(Redactor().told())
        redacted: nothing was found
        Look the result over before you pass it on: what nothing marks as a name is not found.
        """
        counts = [f"{words} {self.counts[kind]}" for kind, words in _IN_WORDS.items() if self.counts[kind]]
        lines = [f"redacted: {', '.join(counts) or 'nothing was found'}"]
        if self.ordinary:
            names = ", ".join(sorted(map(printable, self.ordinary)))
            lines.append(f"ordinary or short words, so replaced only where they are marked as names: {names}")
        return "\n".join([*lines, _LOOK])

    def _learn(self, text: str) -> None:
        for span in patterns.contexts(text):
            name = text[span.start : span.end]
            self.pseudonyms.note(span.kind, name)
            parent = name.partition(".")[2]
            # Of a long domain the shorter one is the customer's as well; `co.uk` is nobody's.
            whole = parent.count(".") > 1 or len(parent.partition(".")[0]) > 3  # noqa: PLR2004 - co, com, ac, gov
            if span.kind == "dns" and "." in parent and whole and not words.is_public_domain(parent):
                self.pseudonyms.note("dns", parent)

    def _learn_payload(self, text: str) -> str:
        self._learn(text)
        return text

    def _spans(self, text: str) -> list[Span]:
        """Return what is to be replaced, in order."""
        found = [span for span in patterns.addresses(text) if span.kind != "guid" or not self._is_kept(text, span)]
        found += patterns.contexts(text)
        found += self._known(text)
        return [span for span, _ in _apart([(span, "") for span in found])]

    def _known(self, text: str) -> Iterator[Span]:
        """Give the names that were learned, wherever they stand as words of their own."""
        lower = _lowered(text)
        if self._indexed != len(self.pseudonyms.names):
            self._index = _index(self.pseudonyms.names)
            self._indexed = len(self.pseudonyms.names)
        escaped = ((match[1], match.start(1)) for match in _ESCAPED.finditer(lower))
        for word, at in chain(((match[0], match.start()) for match in _TOKEN.finditer(lower)), escaped):
            for name, offset in self._index.get(word, ()):
                start, end = at - offset, at - offset + len(name)
                if start < 0 or not lower.startswith(name, start) or lower[end : end + 1].isalnum():
                    continue
                if lower[start - 1 : start].isalnum() and not _ESCAPE.search(lower, max(0, start - 12), start):
                    continue
                if words.is_ordinary(name):
                    self.ordinary.add(name)
                    continue
                yield patterns.Span(start, end, self.pseudonyms.names[name])
                break
        domains = [name for name, kind in self.pseudonyms.names.items() if kind == "dns" and name in lower]
        if domains:
            listed = "|".join(re.escape(name) for name in sorted(domains, key=lambda name: (-len(name), name)))
            for match in re.finditer(_DOMAIN.replace("NAMES", listed), text, re.IGNORECASE):
                yield from self._of_domain(match)

    def _of_domain(self, match: re.Match[str]) -> list[Span]:
        """Give a domain with what stands before it; a machine that is known keeps its own pseudonym there."""
        first = match["below"].partition(".")[0]
        if first and self.pseudonyms.names.get(first.lower()) not in (None, "dns"):
            start = match.start() + len(first)
            return [patterns.Span(match.start(), start, "host"), patterns.Span(start + 1, match.end(), "dns")]
        return [patterns.Span(*match.span(), "dns")]

    def _is_kept(self, text: str, span: Span) -> bool:
        guid = text[span.start : span.end].upper()
        return guid in self._kept or guid.endswith(_FAMILY_OF_WINDOWS)

    def _in_payload(self, text: str) -> str:
        """Return the text of a binary value, redacted to the same length; fields of it end in NUL."""
        return payloads.fitted(
            text, [(span, self._pseudonym(span.kind, text[span.start : span.end])) for span in self._spans(text)]
        )


_LOOK: Final = "Look the result over before you pass it on: what nothing marks as a name is not found."
_IN_WORDS: Final[dict[Kind, str]] = {
    "host": "host names",
    "user": "user names",
    "domain": "Windows domains",
    "dns": "DNS domains",
    "ipv4": "IPv4 addresses",
    "ipv6": "IPv6 addresses",
    "mac": "MAC addresses",
    "sid": "SIDs",
    "guid": "GUIDs",
}


def _bare(guid: str) -> str:
    return guid.strip("{}").upper()


def _index(names: Mapping[str, Kind]) -> dict[str, list[tuple[str, int]]]:
    """Return the names by their first word, the longer ones first, and where in a name that word begins."""
    index: dict[str, list[tuple[str, int]]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        word = _TOKEN.search(name)
        if word is not None and names[name] != "dns":
            index.setdefault(word[0], []).append((name, word.start()))
    return index


def _lowered(text: str) -> str:
    """Return a text in lower case, each character where it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(low if len(low := c.lower()) == 1 else c for c in text)


def _apart(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Return spans in order; where two overlap, the one that begins first, then the longer."""
    chosen: list[tuple[Span, str]] = []
    for span, original in sorted(found, key=lambda one: (one[0].start, -one[0].end)):
        if not chosen or span.start >= chosen[-1][0].end:
            chosen.append((span, original))
    return chosen


def _flattened(text: str) -> tuple[str, tuple[list[int], list[int]]]:
    """Join the lines that a console broke; the result, and where each of its parts begins in it and in the text."""
    pieces: list[str] = []
    starts, places = [0], [0]
    begun = length = 0
    lengths = Counter(map(len, text.splitlines()))
    longest = max(lengths, default=0)
    widths = (*_WIDTHS, longest) if longest >= _NARROWEST and lengths[longest] > 1 else _WIDTHS
    for match in _LINE_END.finditer(text):
        line = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        if line in widths:
            pieces.append(text[begun : match.start()])
            length += match.start() - begun
            begun = match.end()
            starts.append(length)
            places.append(begun)
    return "".join([*pieces, text[begun:]]), (starts, places)


def _place(places: tuple[list[int], list[int]], index: int) -> int:
    """Return where a character of the joined text stands in the text."""
    part = bisect_right(places[0], index) - 1
    return places[1][part] + index - places[0][part]


def _broken(written: str, pseudonym: str, original: str) -> str:
    """Write a pseudonym where the original stood, which may be broken over lines: the breaks stay."""
    if written == original:
        return pseudonym
    result, used = [], 0
    parts = re.split(r"(\r?\n)", written)
    for number, part in enumerate(parts):
        if number % 2:
            result.append(part)
            continue
        end = used + len(part) if number < len(parts) - 1 else len(pseudonym)
        result.append(pseudonym[used:end])
        used = end
    return "".join(result)
