"""What a machine is by the design's words and the facts' predicates, worked out slowly and without the product's code.

Everything is known of a made-up machine, so what is not known here is what no dump can tell: whether a socket without a
protocol gets an entry of an unusual one, and what becomes of sockets where a layer claims IFS handles over one that
lacks them, or over one that is not listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from machines import IFS, TCP6_GUID, TCP_GUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from machines import Machine, Provider

    Catalog = Sequence[Provider]
    Test = Callable[[Catalog, Provider], bool | None]

KINDS: Final = ((2, 1, 6), (2, 2, 17), (2, 3, 0), (23, 1, 6), (23, 2, 17), (23, 3, 0))
TCP: Final = ((2, 1), (23, 1))
UDP: Final = ((2, 2), (23, 2))
REST: Final = ((2, 3), (23, 3), (1, 1))
ORDER: Final = ("exposed", "fails", "slower", "bypasses", "undetermined", "unaffected")
KOMODIA: Final = r"C:\Windows\system32\ASProxy64.dll"
LAVASOFT: Final = r"C:\Windows\system32\LavasoftTcpService64.dll"
MICROSOFT: Final = (TCP_GUID, TCP6_GUID)


def ifs(entry: Provider) -> bool:
    return bool(entry.service_flags & IFS)


def visible(entry: Provider) -> bool:
    return entry.chain_length >= 1 and entry.socket_type != -1


def verdict(machine: Machine) -> str:
    """Try the words of the design in their order; a flag that is clear outside of TCP/IP does not hide a layer."""
    catalogs = [machine.providers, machine.providers_32 or ()]
    every = [entry for catalog in catalogs for entry in catalog]
    if any(e.address_family in (2, 23) and e.socket_type in (1, 2, 3) and visible(e) and not ifs(e) for e in every):
        return "non-ifs"
    if any(_installed(catalog, entry) for catalog in catalogs for entry in catalog):
        return "layered"
    return "clean" if all(map(ifs, every)) else "non-ifs-other-family"


def _installed(catalog: Catalog, entry: Provider) -> bool:
    """Tell whether an entry is of a layered provider, and not merely an entry of other families without the bit."""
    used = any(entry.catalog_entry_id in other.chain for other in catalog)
    if entry.chain_length == 0:
        return used or ifs(entry)
    return entry.chain_length > 1 and ifs(entry)


def sockets(catalog: Catalog) -> list[int | None]:
    """Return the ids of the entries that sockets of the six kinds get."""
    return [
        next(
            (
                e.catalog_entry_id
                for e in catalog
                if visible(e) and (e.address_family, e.socket_type) == (family, kind) and protocol in (0, e.protocol)
            ),
            None,
        )
        for family, kind, protocol in KINDS
    ]


def path(catalog: Catalog, entry: Provider) -> list[int]:
    """Return the ids that a call passes: down the chain, and where that names a chain, down that one."""
    if not entry.chain:
        return [entry.catalog_entry_id]
    steps: list[int] = []
    passed: list[Provider] = []
    here: Provider | None = entry
    while here is not None:
        passed.append(here)
        follows = None
        for entry_id in here.chain:
            below = next((e for e in catalog if e.catalog_entry_id == entry_id), None)
            if below is not None and below.chain:
                follows = below
                break
            steps.append(entry_id)
            if below is not None and below.chain_length == 1:
                break
        if follows is not None and any(follows is before for before in passed):
            steps.append(follows.catalog_entry_id)
            follows = None
        here = follows
    return steps


def beneath(catalog: Catalog, entry: Provider) -> Iterator[Provider | None]:
    """Give all that a chain may lead through below its own layer, None for an id that is not listed."""
    waiting, passed = list(entry.chain[1:]), set(entry.chain[:1])
    while waiting:
        entry_id = waiting.pop()
        if entry_id in passed:
            continue
        passed.add(entry_id)
        alike = [e for e in catalog if e.catalog_entry_id == entry_id]
        yield from alike or [None]
        waiting += [below for e in alike for below in e.chain[1:]]


def lacks(catalog: Catalog, entry: Provider) -> bool | None:
    """Tell whether an entry's sockets are no IFS handles; None if it claims what the layers below it do not have."""
    if not ifs(entry):
        return True
    layers = list(beneath(catalog, entry))
    sound = bool(layers) and all(below is not None and ifs(below) for below in layers)
    return False if entry.chain_length == 1 or sound else None


def blocks(catalog: Catalog, entry: Provider) -> bool:
    return any(e is not None and e.provider_path == KOMODIA for e in (entry, *beneath(catalog, entry)))


def firsts(catalog: Catalog, kind: tuple[int, int]) -> list[Provider | None]:
    """Return the entries of which a socket without a protocol gets one; None among them if it may get none."""
    possible: list[Provider | None] = []
    for entry in catalog:
        if visible(entry) and (entry.address_family, entry.socket_type) == kind:
            possible.append(entry)
            usual = entry.address_family in (2, 23) and entry.protocol in (6, 17)
            if kind[1] == 3 or entry.protocol == 0 or usual:
                return possible
    return [*possible, None] if possible else []


def ask(catalog: Catalog, kinds: Sequence[tuple[int, int]], test: Test) -> list[bool | None]:
    """Ask something of the entry that sockets of each kind get; no where there are no such sockets."""
    result: list[bool | None] = []
    for kind in kinds:
        found = firsts(catalog, kind)
        answers = {None if entry is None else test(catalog, entry) for entry in found} or {False}
        result.append(answers.pop() if len(answers) == 1 else None)
    return result


def worst(answers: Sequence[bool | None], yes: str, no: str = "unaffected") -> str:
    return yes if True in answers else "undetermined" if None in answers else no


def statuses(machine: Machine) -> dict[str, str]:
    """Return the status of each runtime on a machine: the worse one of its catalogs."""
    catalogs = [machine.providers, *([machine.providers_32] if machine.providers_32 else [])]
    families = {entry.address_family for catalog in catalogs for entry in catalog}
    newer = bool(families & {1, 34})
    found = [_statuses(catalog, newer=newer) for catalog in catalogs]
    worse = {name: min((one[name] for one in found), key=ORDER.index) for name in found[0]}
    return worse | {"wsl2": found[0]["wsl2"]}


def _statuses(catalog: Catalog, *, newer: bool) -> dict[str, str]:
    shown = [entry for entry in catalog if visible(entry)]
    chains = [entry for entry in shown if entry.chain_length > 1]
    non_ifs_chains = [entry for entry in chains if not ifs(entry)]
    tcp, udp = ask(catalog, TCP, lacks), ask(catalog, UDP, lacks)
    other = ask(catalog, REST, lacks)
    tcp_entries = [entry for entry in shown if entry.protocol == 6]
    slow = not all(map(ifs, tcp_entries)) or len(tcp_entries) > 32
    layered = {
        kinds: ask(catalog, kinds, lambda _, entry: entry.chain_length > 1) for kinds in (TCP[:1], UDP, (*TCP, *UDP))
    }
    blocked = {
        kinds: ask(catalog, kinds, lambda c, entry: entry.chain_length > 1 and blocks(c, entry)) for kinds in layered
    }

    def base_handle(kinds: tuple[tuple[int, int], ...], status: str) -> str:
        return status if True in blocked[kinds] else "undetermined" if _maybe(layered[kinds]) else "unaffected"

    both = (*TCP, *UDP)
    go = "slower" if slow else "unaffected"
    go_2025 = "slower" if slow else worst([*udp, *other], "exposed")
    go_127 = worst([*tcp, *udp, *other], "slower") if slow else go_2025
    dotnet = worst([*tcp, *udp], "exposed")
    if not newer and True not in tcp and dotnet == "exposed":
        dotnet = "undetermined"
    sqlclient = "unaffected"
    if not newer and (_maybe(tcp) or not all(map(ifs, catalog))):
        sqlclient = "undetermined"
    holes = ask(catalog, UDP, lambda _, entry: entry.chain_length == 1 and not ifs(entry))
    libuv_udp = worst(holes, "exposed", worst(layered[UDP], "slower"))
    if True not in holes and None in holes:
        libuv_udp = "slower" if True in layered[UDP] else "undetermined"
    return {
        "dotnet": dotnet,
        "sqlclient-4.5": sqlclient,
        "msquic": worst(udp, "exposed"),
        "mio-0.6": worst(tcp, "exposed"),
        "compio": worst([*tcp, *udp], "exposed"),
        "wsl2": "fails" if chains else "unaffected",
        "bun": "fails" if any(entry.protocol == 6 for entry in chains) else "unaffected",
        "go": go,
        "go-2025": go_2025,
        "go-1.27": go_127,
        "tailscale": go if go == go_2025 == go_127 else "undetermined",
        "go-1.9.1": "fails"
        if any(entry.provider_path == LAVASOFT for entry in non_ifs_chains)
        else "undetermined"
        if non_ifs_chains
        else "unaffected",
        "go-winio": "undetermined" if non_ifs_chains else "unaffected",
        "libuv-tcp": worst(tcp, "slower"),
        "libuv-udp": libuv_udp,
        "libuv-poll": base_handle(both, "slower"),
        "libuv-1.34.0": worst(ask(catalog, TCP, lambda _, entry: entry.provider_id not in MICROSOFT), "undetermined"),
        "chromium-iocp": "unaffected" if all(map(ifs, shown)) else "slower",
        "coost": "unaffected" if all(ifs(e) for e in catalog if e.protocol in (6, 17)) else "slower",
        "mio-0.7.0": base_handle(both, "fails"),
        "wepoll-libevent": base_handle(both, "fails"),
        "trio-0.16": base_handle(TCP[:1], "fails"),
        "java-selector": base_handle(both, "undetermined"),
        "apache": worst(layered[TCP[:1]], "undetermined"),
        "sql-server": "undetermined" if chains else "unaffected",
        "lync": "undetermined" if chains else "unaffected",
        "ruby": _chooses(catalog),
        "perl": _chooses(catalog),
        "cygwin": _cygwin(catalog),
        **dict.fromkeys(NEVER, "unaffected"),
    }


NEVER: Final = (
    *("chromium", "firefox", "asyncio", "java-nio2", "boost-asio", "nginx", "libevent"),
    *("mio", "wepoll", "trio"),
)


def _maybe(answers: Sequence[bool | None]) -> bool:
    return any(answer is not False for answer in answers)


def _chooses(catalog: Catalog) -> str:
    """Say what a program does that opens the first entry of a kind that has the bit, or else the usual one."""
    answers: list[bool | None] = []
    open_question = False
    for kind in (*TCP, *UDP):
        (hit,) = ask(catalog, [kind], lacks)
        if hit is True:
            choice = [e for e in catalog if visible(e) and ifs(e) and (e.address_family, e.socket_type) == kind]
            sure = any(e.protocol in (0, 6, 17) for e in choice)
            answers.append(sure)
            open_question = open_question or (bool(choice) and not sure)
        else:
            answers.append(hit)
    if True in answers:
        return "bypasses"
    return "undetermined" if None in answers or open_question else "unaffected"


def _cygwin(catalog: Catalog) -> str:
    hits = ask(catalog, (*TCP, *UDP), lacks)
    free = ask(catalog, (*TCP, *UDP), lambda c, e: bool(lacks(c, e)) and not blocks(c, e))
    if any(hit and not_blocked for hit, not_blocked in zip(hits, free, strict=True)):
        return "bypasses"
    return "undetermined" if _maybe(hits) else "unaffected"
