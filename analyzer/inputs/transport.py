r"""What carried a text is undone once, before anything is read: mail, web pages, JSON strings, terminals, tables.

Each step looks for its own evidence and leaves the lines alone without it. A step may make several lines of one, and
one of several: the number of the source line goes along with each.

>>> plain(['{"out": "Name Space:   12\\r\\n---------- \\r\\n@%windir%\\\\nlasvc.dll"}', "a &lt;b&gt;\x1b[0m"]).lines
['{', 'out', ': ', 'Name Space:   12', '---------- ', '@%windir%\\nlasvc.dll', '}', 'a <b>']
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.inputs import log_records, lost_colons, page_breaks, quoted_printable, regedit_texts, registry_lines
from analyzer.inputs.decode import split
from analyzer.memo import Rare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_Numbered = list[tuple[str, int]]

# An escaped line end behind a rule, a GUID or the key of an entry: nothing but an escaped listing has these.
_ESCAPED_END = re.compile(r"(?:[-─]{10}|[0-9A-Fa-f]{12}\}|\\0{6}\d{6}\]?)\s*(?:\\+r)?\\+n")
_ESCAPE = re.compile(r"\\(u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_DOUBLED = re.compile(r"[\w%:)]\\\\\w")
_SINGLE = re.compile(r"[\w%:)](?<!\\)\\(?![\\\"'/bfnrtu])")
_OPENING = re.compile(r"(?:(?<!\w)|(?<=\bb))[\"']")
_PLAIN_END = re.compile(
    r"(?:\\r)*\\n(?=\s{0,80}(?:[^\\:：]{0,60}[:：]|[-─]{3}|$|(?:\\r)*\\n|[^\\]{0,80}(?:\\r)*\\n[-─]{3}))"
)
_BETWEEN_STRINGS = re.compile(r"\s*,\s*b?")
_QUOTED_RULE = re.compile(r"([\"'])[-─]{10,}\1")
_LITERAL = re.compile(r"[\s\[(]{0,80}([\"'])(.*)\1[\])]?[,;]?[\])]?\s{0,80}")
_ROUNDS: Final = 3

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]"
)
_FORWARD = re.compile(r"\x1b\[(\d{0,3})C")
"""A console that is recorded goes over blanks instead of writing them."""

_BLANKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{2,}")
_COLONS = re.compile(r"[\ufe55\ufe13\u2236\ua789]")
_LINE_SEPARATOR = re.compile(r"[\u2028\u2029]")
_PAGER = re.compile(r"^\s*-{1,3} ?More ?(?:\(\d{1,3}%\))? {0,3}-{1,3}\s*$", re.IGNORECASE)

_NAMES: Final = "p|pre|div|t(?:d|h|r|able|body|head|foot)|li|[uo]l|span|code|font|b|i|u|em|strong|small|tt|samp|o:p"
_TAGS: Final = rf"</?(?:{_NAMES}|a|h[1-6]|html|body|head|blockquote|section|article)\b[^<>]{{0,300}}>"
_MARKUP = re.compile(
    rf"<br\s*/?>|{_TAGS}|&(?:[a-z]{{2,6}}|#x?[0-9a-f]{{1,6}});|<!\[CDATA\[|\]\]>|</[a-z][\w:.-]{{0,40}}>\s*$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"<br\s*/?>|</?(?:p|pre|div|tr|li|table)\b[^<>]{0,300}>|<!\[CDATA\[|\]\]>|(?:</[a-z][\w:.-]{0,40}>\s*){1,8}$",
    re.IGNORECASE,
)
_CELL = re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(_TAGS, re.IGNORECASE)
_ELEMENT = re.compile(r"\s*<([A-Za-z][\w:.-]{0,40})(?:\s[^<>]{0,200})?>([^<>]*)</\1>\s*")
_CLOSING = re.compile(r"</([A-Za-z][\w:.-]{0,40})>")
_FORUM_TAG = re.compile(
    r"\[/?(?:code|quote|pre|noparse|spoiler)\b[^\[\]]{0,40}\]|\{(?:noformat|code)(?::[^{}]{0,40})?\}", re.IGNORECASE
)
_FORUM_STYLE = re.compile(r"\[(/?)(color|size|font|b|i|u|s)(?:=[^\[\]]{1,40})?\]", re.IGNORECASE)

_ENDLESS = re.compile(r"&(?=#[xX]?[0-9A-Fa-f]{16})")
"""Python refuses to make a number of more than 4,300 digits."""

_TWICE = re.compile(r"&amp;(?:lt|gt|nbsp|quot|#)|&lt;/?(?:br|pre|div|td|tr|p)\b", re.IGNORECASE)
_TABLE_ROW = re.compile(r"((?:[\s>]*>)?\s*)\|(.*\S)\s*\|\s*")
_CELL_BORDER = re.compile(r"(?:^|\s)\|(?:\s|$)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_BACKTICKS = re.compile(r"([^`]{0,200}[\s:：]|)`(.+)`\s*")
_ESCAPED_RULE = re.compile(r"(?:\\[-─]){5}")
_MARKDOWN_ESCAPE = re.compile(r"\\([\[\]_*{}()#+.!<>`~|\\-])")

_SIGNS_OF_CARRIERS: Final = re.compile(
    r"[=<&`|\"]|\*\*|[-─]'|\\[-─]|[\[{](?:/?(?:code|quote|pre|noparse|spoiler)|noformat|/)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Lines as they were printed, and for each the index of the source line on which it stands or begins."""

    lines: list[str]
    sources: Sequence[int]


def plain(lines: list[str]) -> Plain:
    """Undo what carried a text, line by line or from line to line."""
    strange = list(_STRANGE.among(lines))
    # All evidence is in the strange lines: where they alone are left as they are, so are all. But some is of lines in
    # their order, and of others between them, such as the bracket of a list: the strange ones are in none.
    if not strange:
        return Plain(lines, range(len(lines)))
    in_order = any(any(map(kind.is_sign, strange)) for kind in (log_records, page_breaks, regedit_texts))
    if len(strange) < len(lines) and not in_order and all(step(strange) is None for step in _STEPS):
        return Plain(lines, range(len(lines)))
    numbered: _Numbered | None = None
    for step in _STEPS:
        changed = step([text for text, _ in numbered] if numbered is not None else lines)
        if changed is None:
            continue
        # A reference or an escape may stand for a line end, which none is to the steps that follow.
        numbered = [
            (piece, numbered[index][1] if numbered is not None else index)
            for text, index in changed
            for piece in (split(text) if "\n" in text or "\r" in text else (text,))
        ]
    if numbered is None:
        return Plain(lines, range(len(lines)))
    return Plain([text for text, _ in numbered], [number for _, number in numbered])


def _is_strange(line: str) -> bool:
    """Tell whether a line has any of the signs that a step looks for: without one, no step has evidence."""
    return (
        _SIGNS_OF_CARRIERS.search(line) is not None
        or _as_printed(line) is not None
        or ("\\n" in line and _ESCAPED_END.search(line) is not None)
        or ("{" in line and lost_colons.sign_before_guid(line) is not None)
        or log_records.is_sign(line)
        or registry_lines.is_sign(line)
        or regedit_texts.is_sign(line)
        or page_breaks.is_sign(line)
    )


def leaves_alone(line: str) -> bool:
    """Tell whether a line stays as it is whatever stands around it, and is no evidence for changing others."""
    signs = "</" in line or "**" in line or "`" in line or "=" in line or '"' in line or "'-" in line or "'─" in line
    return not signs and isinstance(plain([line]).sources, range)


def _each(lines: list[str], change: Callable[[str], list[str] | None]) -> _Numbered | None:
    """Change lines one by one; None if none changes."""
    result: _Numbered = []
    changed = False
    for index, line in enumerate(lines):
        parts = change(line)
        changed = changed or parts is not None
        result += [(part, index) for part in ([line] if parts is None else parts)]
    return result if changed else None


# Strings of JSON and of programming languages.


def _strings(lines: list[str]) -> _Numbered | None:
    changed = _each(lines, _escaped_listing)
    texts = [text for text, _ in changed] if changed is not None else lines
    if not any('-"' in line or "-'" in line for line in texts) or not any(map(_QUOTED_RULE.search, texts)):
        return changed
    doubled = _are_doubled(texts)
    literals = _each(texts, lambda line: _content(line, doubled=doubled))
    if literals is None:
        return changed
    return [(text, changed[index][1] if changed is not None else index) for text, index in literals]


def _escaped_listing(line: str) -> list[str] | None:
    """Divide a line that holds a listing with escaped line ends; None if it is none."""
    if "\\" not in line or _ESCAPED_END.search(line) is None:
        return None
    parts = [line]
    for _ in range(_ROUNDS):
        if not any("\\" in part and _ESCAPED_END.search(part) for part in parts):
            break
        parts = [piece for part in parts for piece in _divided(part)]
    return parts


def _divided(line: str) -> Iterator[str]:
    mark = _ESCAPED_END.search(line) if "\\" in line else None
    if mark is None:
        yield line
    elif _DOUBLED.search(line) is None:
        # Only the line ends were written as escapes: "\system32\nlasvc.dll" is a path.
        yield from _PLAIN_END.split(line)
    else:
        opening = _OPENING.finditer(line, 0, mark.end())
        quotes = [match[0] for match in opening if not line.endswith("\\", 0, match.start())]
        ends = rf"(?P<quote>{quotes[-1]})|" if quotes else ""
        start, text = 0, ""
        for match in re.finditer(rf"{ends}{_ESCAPE.pattern}", line, re.DOTALL):
            text += line[start : match.start()]
            start = match.end()
            plain_text = "\n" if quotes and match["quote"] else _meaning(match[0])
            if plain_text == "\n":
                if _BETWEEN_STRINGS.fullmatch(text) is None:
                    yield text
                text = ""
            elif plain_text != "\r":
                text += plain_text
        yield text + line[start:]


def _meaning(escape: str) -> str:
    sign = escape[1:]
    if len(sign) > 1:
        units = "".join(sign[1:].split("\\u"))
        return bytes.fromhex(units).decode("utf-16-be", errors="replace")
    return _SIMPLE.get(sign, sign if sign in "\\\"'/" else escape)


def _are_doubled(lines: Sequence[str]) -> bool:
    """Tell whether the backslashes of strings are doubled, as programming languages write them."""
    quoted = [line for line in lines if "\\" in line and ('"' in line or "'" in line)]
    return any(map(_DOUBLED.search, quoted)) and not any(map(_SINGLE.search, quoted))


def _content(line: str, *, doubled: bool) -> list[str] | None:
    """Return what a line says that is a string of its own, or holds one."""
    literal = _LITERAL.fullmatch(line)
    text = literal[2] if literal is not None else line
    if doubled and "\\" in text:
        text = _ESCAPE.sub(lambda match: _meaning(match[0]).replace("\n", " ").replace("\r", ""), text)
    return None if text == line else [text]


# Terminals.


def _terminal(lines: list[str]) -> _Numbered | None:
    return _each(lines, _as_printed)


def _as_printed(line: str) -> list[str] | None:
    if line.isascii() and "\x1b" not in line and "ore" not in line.lower():
        return None
    text = _FORWARD.sub(lambda match: " " * int(match[1] or 1), line) if "\x1b[" in line else line
    text = _COLONS.sub(":", _CONTROL.sub("", text))
    if "\u00a0" in text and " " not in text:
        text = text.replace("\u00a0", " ")  # a web page or an editor wrote every blank so
    if not text.isascii():
        text = _BLANKS.sub(lambda match: " " * len(match[0]), text)  # a web page keeps only such side by side
    if _PAGER.match(text):
        return []
    return None if text == line and not _LINE_SEPARATOR.search(text) else _LINE_SEPARATOR.split(text)


# Web pages, XML, forums.


def _markup(lines: list[str]) -> _Numbered | None:
    changed: _Numbered | None = None
    closed = {name for line in lines if "</" in line for name in _CLOSING.findall(line)}
    closed = {name for name in closed if _TAG.fullmatch(f"</{name}>") is None}
    elements = re.compile(rf"<(?:{'|'.join(map(re.escape, sorted(closed)))})(?:\s[^<>]{{0,200}})?>") if closed else None

    def change(line: str) -> list[str] | None:
        parts = elements.split(line) if elements is not None and "<" in line else [line]
        found = [_without_markup(part) for part in parts]
        if len(parts) == 1 and found[0] is None:
            return None
        texts = [text for part, texts in zip(parts, found, strict=True) for text in (texts or [part])]
        return [text for text in texts if text.strip()] or [""]

    escaped_twice = any("&" in line and _TWICE.search(line) for line in lines)
    for _ in range(3 if escaped_twice else 1):
        again = _each([text for text, _ in changed] if changed is not None else lines, change)
        if again is None:
            break
        changed = [(text, changed[index][1] if changed is not None else index) for text, index in again]
    # What ends in a tag was not cut before it, be it the last line.
    if changed is not None and lines[-1].rstrip().endswith(">"):
        changed.append(("", changed[-1][1]))
    return changed


def _without_markup(line: str) -> list[str] | None:
    if "<" in line or "&" in line:
        element = _ELEMENT.fullmatch(line)
        if element is not None:
            return [_unescaped(element[2])]
        if _MARKUP.search(line):
            parts = [_row_of([_TAG.sub("", cell) for cell in _CELL.split(part)]) for part in _BREAK.split(line)]
            return [_unescaped(part) for part in parts if part.strip()] or [""]
    plain_line = _without_style(line) if "[/" in line else line
    if ("[" in plain_line or "{" in plain_line) and _FORUM_TAG.search(plain_line):
        return _FORUM_TAG.split(plain_line)
    return None if plain_line == line else [plain_line]


def _without_style(line: str) -> str:
    """Take away a forum's tags of colour and type that are closed on the line."""
    closed = {match[2].lower() for match in _FORUM_STYLE.finditer(line) if match[1]}
    return _FORUM_STYLE.sub(lambda match: "" if match[2].lower() in closed else match[0], line) if closed else line


def _unescaped(text: str) -> str:
    """Put characters for their references; a number that no character has, in thousands of digits, is let alone.

    A blank that may not be broken stands for one that a web page would not show otherwise. PowerShell writes line ends
    in XML by their numbers.
    """
    return html.unescape(_ENDLESS.sub("&amp;", text)).replace("\u00a0", " ").replace("_x000D__x000A_", "\n")


def _row_of(cells: Sequence[str]) -> str:
    """Write the cells of a table's row in one line: a label and a value get the colon that the table stood for."""
    if len(cells) == 1:
        return cells[0]
    texts = [cell.strip() for cell in cells if cell.strip()]
    label_without_colon = len(texts) == 2 and not texts[0].endswith((":", "："))  # noqa: PLR2004 - a label and a value
    return (": " if label_without_colon else " ").join(texts)


# Markdown.


def _markdown(lines: list[str]) -> _Numbered | None:
    escaped = any("\\-" in line and _ESCAPED_RULE.search(line) for line in lines)
    # A name may hold such signs; marks of a writer stand beside GUIDs as well.
    bold, ticked = (any(sign in line and lost_colons.GUID.search(line) for line in lines) for sign in ("**", "`"))

    def change(line: str) -> list[str] | None:
        text = _MARKDOWN_ESCAPE.sub(r"\1", line) if escaped else line
        row = _TABLE_ROW.fullmatch(text) if "|" in text else None
        cells = _CELL_BORDER.split(row[2]) if row is not None else []
        if row is not None and len(cells) > 1:
            text = row[1] + _row_of(cells)
        if bold and "**" in text:
            text = _BOLD.sub(r"\1", text)
        if ticked and text.rstrip().endswith("`"):
            text = _BACKTICKS.sub(r"\1\2", text)
        return None if text == line else [text]

    return _each(lines, change)


_STEPS: Final = (
    page_breaks.joined,
    quoted_printable.decoded,
    *log_records.STEPS,
    _strings,
    _terminal,
    _markup,
    _markdown,
    lost_colons.restored,
    regedit_texts.exported,
    registry_lines.bare,
    registry_lines.continued,
)
_STRANGE: Final = Rare(_is_strange)
