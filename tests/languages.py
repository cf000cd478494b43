"""The words that netsh prints in each display language: of known ones from the tables, of others made up.

Where a language's labels are known only in part the rest is made up; whole languages are made up as well, as a
translator might have chosen the words, since the analyzer may not depend on a table. A new language is one row.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from analyzer import knowledge

PROVIDER_ORDER: Final = (
    "entry_type",
    "description",
    "provider_id",
    "provider_path",
    "catalog_entry_id",
    "version",
    "address_family",
    "max_address_length",
    "min_address_length",
    "socket_type",
    "protocol",
    "service_flags",
    "chain_length",
    "chain",
)
NAME_SPACE_ORDER: Final = ("description", "provider_id", "name_space", "active", "version")


@dataclass(frozen=True, repr=False)
class Language:
    """Words and layout of one display language."""

    code: str | None
    labels: dict[str, str]
    types: dict[str, str]
    title: str
    name_space_title: str
    colon: str = ":"
    mark: str = " (32)"
    rule: str = "-" * 54
    width: int = 36

    def __repr__(self) -> str:
        return f"Language({self.title!r})"


_ENGLISH_REST: Final = {
    "chain": "Protocol Chain",
    "name_space": "Name Space",
    "active": "Active",
    "header_name_space": "Name Space Provider Entry",
    "layered": "Layered Service Provider",
    "chain_entry": "Layered Chain Entry",
}
_INVENTED_REST: Final[dict[str, dict[str, str]]] = {
    "en": {},
    "de": {
        "chain": "Protokollkette",
        "name_space": "Namensraum",
        "active": "Aktiv",
        "header_name_space": "Namensraum-Anbietereintrag",
        "layered": "Mehrschichtiger Dienstanbieter",
        "chain_entry": "Mehrschichtiger Ketteneintrag",
    },
    "fr": {
        "chain": "Chaîne de protocole",
        "name_space": "Espace de noms",
        "active": "Actif",
        "header_name_space": "Entrée de fournisseur d'espace de noms",
        "layered": "Fournisseur de service en couches",
        "chain_entry": "Entrée de chaîne en couches",
    },
    "zh-CN": {"layered": "分层服务提供程序"},
}
_LAYOUT: Final[dict[str, dict[str, Any]]] = {
    "fr": {"colon": " :", "rule": "-" * 68},
    "zh-CN": {"mark": "(32)"},
}


def _known(code: str) -> Language:
    table = {**_ENGLISH_REST, **_INVENTED_REST[code], **knowledge.languages()[code]}
    return Language(
        code=code,
        labels={name: table[name] for name in dict.fromkeys((*PROVIDER_ORDER, *NAME_SPACE_ORDER))},
        types={"base": table["base"], "layered": table["layered"], "chain": table["chain_entry"]},
        title=table["header"],
        name_space_title=table["header_name_space"],
        **_LAYOUT.get(code, {}),
    )


def _invented(words: str, **layout: Any) -> Language:
    """Make a language of twenty-one words in a fixed order."""
    own = iter(words.split("/"))
    labels = {name: next(own).strip() for name in (*PROVIDER_ORDER, "name_space", "active")}
    types = {name: next(own).strip() for name in ("base", "layered", "chain")}
    return Language(None, labels, types, next(own).strip(), next(own).strip(), **layout)


CYRILLIC: Final = _invented(
    "Вид записи/Пояснение/Код поставщика/Путь поставщика/Код записи каталога/Версия/Семейство адресов/"
    "Наибольшая длина адреса/Наименьшая длина адреса/Вид сокета/Протокол/Флаги службы/Длина цепочки протоколов/"
    "Цепочка протоколов/Пространство имен/Активно/"
    "Основной поставщик службы/Многослойный поставщик службы/Запись многослойной цепочки/"
    "Запись поставщика каталога Winsock/Запись поставщика пространства имен"
)
JAPANESE: Final = _invented(
    "エントリの型/説明/提供者の番号/提供者の場所/目録の番号/版/住所の族/住所の最大長/住所の最小長/ソケットの型/手順/"
    "役務の旗/手順連鎖の長さ/手順連鎖/名前の空間/有効/"
    "基本役務提供者/階層役務提供者/階層連鎖項目/"
    "Winsock 目録提供者項目/名前空間提供者項目",
    colon="：",
    mark=" （32）",
)
MARKS: Final = _invented(
    "/".join(f"???? {'?' * (3 + n)}" for n in range(19)) + "/?? ????????? ???????? Winsock/?? ????????? ???????? ????"
)
"""Every letter was destroyed; no two labels are of equal length, so they can still be told apart."""

SAME_MARKS: Final = replace(MARKS, labels=dict.fromkeys(MARKS.labels, "????????"))
"""Every letter was destroyed, and all labels look the same: only the order tells."""

KNOWN: Final = {code: _known(code) for code in ("en", "de", "fr", "zh-CN")}
LANGUAGES: Final = {**KNOWN, "Cyrillic": CYRILLIC, "Japanese-like": JAPANESE, "?": MARKS}
"""Languages whose labels differ from each other; "?" stands for letters that a bad encoding destroyed."""


def _made_up(words: dict[str, str]) -> Language:
    labels = {name: words[name] for name in dict.fromkeys((*PROVIDER_ORDER, *NAME_SPACE_ORDER))}
    types = {"base": words["base"], "layered": words["layered"], "chain": words["chain_entry"]}
    width = max(36, 2 + max(map(len, labels.values())))
    return Language(None, labels, types, words["title"], words["name_space_title"], width=width)


_WORDS: Final = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
MADE_UP: Final = {code: _made_up(words) for code, words in _WORDS.items()}
CODE_PAGES: Final = {code: words["code_page"] for code, words in _WORDS.items()}
"""Made-up languages, and the code page in which a console of each would write."""
