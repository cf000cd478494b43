r"""What was asked: a text, and the number in it if it is one.

>>> Query.parse("  Exit  Code 3 ").number, Query.parse("exit code 3").qualifier
(3, ('exit', 'code'))
>>> Query.parse("Service Flags:    0x20066").hexadecimal
True
>>> Query.parse("prxerdrv.dll").number is None
True
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MAX_TERM = 1_000
_NUMBER = re.compile(r"(?:([a-z][a-z ]{0,30}):?\s)?\s*(-?)(?:0x([0-9a-f]{1,8})|([0-9]{1,10}))", re.ASCII)
_DWORD = 0xFFFF_FFFF


class Query(NamedTuple):
    """A term as it can be compared.

    `text` is trimmed, `folded` is without case and with single blanks. `number` is set if the term is a number of at
    most 32 bits, signed or not; `qualifier` holds the words before it.
    """

    text: str
    folded: str
    number: int | None
    hexadecimal: bool
    qualifier: tuple[str, ...]

    @classmethod
    def parse(cls, term: str) -> Query:
        """Read a term of the command line; of a very long one, the beginning."""
        text = term.strip()[:_MAX_TERM]
        folded = fold(text)
        found = _NUMBER.fullmatch(folded)
        if found is None:
            return cls(text, folded, None, hexadecimal=False, qualifier=())
        words, sign, digits16, digits10 = found.groups()
        number = int(digits16, 16) if digits16 else int(digits10)
        fits = number <= _DWORD // (2 if sign else 1) + (1 if sign else 0)
        return cls(
            text,
            folded,
            (-number if sign else number) if fits else None,
            hexadecimal=digits16 is not None,
            qualifier=tuple((words or "").split()),
        )

    @property
    def unsigned(self) -> int | None:
        """The number as 32 bits without a sign."""
        return None if self.number is None else self.number & _DWORD

    def as_text(self) -> Query:
        """Return the query as one that is no number."""
        return self._replace(number=None, hexadecimal=False, qualifier=())

    def names(self, text: str) -> bool:
        """Say whether the query is this text, apart from case and blanks."""
        return fold(text) == self.folded

    def is_part_of(self, text: str) -> bool:
        """Say whether the query stands in this text as one or several whole words."""
        beside = "[a-z0-9]"
        pattern = rf"(?<!{beside}){re.escape(self.folded)}(?!{beside})"
        return bool(self.folded) and re.search(pattern, fold(text)) is not None


def fold(text: str) -> str:
    """Return a text without case and with single blanks."""
    return " ".join(text.casefold().split())
