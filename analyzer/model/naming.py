"""How software and Windows are named in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer import knowledge
from analyzer.knowledge.paths import ProviderPath

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.dialects.records import DumpRecord, Value

    Version = tuple[int, int, int]

_WINDOWS_7: Final = (6, 1, 0)


class _Proof(NamedTuple):
    """What one piece of evidence says of the Windows version, in words and as bounds; both bounds are inside."""

    words: str
    name: str
    since: Version | None
    until: Version | None
    bits: int | None
    sure: bool
    absent: bool


def quoted(text: str) -> str:
    """Return text of a dump to stand in a sentence: without the backticks that mark commands there."""
    return text.replace("`", "'")


def provider_name(product: str | None, description: str | None) -> str:
    """Name the software behind a provider: the product if known, or what it calls itself.

    >>> provider_name(None, "Example Filter over [MSAFD Tcpip [TCP/IP]]")
    'Example Filter'
    """
    own = knowledge.readable(description or "a provider without a description").partition(" over [")[0]
    return product or quoted(own)


def newer_than_service_flags(record: DumpRecord) -> str | None:
    """Say what proves that a dump is of a Windows whose netsh prints Service Flags (7, Server 2008 R2 or later).

    Returns:
        The proof in words; None if nothing proves it.
    """
    version, told = record.windows_version, record.windows_told
    if version is not None and version >= _WINDOWS_7:
        return f"the console's banner in line {record.windows_version_line} says so"
    if version is None and told is not None and told.version is not None and told.version >= _WINDOWS_7:
        return f"{told.words} says so"
    later = [clue.lists for clue in _clues(record) if clue.lists and (clue.since or (0, 0, 0)) >= _WINDOWS_7]
    return f"it lists {' and '.join(later)}, which came later" if later else None


def refuted(record: DumpRecord, version: Version, *, exact: bool) -> str | None:
    """Say what certain thing a dump shows that a version told elsewhere contradicts; None if it fits."""
    until = version if exact else None
    told = _Proof("", "", version, until, None, sure=True, absent=False)
    proofs = [*_banner(record), *(_proof(clue) for clue in _clues(record) if clue.certainty == "sure")]
    return next((proof.words for proof in proofs if not proof.absent and _contradict(proof, told)), None)


def windows(record: DumpRecord) -> tuple[str | None, str | None]:
    """Name the Windows of a dump and the evidence for it, never more exactly than dump and bundle show.

    Evidence that contradicts other evidence is told: two certain proofs of different versions name none, a certain one
    against a probable one is named as doubtful, and what is only missing in the text gives way to what is there.
    """
    clues = _clues(record)
    proofs = [*_banner(record), *_told(record), *(_proof(clue) for clue in clues if clue.certainty != "hint")]
    quarrels = [pair for pair in combinations(proofs, 2) if _contradict(*pair)]
    given_way = [proof for proof in proofs if proof.absent and any(proof in pair for pair in quarrels)]
    proofs = [proof for proof in proofs if proof not in given_way]
    quarrels = [pair for pair in quarrels if not any(proof in given_way for proof in pair)]
    but = record.windows_told.but if record.windows_told is not None else ()
    if any(one.sure and other.sure for one, other in quarrels):
        told = "; ".join(f"{one.words}, but {other.words}" for one, other in quarrels)
        return None, f"the dump contradicts itself: {told}"
    doubted = list(dict.fromkeys(proof for pair in quarrels for proof in pair if not proof.sure))
    name, used = _name([proof for proof in proofs if proof not in doubted])
    evidence = [proof.words for proof in used]
    evidence += [f"but {proof.words}, known since {proof.name}" for proof in doubted]
    evidence += [f"{proof.words}, which does not fit: they were taken out of the text" for proof in given_way]
    evidence += but
    if record.known_version is None:
        oldest = max((proof.since for proof in proofs if proof.since is not None), default=(0, 0, 0))
        hints = [clue for clue in clues if clue.certainty == "hint" and clue.given is not None and clue.given <= oldest]
        evidence += [f"{hint.words} (uncertain)" for hint in hints]
    return (f"{name}, doubtful" if doubted and name else name), "; ".join(evidence) or None


def _name(proofs: Sequence[_Proof]) -> tuple[str | None, list[_Proof]]:
    """Name the narrowest version that proofs without contradiction show, and those that show it."""
    lower = max((p for p in proofs if p.since), key=lambda p: (p.since, p.sure), default=None)
    upper = min((p for p in proofs if p.until), key=lambda p: (p.until, not p.sure), default=None)
    bits = next((p for p in proofs if p.bits is not None), None)
    used = list(dict.fromkeys(p for p in (lower, upper, bits) if p is not None))
    name = None
    if lower is not None and upper is not None:
        name = lower.name if lower.name == upper.name else f"{lower.name} up to {upper.name}"
    elif lower is not None:
        name = f"{lower.name} or later"
    elif upper is not None:
        name = f"{upper.name} or older"
    if name is not None and not all(p.sure for p in used):
        name = f"probably {name}"
    if bits is not None:
        name = f"{bits.bits}-bit Windows" if name is None else f"{name} ({bits.bits}-bit)"
    return name, used


def _contradict(one: _Proof, other: _Proof) -> bool:
    if one.bits is not None and other.bits is not None and one.bits != other.bits:
        return True
    return _later(one, other) or _later(other, one)


def _later(one: _Proof, other: _Proof) -> bool:
    return one.since is not None and other.until is not None and one.since > other.until


def _banner(record: DumpRecord) -> list[_Proof]:
    version = record.windows_version
    if version is None:
        return []
    number = ".".join(str(part) for part in version)
    server = record.windows_told.server if record.windows_told is not None else None
    name = knowledge.windows_name(*version, server=server) or f"Windows version {number}"
    words = f"the console's banner in line {record.windows_version_line} says version {number}"
    return [_Proof(words, name, version, version, None, sure=True, absent=False)]


def _told(record: DumpRecord) -> list[_Proof]:
    """Return what is told of the version elsewhere; beside a banner that says the same it is no further proof."""
    told = record.windows_told
    if told is None or told.version is None or told.version == record.windows_version:
        return []
    number = ".".join(str(part) for part in told.version)
    name = knowledge.windows_name(*told.version, server=told.server) or f"Windows version {number}"
    until = told.version if told.exact else None
    return [_Proof(told.words, name, told.version, until, None, sure=True, absent=False)]


def _proof(clue: knowledge.Clue) -> _Proof:
    sure = clue.certainty == "sure"
    return _Proof(clue.words, clue.name, clue.since, clue.until, clue.bits, sure=sure, absent=clue.absent)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What of the entries of a dump tells of its Windows, each distinct thing once.

    `texts` are the paths of DLLs, `protocols` the address families and protocols of providers; `complete` tells that
    the dump is whole, `whole_provider` that a provider is.
    """

    texts: set[str]
    protocols: set[tuple[Value | None, Value | None]]
    name_spaces: set[Value | None]
    prints_flags: bool
    whole_provider: bool
    marked_32: bool
    complete: bool


def _clues(record: DumpRecord) -> list[knowledge.Clue]:
    """Return the clues that a dump shows."""
    of_dialect = [clue for clue in knowledge.windows_clues() if not clue.dialects or record.dialect in clue.dialects]
    listed = _listed(record)
    return [clue for clue in of_dialect if _SHOWS[clue.shows](clue, listed)]


def _listed(record: DumpRecord) -> _Listed:
    """Go through the entries once; the place of a description's text is "@", the path of a DLL, "," and a number."""
    texts: set[str] = set()
    protocols: set[tuple[Value | None, Value | None]] = set()
    name_spaces: set[Value | None] = set()
    prints_flags = whole_provider = marked_32 = False
    for placed in record.entries:
        entry = placed.entry
        values = entry.values
        marked_32 = marked_32 or bool(entry.marked_32)
        path, text = values.get("provider_path"), values.get("description")
        if isinstance(path, str):
            texts.add(path)
        if isinstance(text, str) and text.startswith("@"):
            texts.add(text[1:].partition(",")[0])
        if entry.kind == "provider":
            protocols.add((values.get("address_family"), values.get("protocol")))
            prints_flags = prints_flags or "service_flags" in entry.rows
            whole_provider = whole_provider or not entry.damaged
        else:
            name_spaces.add(values.get("name_space"))
    return _Listed(texts, protocols, name_spaces, prints_flags, whole_provider, marked_32, not record.problems)


def _names_dll(clue: knowledge.Clue, listed: _Listed) -> bool:
    paths = map(ProviderPath.parse, listed.texts)
    return any(path is not None and path.file_name == clue.dll for path in paths)


def _lists_provider(clue: knowledge.Clue, listed: _Listed) -> bool:
    return any(
        family in clue.address_family and (clue.protocol is None or protocol == clue.protocol)
        for family, protocol in listed.protocols
    )


def _lists_no_name_space(clue: knowledge.Clue, listed: _Listed) -> bool:
    return bool(listed.name_spaces) and listed.complete and not listed.name_spaces.intersection(clue.name_space)


_SHOWS: Final[dict[str, Callable[[knowledge.Clue, _Listed], bool]]] = {
    "service-flags": lambda _clue, listed: listed.prints_flags,
    "no-service-flags": lambda _clue, listed: listed.whole_provider and not listed.prints_flags,
    "dll": _names_dll,
    "provider": _lists_provider,
    "32-bit-catalog": lambda _clue, listed: listed.marked_32,
    "no-name-space": _lists_no_name_space,
}
