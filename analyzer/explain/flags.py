"""Flag words: Service Flags, provider flags, and the categories of layered providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.records import Flag

IFS: Final = 0x20000
_NO_PART: Final = "It has no part in KB 2568167."
_SET: Final = "Bit 0x20000 (XP1_IFS_HANDLES) is set: KB 2568167 does not apply to an entry with these flags."
_CLEAR: Final = (
    "Bit 0x20000 (XP1_IFS_HANDLES) is clear: KB 2568167 applies to an entry with these flags if programs see it (chain "
    "length 1 or more) and it is of family 2 or 23 and socket type 1, 2 or 3."
)
_ANALYZE: Final = "Analyze the whole dump: the verdict says which sockets such an entry owns."


def _flag(topic: str, flag: Flag) -> Explanation:
    return Explanation(
        topic=topic,
        title=f"{flag.name} ({flag.bit:#x})",
        meaning=_sentence(flag.meaning),
        catalog=flag.catalog or _NO_PART,
        sources=flag.sources,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _bits(value: int, flags: tuple[Flag, ...]) -> Iterator[Detail]:
    known = {flag.bit: flag for flag in flags}
    for bit in (1 << n for n in range(32) if value >> n & 1):
        flag = known.get(bit)
        yield Detail(f"{bit:#x} {flag.name}", flag.meaning) if flag else Detail(f"{bit:#x}", "not documented")


def _sources(value: int, flags: tuple[Flag, ...]) -> tuple[str, ...]:
    own = [source for flag in flags if flag.bit & value for source in flag.sources]
    return tuple(dict.fromkeys(own or flags[0].sources))


def _whole(value: int, flags: tuple[Flag, ...]) -> bool:
    return value & ~sum(flag.bit for flag in flags) == 0


def _single(query: Query, value: int, flags: tuple[Flag, ...], topic: str) -> Found | None:
    for flag in flags:
        if flag.bit == value:
            return Found(Rank.exact if query.hexadecimal else Rank.other, _flag(topic, flag))
    return None


def _named(query: Query, flags: tuple[Flag, ...], topic: str) -> Iterator[Found]:
    for flag in flags:
        if query.names(flag.name):
            yield Found(Rank.exact, _flag(topic, flag))
        elif query.names(flag.name.partition("_")[2]):
            yield Found(Rank.other, _flag(topic, flag))


def _service_value(value: int) -> Explanation:
    flags = load.flags().service_flag
    typical = [entry for entry in load.base_providers() if entry.service_flags == value]
    lowered = [entry for entry in load.base_providers() if entry.service_flags == value | IFS] if not typical else []
    names = ", ".join(entry.description for entry in typical or lowered)
    details = list(_bits(value, flags))
    if typical:
        details.append(Detail("typical of", names))
    elif lowered:
        details.append(Detail("seen on", f"a layered provider without IFS handles over {names}"))
    whole = {f"{entry.service_flags:#x}" for entry in load.base_providers() if entry.service_flags is not None}
    longer = sorted(text for text in whole if text.startswith(f"{value:#x}") and text != f"{value:#x}")
    if longer:
        details.append(Detail("perhaps cut", f"{' or '.join(longer)} begins like it: is the line in the log whole?"))
    return Explanation(
        topic="service flags",
        title=f"Service Flags {value:#x}",
        meaning="Sockets of this provider are handles of the operating system (IFS handles)."
        if value & IFS
        else "Sockets of this provider are not handles of the operating system (no IFS handles).",
        details=tuple(details),
        catalog=_SET if value & IFS else _CLEAR,
        remedy=() if value & IFS else (_ANALYZE,),
        sources=tuple(
            dict.fromkeys(
                (*_sources(value, flags), *(source for entry in typical or lowered for source in entry.sources))
            )
        ),
    )


def _service(query: Query) -> Iterator[Found]:
    flags = load.flags().service_flag
    yield from _named(query, flags, "service flags")
    value = query.unsigned
    if value is None:
        return
    single = _single(query, value, flags, "service flags")
    known = {entry.service_flags for entry in load.base_providers()}
    if single is not None:
        yield single
    elif query.hexadecimal and (_whole(value, flags) or value in known):
        yield Found(Rank.exact, _service_value(value))
    else:
        yield Found(Rank.other if value in known else Rank.loose, _service_value(value))


def _word(topic: str, title: str, of: Callable[[], tuple[Flag, ...]]) -> Callable[[Query], Iterator[Found]]:
    """Make the finder of a flag word of which no value is typical."""

    def find(query: Query) -> Iterator[Found]:
        flags = of()
        yield from _named(query, flags, topic)
        value = query.unsigned
        if not value or not _whole(value, flags):
            return
        single = _single(query, value, flags, topic)
        tells = [flag.catalog for flag in flags if flag.bit & value and flag.catalog]
        yield single or Found(
            Rank.other if query.hexadecimal else Rank.loose,
            Explanation(
                topic=topic,
                title=f"{title} {value:#x}",
                meaning="Several flags, one bit each.",
                details=tuple(_bits(value, flags)),
                catalog=" ".join(tells) or _NO_PART,
                sources=_sources(value, flags),
            ),
        )

    return find


def _provider_flags() -> tuple[Flag, ...]:
    return load.flags().provider_flag


def _categories() -> tuple[Flag, ...]:
    return load.flags().lsp_category


SERVICE_FLAGS: Final = Topic(
    name="service flags",
    examples=("0x20066", "XP1_IFS_HANDLES"),
    terms=lambda: tuple(flag.name for flag in load.flags().service_flag),
    find=_service,
)
PROVIDER_FLAGS: Final = Topic(
    name="provider flags",
    examples=("PFL_HIDDEN",),
    terms=lambda: tuple(flag.name for flag in _provider_flags()),
    find=_word("provider flags", "Provider flags (dwProviderFlags, not printed by netsh)", _provider_flags),
)
LSP_CATEGORIES: Final = Topic(
    name="LSP category",
    examples=("LSP_SYSTEM", "0x80000000"),
    terms=lambda: tuple(flag.name for flag in _categories()),
    find=_word("LSP category", "LSP categories (PermittedLspCategories)", _categories),
)
