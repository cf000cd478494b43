"""What mail, wikis, consoles and log collectors do to pasted lines, undone: lines of text into logical rows.

The rule under a title is the Rosetta stone: it consists of dashes alone, so whatever stands before or after the dashes
was put there by somebody else, and stands before or after the other lines of the dump as well.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.memo import Rare, Remembered, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_QUOTING = re.compile(r"(?:[^\S\n]+|>|[|*•-](?=\s))*+")
"""Possessive: there is nothing to go back for, and going back would cost 150 bytes of memory a sign."""

_RULE = re.compile(r"(?P<before>.{0,80}?)(?P<rule>[-‐-―−─━－]{10,}+)(?P<after>.{0,200})")
"""Possessive as well: tried at each dash once more, 100,000 dashes before another word would take ten seconds."""

_RULE_ONLY = re.compile(r"\\?[-‐-―−─━－]{3,}")
_PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_CHANGING: Final = frozenset(
    "trace debug info notice warn warning error fatal critical verbose inf wrn err dbg am pm".split()
)
"""Words of a prefix that may be others in other lines."""

_MIXED = re.compile(r"[A-Z]\d{4}|(?=[a-f]*\d)[0-9a-f]{6,}")
"""A letter for the level glued to a date, or a hexadecimal number."""

_DASHES = re.compile(r"[-‐-―−─━－]{10,}")
_SHOWN_BY: Final = 0.6
_SURELY: Final = 3
_SIGNS_OF_VALUES: Final = "()[]{} "
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}-")
_GUID_REACH: Final = 10
_LONE_SIGNS: Final = "|>│┃ \t#;/+-*•:"
"""A line of nothing but a few such signs is a blank one with a prefix; but a rule is a rule."""

_LONE: Final = 3
_WRAPPED_AT: Final = (79, 80)
"""A console of 80 columns breaks longer lines; some tools drop a last blank."""


@dataclass(frozen=True, slots=True)
class Row:
    """A logical line without quoting and surrounding blanks.

    `line` is the number of the text line, from 1; `full` tells that it is as wide as a console and may go on below.
    """

    text: str
    line: int
    full: bool = False


@remembered
def unquote(line: str) -> str:
    """Take away what mail, Markdown and lists put before a line, and blanks on both sides.

    >>> unquote("> - Version:   2  "), unquote("- -----")
    ('Version:   2', '-----')
    """
    match = _QUOTING.match(line)
    return line[match.end() if match else 0 :].strip()


def rows(lines: Sequence[str], first: int, end: int, split: Callable[[str], Sequence[str]]) -> Iterator[Row]:
    """Give the logical rows of `lines[first:end]`, blank ones left out.

    `split` divides a line on which a whole listing was joined; it is asked only about such lines.
    """
    own = lines[first:end]
    for index, (line, text) in enumerate(zip(own, texts(own), strict=True), start=first + 1):
        if text:
            full = len(line) in _WRAPPED_AT
            yield from (Row(piece, index, full) for piece in divided(text, split))


def texts(lines: Sequence[str]) -> list[str]:
    """Return what each line says, without quoting and surrounding blanks; nothing for a blank one.

    >>> texts(["> > Version: 2", "> >", "* -----"])
    ['Version: 2', '', '-----']
    """
    strip = _stripper(lines)
    if strip is None:
        return list(map(_BARE.__getitem__, lines))
    return [_said(strip(text)) for text in map(unquote, lines)]


def bare(line: str) -> str:
    """Return what one line says, see `texts`, where nothing was put before and after the lines."""
    return _BARE[line]


def are_adorned(lines: Sequence[str]) -> bool:
    """Tell whether any of the lines is a rule with something before or after it: others may have that as well."""
    return bool(_ADORNED.among(lines))


def divided(text: str, split: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """Divide what a line says with `split` if a whole listing was joined on it."""
    return split(text) if _is_joined(text) else (text,)


def _said(text: str) -> str:
    """Return what is said by a line that lost its prefix; nothing if that is nothing but signs of another prefix."""
    text = unquote(text)
    return text if text.strip(_LONE_SIGNS) or len(text) > _LONE or _RULE_ONLY.fullmatch(text) else ""


_BARE: Final = Remembered(lambda line: _said(unquote(line)))


def is_text(text: str) -> bool:
    """Tell whether an unquoted line is a row as it stands: neither a blank one with a prefix nor a joined listing."""
    return (text.strip(_LONE_SIGNS) != "" or len(text) > _LONE) and not _is_joined(text)


def lost_blank(line: str, rest: str) -> str:
    """Return the blank that stood where a console broke a line, if one did: before, behind, or cut off by a tool."""
    return " " if line.endswith(" ") or rest.startswith(" ") or len(line) < max(_WRAPPED_AT) else ""


def _is_joined(text: str) -> bool:
    """Tell whether a line holds a rule between other words: then its fields stand one after another."""
    if not _may_hold_a_rule(text) or (":" not in text and "：" not in text):
        return False
    match = _DASHES.search(text)
    return match is not None and len(text[match.end() : match.end() + 40].strip()) > len(match[0]) // 2


def _stripper(lines: Sequence[str]) -> Callable[[str], str] | None:
    """Learn from the rules among the lines what was put before and after each line, and return how to take it away.

    None if nothing was put there.
    """
    if not _ADORNED.among(lines):
        return None
    befores: list[str] = []
    afters: Counter[str] = Counter()
    for index, line in enumerate(lines):
        around = _around_rule(line) if _may_hold_a_rule(line) else None
        # Only rules of entries count: a log has others.
        below = lines[index + 1 : index + 1 + _GUID_REACH] if around is not None else ()
        if around is None or not any("{" in one and _GUID.search(one) for one in below):
            continue
        befores.append(around[0])
        afters[around[1]] += 1
    return stripping(befores, afters)


def stripping(befores: Sequence[str], afters: Counter[str]) -> Callable[[str], str] | None:
    """Return how to take away what stands before and after each line, as known lines show it; None if nothing does."""
    before, after = _pattern(befores), _common(afters, len(befores))
    # Behind one rule or two it may be damage: a value must not lose its own end by that.
    if afters[after] < _SURELY and all(sign.isalnum() or sign in _SIGNS_OF_VALUES for sign in after):
        after = ""
    tail = "" if after else _changing_tail(afters)
    if not before and not after and not tail:
        return None
    pattern, tail_pattern = re.compile(before), re.compile(rf"{tail}\s*$")
    is_hex = any(one.startswith(_HEX) for one in befores)

    def strip(text: str) -> str:
        match = pattern.match(text)
        rest = text[match.end() :] if match else text
        if not rest and not is_hex and text.startswith(_HEX):
            return text  # flags that a narrow window put on a line of their own, and no changing word of a prefix
        if tail:
            match = tail_pattern.search(rest)
            return rest[: match.start()].rstrip() if match else rest
        return rest.removesuffix(after) if after else rest

    return strip


_HEX: Final = ("0x", "0X")


def _changing_tail(afters: Counter[str]) -> str:
    """Return a pattern of what stands behind most rules in other words: times, numbers of threads; or nothing.

    It begins with a sign that no value ends in, so that none loses its own end.
    """
    tails = [after for after, count in afters.items() for _ in range(count)]
    shown = [after for after in tails if after and not (after[0].isalnum() or after[0] in _SIGNS_OF_VALUES)]
    shown += [after for after in tails if after[:1] == "]" and not after.strip("]")[:1].isspace()]
    return _pattern(shown) if len(shown) >= max(_SURELY, len(tails) * _SHOWN_BY) else ""


def _may_hold_a_rule(line: str) -> bool:
    return "--" in line or not line.isascii()


@remembered
def _around_rule(line: str) -> tuple[str, str] | None:
    """Return what stands before and after the rule on a line; None if there is no rule."""
    match = _RULE.fullmatch(unquote(line))
    return None if match is None else (match["before"], match["after"].strip())


_ADORNED: Final = Rare(
    lambda line: _may_hold_a_rule(line) and _around_rule(line) not in (None, ("", "")), _may_hold_a_rule
)


def _common(found: Counter[str], total: int) -> str:
    """Return what most rules show; nothing if they show nothing."""
    if not found:
        return ""
    text, count = found.most_common(1)[0]
    return text if count >= total * _SHOWN_BY else ""


def _pattern(befores: Sequence[str]) -> str:
    r"""Make a pattern of the prefix that most lines have; its numbers, blanks and changing words may be any.

    >>> print(_pattern(["[10:02:33] INFO net7: ", "[10:02:34] WARN net7: "]))
    \[\d+:\d+:\d+\]\s+[A-Za-z]+\s+net7:\s*
    """
    divided = [_PIECES.findall(before) for before in befores]
    forms = Counter(tuple(map(_form, pieces)) for pieces in divided)
    if not forms:
        return ""
    form, count = forms.most_common(1)[0]
    if count < len(befores) * _SHOWN_BY:
        return ""
    alike = [pieces for pieces in divided if tuple(map(_form, pieces)) == form]
    parts = [_any_of({pieces[place] for pieces in alike}) for place in range(len(form))]
    if parts and parts[-1] == r"\s+":
        parts[-1] = r"\s*"
    return "".join(parts)


def _form(piece: str) -> str:
    return "word" if piece.isalnum() and piece.isascii() else " " if piece.isspace() else piece


def _any_of(pieces: set[str]) -> str:
    """Return a pattern for what stands in one place of a prefix."""
    piece = min(pieces)
    if piece.isspace():
        return r"\s+"
    if all(piece.isdigit() for piece in pieces):
        return r"\d+"
    if any(piece.lower() in _CHANGING for piece in pieces):
        return "[A-Za-z]+"
    return re.escape(piece) if len(pieces) == 1 and not _MIXED.fullmatch(piece) else "[A-Za-z0-9]+"
