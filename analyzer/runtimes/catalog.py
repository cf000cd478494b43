"""What one process sees: the catalog of its bitness, and answers that may be yes, no or not known.

A dump can be cut anywhere, so an entry that is listed proves something and one that is not listed proves nothing: "some
entry lacks IFS handles" can be certain of a dump with holes, "none does" and "this entry comes first" cannot.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

from analyzer.model.frames import AF_INET, AF_INET6, NETWORK_DIRECT, PFL_HIDDEN, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM
from analyzer.model.naming import provider_name
from analyzer.model.sockets import IPPROTO_TCP, IPPROTO_UDP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

AF_UNIX: Final = 1
PFL_MATCHES_PROTOCOL_ZERO: Final = 0x8

_LONGEST_NAME: Final = 60
_MOST_LAYERS: Final = 64
"""More than any machine has (Windows allows 7 in a chain), so that a log made to be slow is not."""

Answer = TypeVar("Answer")

WindowsAge = Literal["before 7", "7", "after 7"]
"""Windows 7 and Server 2008 R2 are the border: some programs behave otherwise there."""


class Kind(NamedTuple):
    """A kind of socket as a program asks for it; protocol 0 is any that the provider offers."""

    address_family: int
    socket_type: int


TCP: Final = (Kind(AF_INET, SOCK_STREAM), Kind(AF_INET6, SOCK_STREAM))
UDP: Final = (Kind(AF_INET, SOCK_DGRAM), Kind(AF_INET6, SOCK_DGRAM))
RAW: Final = (Kind(AF_INET, SOCK_RAW), Kind(AF_INET6, SOCK_RAW))
UNIX: Final = (Kind(AF_UNIX, SOCK_STREAM),)


@dataclass(frozen=True, eq=False)
class Entry:
    """What a predicate looks at in one catalog entry; None where the dump does not tell.

    What follows from the fields is worked out once: many predicates ask, and many catalogs share an entry.
    `provider_flags` (dwProviderFlags) are known from a registry dump only; netsh does not print them. `description` is
    for `name` alone: where nothing asks for that, catalogs with other descriptions are judged alike.
    """

    id: int | None
    chain_length: int | None
    chain: tuple[int, ...]
    address_family: int | None
    socket_type: int | None
    protocol: int | None
    ifs: bool | None
    provider_flags: int | None = None
    microsoft: bool = False
    product: str | None = None
    description: str | None = None
    blocks_base_handle: bool = False

    @cached_property
    def name(self) -> str:
        """How sentences name the software of the entry."""
        return name_of(self.product, self.description)

    @property
    def was_named(self) -> bool:
        """Whether anything has asked for the name."""
        return "name" in self.__dict__

    @cached_property
    def visible(self) -> bool | None:
        """Whether WSAEnumProtocols returns the entry, and a socket can get it."""
        if self.provider_flags is not None:
            hidden: bool | None = bool(self.provider_flags & PFL_HIDDEN)
        else:
            hidden = _same(self.socket_type, NETWORK_DIRECT)
        return both(not_(hidden), None if self.chain_length is None else self.chain_length >= 1)

    @cached_property
    def layered(self) -> bool | None:
        """Whether the entry is a chain."""
        return None if self.chain_length is None else self.chain_length > 1

    @cached_property
    def lacks_ifs(self) -> bool | None:
        return not_(self.ifs)

    @cached_property
    def matches_protocol_zero(self) -> bool | None:
        """Whether a socket that names no protocol may get the entry.

        netsh does not print the flag: Microsoft's entries for TCP and UDP have it and installers of layered providers
        copy it. Of other entries it is not known.
        """
        if self.provider_flags is not None:
            return bool(self.provider_flags & PFL_MATCHES_PROTOCOL_ZERO)
        usual = self.protocol in (IPPROTO_TCP, IPPROTO_UDP) and self.address_family in (AF_INET, AF_INET6)
        return True if usual else None

    def owns(self, kind: Kind) -> bool | None:
        """Tell whether a socket of a kind could get the entry. A raw socket may name any protocol."""
        if kind not in self._owned:
            self._owned[kind] = self._owns(kind)
        return self._owned[kind]

    @cached_property
    def _owned(self) -> dict[Kind, bool | None]:
        return {}

    def _owns(self, kind: Kind) -> bool | None:
        protocol: bool | None = True
        if kind.socket_type != SOCK_RAW:
            protocol = either(_same(self.protocol, 0), self.matches_protocol_zero)
        family, socket_type = _same(self.address_family, kind.address_family), _same(self.socket_type, kind.socket_type)
        return both(self.visible, family, socket_type, protocol)


@dataclass(frozen=True, slots=True)
class Selection:
    """The entry that sockets of a kind get: one of `entries`, or, if not `certain`, another that is not listed."""

    kind: Kind
    entries: tuple[Entry, ...]
    certain: bool

    def is_(self, test: Callable[[Entry], bool | None]) -> bool | None:
        """Ask something of the selected entry; no if there is none, so that no socket of the kind exists."""
        if not self.certain:
            return None
        answers = {test(entry) for entry in self.entries}
        return None if len(answers) > 1 else answers.pop() if answers else False


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of which something holds, those of which it may hold, and whether others may be missing."""

    entries: tuple[Entry, ...]
    doubtful: tuple[Entry, ...]
    whole: bool

    @property
    def any(self) -> bool | None:
        """Whether there is one at all."""
        return True if self.entries else None if self.doubtful or not self.whole else False


@dataclass(frozen=True)
class Catalog:
    """The entries of one catalog in printed order, which is the order of selection.

    Attributes:
        entries: all of them, hidden ones included.
        whole: nothing is missing.
        windows: how old the machine's Windows is; None if the dump does not tell for sure.
        exempt: file names, in lower case, of programs that layered providers stay out of (LSP_SYSTEM in the registry's
            AppId_Catalog); None if the dump does not tell, as netsh does not.
    """

    entries: tuple[Entry, ...]
    whole: bool = True
    windows: WindowsAge | None = None
    exempt: frozenset[str] | None = None

    def says(self, predicate: Callable[[Catalog], Answer]) -> Answer:
        """Return what a predicate makes of the catalog. Each is asked once: machines share their catalogs."""
        if predicate not in self._said:
            self._said[predicate] = predicate(self)
        answer: Answer = self._said[predicate]
        return answer

    @cached_property
    def _said(self) -> dict[Callable[[Catalog], Any], Any]:
        return {}

    def first(self, kind: Kind) -> Selection:
        """Select the entry that a socket of a kind gets."""
        return self._selections[kind]

    def those(self, kinds: Iterable[Kind], test: Callable[[Entry], bool | None]) -> list[Selection]:
        """Return the selections of which a test holds for certain."""
        return [self.first(kind) for kind in kinds if self.first(kind).is_(test)]

    def doubtful(self, kinds: Iterable[Kind], test: Callable[[Entry], bool | None]) -> list[Selection]:
        """Return the selections of which nobody can tell whether a test holds."""
        return [self.first(kind) for kind in kinds if self.first(kind).is_(test) is None]

    def having(self, test: Callable[[Entry], bool | None]) -> Found:
        """Find the entries for which a test holds."""
        answers = [(entry, test(entry)) for entry in self.entries]
        return Found(
            tuple(entry for entry, answer in answers if answer),
            tuple(entry for entry, answer in answers if answer is None),
            whole=self.whole,
        )

    def hands_out_non_ifs(self, entry: Entry) -> bool | None:
        """Tell whether an entry's sockets are no IFS handles.

        Not known if the entry claims them but stands over a layer that lacks them or of which nothing is known: a
        layered provider with IFS handles gives its sockets out as the layer below made them, and Microsoft says that
        the order does not work.
        """
        return entry.lacks_ifs if not entry.ifs or self._stands_on_ifs(entry) else None

    def _stands_on_ifs(self, entry: Entry) -> bool:
        """Tell whether all layers beneath an entry are listed and have IFS handles."""
        if entry.chain_length == 1:
            return True
        layers = list(self.below(entry))
        listed = {layer.id for layer in layers}
        named = {entry_id for above in (entry, *layers) for entry_id in above.chain[1:]}
        return (
            len(layers) < _MOST_LAYERS
            and all(layer.ifs for layer in layers)
            and named <= listed | {entry.id}
            and all(above.chain or above.layered is False for above in (entry, *layers))
        )

    def blocks_base_handle(self, entry: Entry) -> bool:
        """Tell whether a layer of the entry is known to make SIO_BASE_HANDLE fail; False means not known."""
        return entry.blocks_base_handle or any(layer.blocks_base_handle for layer in self.below(entry))

    def below(self, entry: Entry) -> Iterator[Entry]:
        """Give the layers beneath an entry's own, each once, at most 64 of them; a chain may name a chain."""
        return islice(self._walk(entry), _MOST_LAYERS)

    def _walk(self, entry: Entry) -> Iterator[Entry]:
        waiting, passed = list(entry.chain[1:]), set(entry.chain[:1])
        while waiting:
            entry_id = waiting.pop()
            if entry_id not in passed:
                passed.add(entry_id)
                for layer in self._by_id[entry_id]:
                    yield layer
                    waiting += layer.chain[1:]

    @cached_property
    def _selections(self) -> dict[Kind, Selection]:
        return {kind: self._select(kind) for kind in (*TCP, *UDP, *RAW, *UNIX)}

    def _select(self, kind: Kind) -> Selection:
        possible: list[Entry] = []
        for entry in self.entries:
            match = entry.owns(kind)
            if match is not False:
                possible.append(entry)
            if match:
                return Selection(kind, tuple(possible), certain=self.whole)
        return Selection(kind, tuple(possible), certain=self.whole and not possible)

    @cached_property
    def _by_id(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.id is not None:
                found[entry.id].append(entry)
        return found


@lru_cache(4_096)
def name_of(product: str | None, description: str | None) -> str:
    """Name the software of an entry, as far as people read a name."""
    name = provider_name(product, description)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _same(value: int | None, wanted: int) -> bool | None:
    return None if value is None else value == wanted


def not_(answer: bool | None) -> bool | None:  # noqa: FBT001 - the answer is what it works on
    return None if answer is None else not answer


def both(*answers: bool | None) -> bool | None:
    """Say yes if all answers do, no if one does.

    >>> both(True, None), both(False, None)
    (None, False)
    """
    return False if False in answers else None if None in answers else True


def either(*answers: bool | None) -> bool | None:
    """Say yes if one answer does, no if all do.

    >>> either(True, None), either(False, None)
    (True, None)
    """
    return True if True in answers else None if None in answers else False
