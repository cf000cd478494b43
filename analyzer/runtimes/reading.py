"""What a predicate gives, and the words that its sentences share."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.knowledge import address_family_name, runtimes
from analyzer.model.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzer.analysis import RuntimeStatus
    from analyzer.runtimes.catalog import Catalog, Entry, Kind, Selection

    Predicate = Callable[[Catalog], "Reading"]

_NAMED: Final = 3
_LISTED: Final = 4
_TYPE_WORDS: Final = {1: "TCP", 2: "UDP", 3: "raw IP"}
_FAMILY_WORDS: Final = {2: "IPv4", 23: "IPv6"}


class Reading(NamedTuple):
    """What a program does on a machine, and one sentence why, with its full stop."""

    status: RuntimeStatus
    why: str


def never(why: str) -> Predicate:
    """Make the predicate of a program that no catalog hurts."""

    def predicate(catalog: Catalog) -> Reading:
        del catalog
        return Reading("unaffected", why)

    return predicate


def entries(found: Iterable[Entry]) -> str:
    """Name entries at the start of a sentence: their ids, and the software they belong to.

    Ids and names are cut to a readable number: the report lists all entries anyway.
    """
    return _entries(tuple(dict.fromkeys(found)))


@lru_cache(maxsize=1024)
def _entries(known: tuple[Entry, ...]) -> str:
    """Name distinct entries; the statements on one catalog name few sets of them."""
    ids = [str(entry_id) for entry_id in sorted({entry.id for entry in known if entry.id is not None})]
    names = _listed(list(dict.fromkeys(entry.name for entry in known)), _NAMED)
    if not ids:
        return f"{verb(known, 'An entry without an ID', 'Entries without IDs')} ({names})"
    if any(entry.id is None for entry in known):
        ids.append("one without an ID")
    return f"{verb(known, 'Entry', 'Entries')} {_listed(ids, _LISTED)} ({names})"


def verb(found: Sequence[Entry], one: str, many: str) -> str:
    """Choose the form of a word that agrees with a number of entries."""
    return one if len(dict.fromkeys(found)) == 1 else many


def lacking(found: Sequence[Entry]) -> str:
    """Say which entries lack IFS handles, as the first part of a sentence."""
    return f"{entries(found)} {verb(found, 'lacks', 'lack')} IFS handles"


def unclear(found: Sequence[Entry], what: str) -> Reading:
    """Say what entries may be of which too little is known."""
    return Reading(
        "undetermined",
        f"Too little is known of {lower(entries(found))}, {verb(found, 'which', 'one of which')} may be {what}.",
    )


def owners(selections: Sequence[Selection]) -> list[Entry]:
    """Return the entries of selections, each once."""
    return list(dict.fromkeys(entry for selection in selections for entry in selection.entries))


def owned(selections: Sequence[Selection]) -> str:
    """Name the selected entries and the sockets that get them: "Entry 7 (X), which sockets for TCP over IPv4 get,"."""
    return f"{entries(owners(selections))}, which sockets for {kinds(s.kind for s in selections)} get,"


def kinds(asked: Iterable[Kind]) -> str:
    """Name kinds of sockets as people do."""
    return _kinds(tuple(asked))


@cache
def _kinds(asked: tuple[Kind, ...]) -> str:
    families: dict[int, list[str]] = {}
    other: list[str] = []
    for kind in asked:
        if kind.address_family in _FAMILY_WORDS:
            families.setdefault(kind.socket_type, []).append(_FAMILY_WORDS[kind.address_family])
        else:
            other.append(address_family_name(kind.address_family) or f"family {kind.address_family}")
    grouped: dict[str, list[str]] = {}
    for socket_type, names in families.items():
        grouped.setdefault(listed(names), []).append(_TYPE_WORDS[socket_type])
    return listed([*(f"{listed(types)} over {over}" for over, types in grouped.items()), *other])


def undetermined(catalog: Catalog, selections: Sequence[Selection]) -> Reading:
    """Say why it cannot be told whether the entries that sockets get lack IFS handles."""
    if not catalog.whole:
        return _in_holes(selections)
    asked = kinds(selection.kind for selection in selections)
    over = [entry for entry in owners(selections) if entry.ifs and catalog.hands_out_non_ifs(entry) is None]
    if over:
        lower_layers = [layer for entry in over for layer in catalog.below(entry)]
        what = (
            "a layer that lacks them, an order that does not work according to Microsoft"
            if any(layer.lacks_ifs for layer in lower_layers)
            else "layers of which too little is known"
        )
        claim = f"{verb(over, 'claims', 'claim')} IFS handles but {verb(over, 'stands', 'stand')} over {what}"
        return Reading("undetermined", f"{entries(over)} {claim}.")
    unknown = [entry for entry in owners(selections) if entry.ifs is None]
    if unknown:
        return Reading(
            "undetermined", f"Sockets for {asked} get {lower(entries(unknown))}, whose Service Flags are not known."
        )
    return undetermined_owner(catalog, selections)


def _in_holes(selections: Sequence[Selection]) -> Reading:
    """Say of a dump that is not whole what is known all the same: an entry without IFS handles that may come first."""
    seen = [selection for selection in selections if all(entry.lacks_ifs for entry in selection.entries)]
    found = owners(seen)
    if not found:
        return _not_whole(selections)
    first = kinds(selection.kind for selection in seen if selection.entries)
    return Reading(
        "undetermined",
        f"{lacking(found)} and {verb(found, 'is', 'are')} the first listed for {first}, but the dump is not whole: an "
        f"entry that was lost may come before {verb(found, 'it', 'them')}.",
    )


def undetermined_owner(catalog: Catalog, selections: Sequence[Selection]) -> Reading:
    """Say why it cannot be told which entries sockets get."""
    if not catalog.whole:
        return _not_whole(selections)
    asked = kinds(selection.kind for selection in selections)
    candidates = owners(selections)
    found = lower(entries(candidates))
    if len(candidates) == 1:
        return Reading("undetermined", f"It cannot be told whether sockets for {asked} get {found}.")
    return Reading("undetermined", f"It cannot be told which of {found} sockets for {asked} get.")


def _not_whole(selections: Sequence[Selection]) -> Reading:
    asked = kinds(selection.kind for selection in selections)
    return Reading(
        "undetermined", f"The dump is not whole, so it is not certain which entries sockets for {asked} get."
    )


def no_test(program: str, asked: Sequence[Kind]) -> Predicate:
    """Make the predicate of a program that sets the skip flag on kinds of sockets without looking at the provider."""

    def predicate(catalog: Catalog) -> Reading:
        hit = catalog.those(asked, catalog.hands_out_non_ifs)
        if hit:
            found = owners(hit)
            return Reading(
                "exposed",
                f"{owned(hit)} {verb(found, 'lacks', 'lack')} IFS handles, and {program} sets the skip flag without a "
                "test: completions may never arrive.",
            )
        doubtful = catalog.doubtful(asked, catalog.hands_out_non_ifs)
        return undetermined(catalog, doubtful) if doubtful else have_ifs(asked)

    return predicate


def have_ifs(asked: Iterable[Kind]) -> Reading:
    return Reading("unaffected", f"Every entry that sockets for {kinds(asked)} get has IFS handles.")


def combined(readings: Sequence[tuple[str, Reading]], order: Sequence[RuntimeStatus]) -> Reading:
    """Join the readings of both catalogs into one statement: the worse status, and what holds for which programs."""
    distinct = {reading for _, reading in readings}
    if len(distinct) == 1:
        return distinct.pop()
    worst_first = sorted(readings, key=lambda told: order.index(told[1].status))
    differ = len({reading.status for _, reading in readings}) > 1
    parts = [
        f"{programs}{f' ({reading.status})' if differ else ''}: {lower(reading.why.removesuffix('.'))}"
        for programs, reading in worst_first
    ]
    return Reading(worst_first[0][1].status, f"{'; '.join(parts)}.")


def lower(sentence: str) -> str:
    """Let a sentence go on inside another; names of software at its start keep their letters.

    >>> lower("Every entry"), lower("Firefox never")
    ('every entry', 'Firefox never')
    """
    first = sentence.split(" ", 1)[0]
    return sentence if first in _names_of_software() else sentence[:1].lower() + sentence[1:]


@cache
def _names_of_software() -> frozenset[str]:
    words = (word.strip(",()") for record in runtimes() for word in record.name.split())
    return frozenset((*words, "Microsoft"))


def _listed(words: Sequence[str], most: int) -> str:
    more = [f"{len(words) - most} more"] if len(words) > most else []
    return listed([*words[:most], *more])
