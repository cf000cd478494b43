"""Lines that mail broke and letters that it wrote as digits (quoted-printable, RFC 2045), put together again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_Numbered = list[tuple[str, int]]

# A line ends in "=" where it was broken, at 76 characters (some write 78); an escape is never broken.
_SOFT_BREAK: Final = range(70, 79)
_QP_BYTES = re.compile(r"(?:=[0-9A-F]{2})+")
_QP_ONLY = re.compile(r"[^=]*(?:=[0-9A-F]{2}[^=]*)+")
_QP_EVIDENCE = re.compile(r"=[C-F][0-9A-F](?:=[89AB][0-9A-F])+|quoted-printable", re.IGNORECASE)
_QP_REACH: Final = 200


def decoded(lines: Sequence[str]) -> _Numbered | None:
    """Give the lines that were broken as one, near evidence that they were; None if there is none."""
    marks = [i for i, line in enumerate(lines) if "=" in line and (_is_soft(line) or _QP_EVIDENCE.search(line))]
    if not marks:
        return None
    near = _near(marks, _QP_REACH, len(lines))
    joined: list[tuple[list[str], int]] = []
    goes_on = False
    for index, line in enumerate(lines):
        soft = index in near and _is_soft(line) and index + 1 < len(lines)
        text = line.rstrip()[:-1] if soft else line
        if goes_on:
            joined[-1][0].append(text)
        else:
            joined.append(([text], index))
        goes_on = soft
    result = [("".join(parts), index) for parts, index in joined]
    return [(_decoded(text) if index in near and _QP_ONLY.fullmatch(text) else text, index) for text, index in result]


def _is_soft(line: str) -> bool:
    text = line.rstrip()
    # A sign of its own would be written as "=3D": two are a line under a heading, or the end of base64.
    return text.endswith("=") and not text.endswith("==") and len(text) in _SOFT_BREAK


def _decoded(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        data = bytes.fromhex(match[0].replace("=", ""))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")

    return _QP_BYTES.sub(decode, text).rstrip("\r\n")


def _near(marks: Sequence[int], reach: int, end: int) -> set[int]:
    """Return the indexes not further than `reach` from a mark."""
    near: set[int] = set()
    done = 0
    for mark in marks:
        near.update(range(max(done, mark - reach), min(end, mark + reach)))
        done = mark + reach
    return near
