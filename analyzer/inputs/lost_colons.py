r"""Labels that lost their colon: another sign stands between labels and values, as the line with the GUID shows.

>>> restored(["Provider ID = {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}", "Version = 2"])
[('Provider ID: {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}', 0), ('Version: 2', 1)]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_Numbered = list[tuple[str, int]]

GUID = re.compile(r"\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}")
_SIGNS: Final = {"=": r"\s{0,80}=>?\s*", "-": r"\s{0,80}->\s*", "\t": r" {0,80}\t\s*", "": r"\s{2,}"}
_ENTRY_REACH: Final = (4, 13)


def restored(lines: Sequence[str]) -> _Numbered | None:
    """Put the colon back where another sign stands between labels and values, as the line with the GUID shows."""
    signs: dict[int, str] = {}
    for index, line in enumerate(lines):
        sign = sign_before_guid(line) if "{" in line else None
        if sign is not None:
            above, below = _ENTRY_REACH
            signs.update(dict.fromkeys(range(max(0, index - above), min(len(lines), index + below)), _SIGNS[sign]))
    if not signs:
        return None
    result: _Numbered = []
    for index, line in enumerate(lines):
        parts = re.split(signs[index], line.strip(), maxsplit=1) if index in signs else []
        whole = len(parts) == 2 and all(parts) and ":" not in parts[0]  # noqa: PLR2004 - a label and a value
        result.append((": ".join(parts) if whole else line, index))
    return result


def sign_before_guid(line: str) -> str | None:
    """Return which sign stands between a label and a GUID, if it is not a colon."""
    match = GUID.search(line)
    before = line[: match.start()] if match is not None else ""
    label = before.rstrip()
    for sign in ("=>", "=", "->"):
        if label.endswith(sign) and label.strip("=-> ") and ":" not in label:
            return sign[0]
    blanks = before[len(label) :]
    if not label.strip() or label.endswith((":", "：")) or ":" in label:
        return None
    return "\t" if "\t" in blanks else "" if len(blanks) > 1 else None
