"""The code page of a few words: a product's name in an otherwise English dump.

Statistics of a language need more text than one name. But a page that is not the right one breaks words: it puts
symbols between letters, capitals behind small letters, letters of two scripts into one word, or letters that no
language has together. So each page is judged by the words that it makes, and what a detector guessed is held against
the best one.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# Commoner ones first: of two pages that make equally good words, the first one is taken. What `cmd >` writes is OEM.
WINDOWS: Final = (
    *("cp850", "cp437", "cp1252", "cp866", "cp1251", "cp936", "cp932", "cp949", "cp950", "cp852", "cp1250"),
    *("cp857", "cp1254", "cp737", "cp1253", "cp862", "cp1255", "cp720", "cp1256", "cp874", "cp1257", "cp1258"),
)

# Letters beyond ASCII of languages of Windows, those with more speakers first (Unicode CLDR, main exemplar characters).
_LATIN: Final = (
    *("äöüß", "éèêëàâçîïôùûüœæ", "áéíóúüñ", "áâãàçéêíóôõú", "àèéìòù", "åäöé", "æøåé", "éëïóöü"),
    *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "çğıöşüâİ", "ăâîșțşţ", "áäčďéíĺľňóôŕšťúýž", "čćđšž"),
    *("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž", "áéíóúýðþæö"),
    "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ\u0300\u0301\u0303\u0309\u0323",
)
# The commonest letters of other scripts, about nine tenths of any text in them.
_COMMON: Final = {
    "CYRILLIC": "оеаинтсрвлкмдпуяыьгзбчйіїщжхъ",
    "GREEK": "αοιετσνηυρπκμλςάίόέύήώγδθ",
    "HEBREW": "יוהלארתבשמנםדקעחכפטגסצןזך",
    "ARABIC": "اليمنورتبعدسفهكقحجأةىإشصط",
    "THAI": "านรอกเงมยลวดทสตะปบคหแจพชขใไโผซณถศธ่้ัีิาุูำึื็์",
}
_SCRIPTS: Final = ("LATIN", *_COMMON, "HANGUL", "HIRAGANA", "KATAKANA", "CJK", "HALFWIDTH")
_EAST_ASIAN: Final = frozenset(("HANGUL", "HIRAGANA", "KATAKANA", "CJK"))
# Lead bytes of the letters in daily use, which these standards keep apart from rare ones; whether trail bytes are high.
_DAILY: Final = {
    "cp936": (range(0xB0, 0xD8), True, 0.95),
    "cp949": (range(0xB0, 0xC9), True, 1.0),
    "cp950": (range(0xA4, 0xC7), False, 0.9),
    "cp932": (range(0x82, 0x98), False, 0.95),
}
_ONLY_AT_THE_END: Final = frozenset("ςךםןףץةى")
_THAI_BEFORE: Final = frozenset("เแโใไ")
_AT_EDGES: Final = frozenset("“”„‘’‚«»–—™®©°…•·\u00a0")
_NO_LETTERS: Final = frozenset("ƒªº")
_RARE: Final = 0.4
_BROKEN: Final = -1.0
_NOT_CLEARLY: Final = 0.1
_LAST_OF_ASCII: Final = 0x7F


def best_page(lines: Sequence[bytes], guess: str) -> str:
    """Return the code page of a few lines: a detector's guess, unless another page makes clearly better words.

    A guess that is no page of Windows counts for nothing.
    """
    data = b"\n".join(lines)
    high = max(1, sum(byte > _LAST_OF_ASCII for byte in data))
    scores: dict[str, float] = {}
    for page in WINDOWS:
        try:
            scores[page] = _score(data.decode(page), page) / high
        except UnicodeDecodeError:
            continue
    if not scores:
        return guess
    best = max(scores, key=lambda page: scores[page])
    return guess if scores.get(guess, _BROKEN) >= scores[best] - _NOT_CLEARLY else best


def _score(text: str, page: str) -> float:
    latin = [letter.lower() for letter in text if not letter.isascii() and _script(letter) == "LATIN"]
    score = _one_language(latin)
    for (before, letter), (_, after) in pairwise(pairwise(f"\n{text}\n")):
        if not letter.isascii():
            score += _worth(before, letter, after, page) * len(letter.encode(page))
    return score


def _one_language(letters: Sequence[str]) -> float:
    """Tell how far letters are those of one language: what is to be added for all of them, or taken away."""
    if not letters:
        return 0.0
    covered = [sum(letter in alphabet for letter in letters) - rank / 50 for rank, alphabet in enumerate(_LATIN)]
    return max(covered) - len(letters)


def _worth(before: str, letter: str, after: str, page: str) -> float:
    """Judge one letter by its neighbours: 1 is a common letter in a whole word, -1 one that breaks a word."""
    script = _script(letter)
    if script is None:
        return _worth_of_symbol(before, letter, after)
    beside = {_script(other) for other in (before, after)} - {None}
    strange = beside - {script} if script not in _EAST_ASIAN else beside - _EAST_ASIAN
    if strange or (letter.isupper() and before.islower()) or _misplaced(before, letter, after):
        return _BROKEN
    if page in _DAILY:
        return _worth_of_pair(letter.encode(page), page)
    if script == "LATIN":
        # Letters with accents stand among plain ones, but where tones are letters of their own.
        crowded = page != "cp1258" and not before.isascii() and _script(before) == "LATIN"
        return 0.5 if crowded else 1.0
    common = letter.lower() in _COMMON.get(script, "")
    shouted = letter.isupper() and _script(before) == script
    return (1.0 if common else _RARE) - (0.2 if shouted else 0.0)


def _worth_of_symbol(before: str, letter: str, after: str) -> float:
    inside = _script(before) is not None and _script(after) is not None
    if letter == "’" and inside:
        return 0.5
    if inside or unicodedata.category(letter) in ("Cc", "Cn"):
        return _BROKEN
    return 0.3 if letter in _AT_EDGES else _BROKEN / 2


def _worth_of_pair(encoded: bytes, page: str) -> float:
    leads, high_trail, worth = _DAILY[page]
    daily = len(encoded) > 1 and encoded[0] in leads and (encoded[1] > 0xA0 or not high_trail)  # noqa: PLR2004 - GB 2312
    return worth if daily else 0.1


def _misplaced(before: str, letter: str, after: str) -> bool:
    """Tell whether a letter stands where its script does not put it."""
    if letter in _ONLY_AT_THE_END:
        return _script(after) is not None
    if letter in _THAI_BEFORE:
        return _script(after) != "THAI" or after in _THAI_BEFORE
    # Thai vowels and tones above and below a consonant; tones of Vietnamese.
    return unicodedata.category(letter) == "Mn" and _script(before) is None


@cache
def _script(letter: str) -> str | None:
    """Return the script of a letter; None of what is none."""
    if letter in _NO_LETTERS or unicodedata.category(letter)[0] not in "LM":
        return None
    if "\u0300" <= letter <= "\u036f":
        return "LATIN"
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), name.split(" ")[0])
