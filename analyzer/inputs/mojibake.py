"""Text that was read in the wrong encoding and saved: "Adressl„nge" for "Adresslänge", "SÃ©curitÃ©" for "Sécurité".

The structure of a dump does not suffer; descriptions and product names do. Letters are put right only where it is
proven what happened: a label of a known language appears exactly as that mistake would spell it, or the text is UTF-8
once the mistake is undone, and has words. Only reading uses the repaired lines; evidence is quoted as it stands in
the file, where a user finds it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WRITTEN: Final = ("cp850", "cp437", "cp852", "cp857", "cp866", "cp737", "cp936", "cp932", "cp949", "cp950")
_READ: Final = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
_UTF_8_READ: Final = ("cp1252", "cp850", "cp437")
_LONGEST: Final = 64 * 1024
"""How many characters are searched for labels; the lines of a dump that are not ASCII have a few thousand."""

_HEAD: Final = re.compile(r".*[^\x00-\x7f][^:]*:?", re.DOTALL)
_LETTER_OF_A_WORD: Final = re.compile(r"(?<=[^\W\d_])[^\W\d_\x00-\x7f]|[^\W\d_\x00-\x7f](?=[^\W\d_])")
_ENOUGH_LETTERS: Final = 2
_FINE: Final = frozenset("’“”„‚‘«»–—…®™©°\u00a0")


def repaired(lines: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """Undo a wrong reading of some lines, as many lines and in the same order.

    Returns:
        The lines, and what was found, such as "cp850 read as cp1252"; the same lines and None if nothing is proven.

    >>> repaired(["Max. Adressl„nge: 16", "Beschreibung: šberwachung"])
    (['Max. Adresslänge: 16', 'Beschreibung: Überwachung'], 'cp850 read as cp1252')
    >>> repaired(["SÃ©curitÃ©"])
    (['Sécurité'], 'utf-8 read as cp1252')
    """
    if "".join(lines).isascii():
        return lines, None
    broken = [line for line in dict.fromkeys(lines) if not line.isascii()]
    if are_intact(heads(broken)):
        return lines, None
    read, written = _proven(broken) or (max(_UTF_8_READ, key=lambda read: len(_known(broken, read, "utf-8"))), "utf-8")
    known = _known(broken, read, written)
    proven = written != "utf-8" or _is_plain(broken, known)
    if not proven:
        return lines, None
    return [known.get(line, line) for line in lines], f"{written} read as {read}"


def heads(lines: Iterable[str]) -> frozenset[str]:
    """Return how lines begin that are not ASCII: all that `are_intact` asks of them."""
    return frozenset(_head(line) for line in lines if not line.isascii())


@remembered
def _head(line: str) -> str:
    """Return a line up to the colon behind its last letter that is not ASCII: so far a fleet's lines are alike."""
    match = _HEAD.match(line)
    return match[0] if match is not None else ""


@lru_cache(256)
def are_intact(heads: frozenset[str]) -> bool:
    """Tell whether nothing at all is wrong with lines that begin so; what is ASCII behind a colon changes nothing."""
    lines = sorted(heads)
    if len("\n".join(lines)) > _LONGEST or _proven(lines) is not None:
        return False
    return all(_undone(line, read, "utf-8") is None for line in lines for read in _UTF_8_READ)


def _is_plain(broken: Sequence[str], known: Mapping[str, str]) -> bool:
    """Tell whether text shows by itself that it is UTF-8: one odd pair of symbols may be so by chance.

    Two letters in words must come out, and most lines must have been misread.
    """
    letters = sum(len(_LETTER_OF_A_WORD.findall(right)) for right in known.values())
    return letters >= _ENOUGH_LETTERS and len(known) > len(broken) / 2


def _known(lines: Sequence[str], read: str, written: str) -> dict[str, str]:
    return {line: right for line in lines if (right := _undone(line, read, written)) is not None}


def _proven(lines: Sequence[str]) -> tuple[str, str] | None:
    """Return the pages (read as, written in) that explain the most labels of known languages."""
    text = "\n".join(lines)[:_LONGEST].replace(" :", ":")
    scores = {pair: sum(label in text for label in labels) for pair, labels in _spelled_wrong().items()}
    best = max(scores, key=lambda pair: scores[pair])
    return best if scores[best] else None


def _undone(line: str, read: str, written: str) -> str | None:
    """Return a line as it was written; None if it was not read so, or if its words would lose letters by that."""
    table = _bytes_of(read)
    if not all(letter in table for letter in line):
        return None
    try:
        right = bytes(table[letter] for letter in line).decode(written)
    except UnicodeDecodeError:
        return None
    fine = all(letter.isascii() or letter in _FINE or unicodedata.category(letter)[0] in "LM" for letter in right)
    return right if fine else None


@cache
def _bytes_of(page: str) -> dict[str, int]:
    """Return the byte of each letter of a page; programs read an undefined byte as the control of its number."""
    letters = (bytes([byte]).decode(page, errors="replace") for byte in range(256))
    return {chr(byte) if letter == "\ufffd" else letter: byte for byte, letter in enumerate(letters)}


@cache
def _spelled_wrong() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return, for each mistake, how it spells the labels of the known languages, with their colon."""
    labels = {label for table in knowledge.languages().values() for label in table.values() if not label.isascii()}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for read in _READ:
        letters = {byte: letter for letter, byte in _bytes_of(read).items()}
        for written in _WRITTEN:
            bytes_of_labels = (_encoded(label, written) for label in sorted(labels))
            found[read, written] = tuple("".join(map(letters.__getitem__, b)) + ":" for b in bytes_of_labels if b)
    return found


def _encoded(label: str, page: str) -> bytes:
    try:
        return label.encode(page)
    except UnicodeEncodeError:
        return b""
