"""Dumps in many languages and in every code page that can write them; `alphabets.toml` holds the words."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import Final

from languages import KNOWN, NAME_SPACE_ORDER, PROVIDER_ORDER, Language
from machines import Machine, render

_ORDER: Final = tuple(dict.fromkeys((*PROVIDER_ORDER, *NAME_SPACE_ORDER)))
_TABLE: Final = tomllib.loads(Path(__file__).with_name("alphabets.toml").read_text("utf-8"))
_KNOWN: Final = {"French": "fr", "German": "de", "Chinese (simplified)": "zh-CN"}

CASES: Final = [(name, page) for name, words in _TABLE.items() for page in words["pages"]]
"""Every language in every code page that can write it."""

NAMES: Final[dict[str, list[str]]] = {name: words["names"] for name, words in _TABLE.items()}


def language(name: str) -> Language:
    """Return a language of these words, or the known one."""
    if name in _KNOWN:
        return KNOWN[_KNOWN[name]]
    words: dict[str, str] = _TABLE[name]["labels"]
    types = {"base": words["base"], "layered": words["layered"], "chain": words["chain_entry"]}
    return Language(None, {field: words[field] for field in _ORDER}, types, words["header"], words["header_name_space"])


def dump_in(name: str, page: str, machine: Machine) -> bytes:
    """Print a machine in a language and a code page."""
    return writable(render(machine, language(name)), page).encode(page)


def writable(text: str, page: str) -> str:
    """Write a text in the letters that a code page has: that of Vietnamese puts tones behind the letters."""
    if page != "cp1258":
        return text
    return "".join(letter if _has(page, letter) else _parted(letter, page) for letter in text)


def _has(page: str, letter: str) -> bool:
    try:
        letter.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _parted(letter: str, page: str) -> str:
    """Part a letter into one that the page has and a tone, such as "ấ" into "â" and an acute."""
    base, *marks = unicodedata.normalize("NFD", letter)
    for mark in marks:
        whole = unicodedata.normalize("NFC", base + mark)
        if len(whole) == 1 and _has(page, whole):
            return whole + "".join(other for other in marks if other != mark)
    return base + "".join(marks)
