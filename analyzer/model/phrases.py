"""Pieces of sentences that findings, comparisons and reports share: lists, ids, kinds of socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.knowledge import address_family_name, socket_type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LISTED: Final = 6
"""Words of a list that may be long; the others are counted."""
_IDS_LISTED: Final = 12
"""Ids in one sentence; a hostile dump may have thousands."""
_PAIR: Final = 2
_RANGES: Final = 12
"""Ranges of ids in one sentence; a hostile dump may have thousands."""
_KIND_WORDS: Final = {
    (2, 1): "TCP over IPv4",
    (2, 2): "UDP over IPv4",
    (2, 3): "raw IPv4",
    (23, 1): "TCP over IPv6",
    (23, 2): "UDP over IPv6",
    (23, 3): "raw IPv6",
}


def listed(words: Iterable[object]) -> str:
    """Join words as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""


def some(words: Iterable[object], others: str = "more") -> str:
    """Join as many words as can be read, each once, and count the others.

    >>> some("abcdefgh", "more letters")
    'a, b, c, d, e, f and 2 more letters'
    """
    texts = list(dict.fromkeys(words))
    more = [f"{len(texts) - _LISTED} {others}"] if len(texts) > _LISTED else []
    return listed([*texts[:_LISTED], *more])


def entries_words(ids: Iterable[object]) -> str:
    """Name entries by their ids.

    >>> entries_words([1032]), entries_words([1032, 1033])
    ('entry 1032', 'entries 1032 and 1033')
    >>> entries_words(range(1, 101))
    'entries 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 88 more'
    """
    texts = list(ids)
    if not texts:
        return "an entry without an id"
    more = [f"{len(texts) - _IDS_LISTED} more"] if len(texts) > _IDS_LISTED else []
    return f"{'entry' if len(texts) == 1 else 'entries'} {listed([*texts[:_IDS_LISTED], *more])}"


def id_ranges(ids: Iterable[int]) -> str:
    """Name entries by their ids, those that follow one another as a range.

    >>> id_ranges([1001, 1003, 1002, 1006]), id_ranges([1013, 1014]), id_ranges([1013])
    ('entries 1001 to 1003 and 1006', 'entries 1013 and 1014', 'entry 1013')
    """
    runs: list[list[int]] = []
    for entry_id in sorted(set(ids)):
        if runs and entry_id == runs[-1][-1] + 1:
            runs[-1].append(entry_id)
        else:
            runs.append([entry_id])
    texts = [text for run in runs for text in ([f"{run[0]} to {run[-1]}"] if len(run) > _PAIR else map(str, run))]
    more = [f"{len(texts) - _RANGES} more"] if len(texts) > _RANGES else []
    return f"{'entry' if runs and len(runs) == len(runs[0]) == 1 else 'entries'} {listed([*texts[:_RANGES], *more])}"


def chain_words(ids: Sequence[object]) -> str:
    """Name the chains of entries, as a subject in the singular.

    >>> chain_words([1032]), chain_words([1032, 1033])
    ('the chain of entry 1032', 'each chain of entries 1032 and 1033')
    """
    return f"{'each' if len(ids) > 1 else 'the'} chain of {entries_words(ids)}"


def kind_words(address_family: int, socket_type: int) -> str:
    """Name a kind of socket as people do.

    >>> kind_words(23, 2), kind_words(28, 1)
    ('UDP over IPv6', 'VMware vSockets SOCK_STREAM')
    """
    known = _KIND_WORDS.get((address_family, socket_type))
    return known or f"{address_family_name(address_family)} {socket_type_name(socket_type)}"
