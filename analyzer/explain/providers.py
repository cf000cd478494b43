"""Providers: by GUID, DLL or path, product, vendor, or description as a dump prints it; and single base entries."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic
from analyzer.knowledge import index, load
from analyzer.knowledge.identify import NO_VENDOR, normalized_guid
from analyzer.knowledge.paths import ProviderPath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.records import Provider
    from analyzer.knowledge.reference import BaseProvider

_OVER: Final = " over ["
_TCP_IP: Final = frozenset({None, 2, 23})
_INSTALLER: Final = (
    "github:microsoft/Windows-classic-samples Samples/Win7Samples/netds/winsock/lsp/install/lspadd.cpp @adf93f04"
)
_KIND_WORDS: Final = {
    "bsp": "A base provider",
    "lsp": "A layered provider (LSP)",
    "nsp": "A name space provider",
    "network-direct": "A NetworkDirect (RDMA) provider",
    "tamper": "Tampering with the entries of other providers",
}
_IFS_WORDS: Final = {True: "yes", False: "no", None: "not known: the Service Flags in the dump say it"}
_NO_SOCKETS: Final = "It owns no TCP/IP socket: KB 2568167 does not apply to it, with IFS handles or without."
_LAYERED: Final = {
    True: (
        "Known with IFS handles: then KB 2568167 does not apply, and some software breaks all the same, such as WSL2 "
        "and Bun. The Service Flags in the dump decide."
    ),
    False: (
        "Known without IFS handles: where its chain entries stand in a catalog, KB 2568167 applies. The Service Flags "
        "in the dump decide."
    ),
    None: "Whether KB 2568167 applies is said by the Service Flags of its chain entries: is bit 0x20000 set?",
}
_ENTRY: Final = {
    True: "With these flags it has IFS handles: KB 2568167 does not apply to it.",
    False: "Its Service Flags were not seen: those in the dump decide.",
}
_TAMPER: Final = "An entry of Windows that carries another path is not Windows' own any more, whatever its flags say."


def _guid(query: Query) -> Iterator[Found]:
    guid = normalized_guid(query.text)
    for record in index.by_guid(guid):
        yield Found(Rank.exact, _explained(record, Detail("known by", f"its provider id {guid}")))


def _file(query: Query) -> Iterator[Found]:
    path = ProviderPath.parse(query.text.strip('"'))
    if path is None or "." not in path.file_name:
        return
    for record in load.providers():
        if any(fnmatchcase(path.file_name, name) for name in record.dll):
            weak = ", a common name that proves little" if path.file_name in record.generic_dll else ""
            known_by = Detail("known by", f"its file name {path.file_name}{weak}")
            yield Found(Rank.exact, _explained(record, known_by, *_misplaced(record, path)))


def _misplaced(record: Provider, path: ProviderPath) -> Iterator[Detail]:
    if record.inbox and path.outside_windows:
        yield Detail("but", "the path lies outside Windows, so that it is not Windows' own DLL")


def _name(query: Query) -> Iterator[Found]:
    if query.number is not None:  # the 2 of "Microsoft Proxy 2.0" is no name
        return
    for record in load.providers():
        for what, name in (("product", record.product), ("vendor", record.vendor)):
            if query.names(name) or query.is_part_of(name):
                rank = Rank.exact if query.names(name) else Rank.other
                yield Found(rank, _explained(record, Detail("known by", f"the name of the {what}")))
                break


def _description(query: Query) -> Iterator[Found]:
    own, over, below = query.text.partition(_OVER) if query.text.endswith("]") else (query.text, "", "")
    lies_over = (Detail("lies over", below.removesuffix("]")),) if over else ()
    fitting = [record for record in load.providers() if index.describes(record, own.strip())]
    exact = bool(over) or any(entry.description == own for entry in load.base_providers())
    for record in fitting:
        anchored = any(pattern.startswith("^") for pattern in record.description_patterns)
        rank = Rank.exact if exact or anchored else Rank.other
        yield Found(rank, _explained(record, Detail("known by", "its description"), *lies_over))
    if over and not fitting:
        yield Found(Rank.exact, _unknown_chain(own.strip(), lies_over))


def _unknown_chain(own: str, lies_over: tuple[Detail, ...]) -> Explanation:
    return Explanation(
        topic="provider",
        title=f"A chain entry of {own}",
        meaning="By its description the chain entry of a layered provider. The product is not known here.",
        details=lies_over,
        catalog=_LAYERED[None],
        remedy=("Look at the DLL of the layered entry (chain length 0): the vendor stands in its version resource.",),
        sources=(_INSTALLER,),
    )


_WAYS: Final = (_guid, _file, _name, _description)
"""The marks of a provider, the strongest first. A record is told once, by the first that fits."""


def _provider(query: Query) -> Iterator[Found]:
    seen: set[str] = set()
    for way in _WAYS:
        for found in sorted(way(query), key=lambda found: found.rank):
            if found.explanation.title not in seen:
                seen.add(found.explanation.title)
                yield found


def _explained(record: Provider, *details: Detail) -> Explanation:
    facts = {
        "category": record.category,
        "DLL": ", ".join(record.dll),
        "provider id": ", ".join(record.guid),
        "IFS handles": "" if record.kind in {"nsp", "tamper"} else _IFS_WORDS[record.ifs],
        "SIO_BASE_HANDLE": "made to fail, so that programs cannot get round it" if record.blocks_base_handle else "",
        "entries": "; ".join(_entry_words(entry) for entry in _entries(record)),
        "notes": record.notes,
        "confidence": record.confidence,
    }
    return Explanation(
        topic="provider",
        title=record.product,
        meaning=f"{_KIND_WORDS[record.kind]}{_by(record)}.",
        details=(*details, *(Detail(name, text) for name, text in facts.items() if text)),
        catalog=_catalog(record),
        remedy=(record.remediation,),
        sources=record.sources,
    )


def _by(record: Provider) -> str:
    return "" if record.vendor in NO_VENDOR else f" by {record.vendor}"


def _entries(record: Provider) -> list[BaseProvider]:
    return [entry for entry in load.base_providers() if entry.provider_id in record.guid]


def _catalog(record: Provider) -> str:
    if record.kind == "tamper":
        return _TAMPER
    if record.kind == "lsp":
        return _LAYERED[record.ifs]
    families = {entry.address_family for entry in _entries(record)}
    if record.kind in {"nsp", "network-direct"} or (families and not families & _TCP_IP):
        return _NO_SOCKETS
    if record.ifs:
        return "It has IFS handles: KB 2568167 does not apply to it."
    return _LAYERED[record.ifs]


def _entry(query: Query) -> Iterator[Found]:
    for entry in load.base_providers():
        if query.names(entry.description):
            yield Found(Rank.exact, _explained_entry(entry))


def _explained_entry(entry: BaseProvider) -> Explanation:
    tcp_ip = entry.address_family in _TCP_IP and entry.socket_type != -1
    return Explanation(
        topic="base entry",
        title=entry.description,
        meaning=f"A base entry that catalogs hold: {_entry_words(entry, named=False)}.",
        details=(Detail("provider id", entry.provider_id),) if entry.provider_id else (),
        catalog=_ENTRY[entry.service_flags is not None] if tcp_ip else _NO_SOCKETS,
        sources=entry.sources,
    )


def _entry_words(entry: BaseProvider, *, named: bool = True) -> str:
    family = entry.address_family
    family_name = knowledge.address_family_name(family) if family is not None else None
    parts = {
        "address family": f"{family} ({family_name})" if family is not None else None,
        "socket type": entry.socket_type,
        "protocol": entry.protocol,
        "flags": None if entry.service_flags is None else f"{entry.service_flags:#x}",
    }
    numbers = ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
    return f"{entry.description}: {numbers}" if named else numbers


PROVIDERS: Final = Topic(
    name="provider",
    examples=(
        "prxerdrv.dll",
        "{2B611370-2190-4059-9AF8-5BC0F58FB742}",
        "Astrill",
        "ASProxy over [MSAFD Tcpip [TCP/IP]]",
    ),
    terms=lambda: tuple(record.product for record in load.providers()),
    aliases=lambda: tuple(
        alias
        for record in load.providers()
        for alias in (record.product.split()[0], record.vendor, *record.dll, *record.guid)
        if "*" not in alias
    ),
    find=_provider,
)
BASE_ENTRIES: Final = Topic(
    name="base entry",
    examples=("MSAFD Tcpip [TCP/IP]",),
    terms=lambda: tuple(entry.description for entry in load.base_providers()),
    find=_entry,
)
