"""Each predicate at its borders: hand-made catalogs, the status that follows, and what the sentence must name."""

from __future__ import annotations

import pytest
from catalogs import (
    ALL,
    CLEAN,
    CUT,
    NO_FLAGS,
    PGM,
    RAW4,
    RDMA,
    RSVP_TCP,
    TCP4,
    TCP6,
    UDP4,
    UDP6,
    UNIX,
    VSOCK,
    base,
    bases,
    chain,
    layer,
    of,
    over,
)

from analyzer.runtimes import predicates
from analyzer.runtimes.catalog import Catalog

KOMODIA = {"product": "Astrill VPN (Komodia)", "blocks_base_handle": True}
LAVASOFT = {"product": "Adaware/Lavasoft Web Companion"}
MANY_TCP = [base(2000 + n, RSVP_TCP) for n in range(30)]
"""With the two of Windows these are 32 entries for TCP: as many as Go's list holds."""

CASES: dict[str, list[tuple[str, Catalog, str, str]]] = {
    "dotnet": [
        ("clean", CLEAN, "unaffected", "Every entry"),
        (
            "TCP over IPv4 only",
            over(TCP4),
            "exposed",
            "Entry 1032 (Filter), which sockets for TCP over IPv4 get, lacks",
        ),
        ("TCP over IPv6 only", over(TCP6), "exposed", "TCP over IPv6"),
        ("UDP only", over(UDP4, UDP6), "exposed", "1032 and 1033 (Filter), which sockets for UDP over IPv4 and IPv6"),
        ("UDP only on Windows 7", over(UDP4, windows="7"), "unaffected", "TCP over IPv4 and IPv6"),
        ("UDP only before Windows 7", over(UDP4, windows="before 7"), "unaffected", "TCP"),
        ("UDP only on an unknown Windows", over(UDP4, windows=None), "undetermined", "newer than 7"),
        ("TCP on an unknown Windows", over(TCP4, UDP4, windows=None), "exposed", "Entry 1032"),
        ("raw only", over(RAW4), "unaffected", "Every entry"),
        ("IFS handles", over(*ALL, ifs=True), "unaffected", "Every entry"),
        ("vSockets only", of(*bases(), base(1040, VSOCK, ifs=False)), "unaffected", "Every entry"),
        ("NetworkDirect first", of(base(1040, RDMA, ifs=False), *bases()), "unaffected", "Every entry"),
        ("the layered entry only", of(*bases(), layer()), "unaffected", "Every entry"),
        ("behind Windows' own", of(*bases(), chain(1032, TCP4)), "unaffected", "Every entry"),
        ("a base provider", of(base(1040, TCP4, ifs=False), *bases()), "exposed", "Entry 1040"),
        ("no flags", NO_FLAGS, "undetermined", "1001, 1002, 1004 and 1005 (MSAFD Tcpip), whose"),
        ("no flags, layered", over(TCP4, ifs=None), "undetermined", "entry 1032 (Filter)"),
        ("cut, nothing seen", CUT, "undetermined", "not whole"),
        ("cut, one seen", over(TCP4, whole=False), "undetermined", "is the first listed for TCP over IPv4, but"),
        ("family not known", of(base(1040, (None, 1, 6), ifs=False), *bases()), "undetermined", "1001"),
        ("family not known, alike", of(base(1040, (None, 1, 6)), *bases()), "unaffected", "Every entry"),
        ("no IPv6", of(*bases(without=(TCP6, UDP6))), "unaffected", "Every entry"),
        ("hidden by its flags", over(TCP4, provider_flags=0xC), "unaffected", "Every entry"),
        ("not for protocol 0", over(TCP4, provider_flags=0), "unaffected", "Every entry"),
    ],
    "sqlclient-4.5": [
        ("clean on Windows 7", of(*bases(), windows="7"), "unaffected", "Every entry"),
        ("TCP on Windows 7", over(TCP4, windows="7"), "fails", "Entry 1032"),
        ("TCP on a newer one", over(TCP4), "unaffected", "newer"),
        ("TCP on an unknown one", over(TCP4, windows=None), "undetermined", "does not prove"),
        ("UDP on Windows 7", over(UDP4, windows="7"), "undetermined", "all entries counts"),
        (
            "vSockets on Windows 7",
            of(*bases(), base(1040, VSOCK, ifs=False), windows="7"),
            "undetermined",
            "Entry 1040",
        ),
        ("no flags", NO_FLAGS, "undetermined", "1001 and 1004"),
        ("an unknown flag elsewhere", of(*bases(), base(9, VSOCK, ifs=None), windows="7"), "undetermined", "all"),
    ],
    "msquic": [
        ("clean", CLEAN, "unaffected", "UDP over IPv4 and IPv6"),
        ("UDP only", over(UDP4), "exposed", "Entry 1032"),
        ("TCP only", over(TCP4, TCP6), "unaffected", "UDP"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
    "mio-0.6": [
        ("TCP over IPv6", over(TCP6), "exposed", "TCP over IPv6"),
        ("UDP only", over(UDP4, UDP6), "unaffected", "TCP"),
        ("no flags", NO_FLAGS, "undetermined", "1001 and 1004"),
    ],
    "compio": [
        ("UDP only", over(UDP6), "exposed", "as its maintainers say"),
        ("clean", CLEAN, "unaffected", "TCP and UDP"),
    ],
    "go": [
        ("clean", CLEAN, "unaffected", "(2)"),
        ("TCP over IPv4 only", over(TCP4), "slower", "Entry 1032 (Filter) lacks"),
        ("behind Windows' own", of(*bases(), chain(1032, TCP4)), "slower", "Entry 1032"),
        ("UDP only", over(UDP4, UDP6), "unaffected", "TCP"),
        ("the layered entry only", of(*bases(), layer()), "unaffected", "TCP"),
        ("the layered entry with protocol 6", of(*bases(), layer(protocol=6)), "unaffected", "TCP"),
        ("vSockets only", of(*bases(), base(1040, VSOCK, ifs=False)), "unaffected", "TCP"),
        ("32 TCP entries", of(*bases(), *MANY_TCP), "unaffected", "(32)"),
        ("33 TCP entries", of(*bases(), *MANY_TCP, base(3000, TCP6)), "slower", "33 TCP entries"),
        ("33 with one hidden", of(*bases(), *MANY_TCP, layer(protocol=6, ifs=True)), "unaffected", "(32)"),
        ("33 with one unclear", of(*bases(), *MANY_TCP, base(3000, (2, 1, None))), "undetermined", "more than 32"),
        ("32 with one unclear", of(*bases(), *MANY_TCP[1:], base(3000, (2, 1, None))), "unaffected", "(31)"),
        ("33 in a cut dump", of(*bases(), *MANY_TCP, base(3000, TCP6), whole=False), "slower", "33 TCP entries"),
        ("one seen in a cut dump", over(TCP4, whole=False), "slower", "Entry 1032"),
        ("none seen in a cut dump", CUT, "undetermined", "not whole"),
        ("no flags", NO_FLAGS, "undetermined", "entries 1001 and 1004"),
        ("protocol not known", of(*bases(), base(1040, (2, 1, None), ifs=False)), "undetermined", "entry 1040"),
        (
            "id and protocol not known",
            of(*bases(), base(None, (2, 1, None), ifs=False)),
            "undetermined",
            "Too little is known of an entry without an ID (MSAFD Tcpip), which may be a TCP entry",
        ),
        (
            "one of two ids not known",
            of(*bases(), base(None, (2, 1, None), ifs=False), chain(1040, TCP4, chain_length=None)),
            "undetermined",
            "entries 1040 and one without an ID (MSAFD Tcpip and Filter), one of which may be",
        ),
        ("chain length not known", of(*bases(), chain(1040, TCP4, chain_length=None)), "undetermined", "entry 1040"),
    ],
    "go-2025": [
        ("clean", CLEAN, "unaffected", "TCP"),
        ("TCP", over(TCP4), "slower", "Entry 1032"),
        ("TCP and UDP", over(TCP4, UDP4), "slower", "Entry 1032"),
        ("UDP only", over(UDP4), "exposed", "Entry 1032 (Filter), which sockets for UDP over IPv4 get"),
        ("raw only", over(RAW4), "exposed", "raw IP over IPv4"),
        ("AF_UNIX only", of(chain(1040, UNIX), *bases(), base(1012, UNIX)), "exposed", "AF_UNIX"),
        ("UDP behind Windows' own", of(*bases(), chain(1032, UDP4)), "unaffected", "TCP"),
        ("UDP with IFS handles", over(UDP4, ifs=True), "unaffected", "TCP"),
        ("vSockets only", of(*bases(), base(1040, VSOCK, ifs=False)), "unaffected", "TCP"),
        ("no flags", NO_FLAGS, "undetermined", "TCP"),
        ("a UDP flag not known", over(UDP4, ifs=None), "undetermined", "entry 1032"),
        (
            "a TCP flag not known, UDP without",
            of(chain(1032, UDP4), *bases(without=(TCP6,)), base(1004, TCP6, ifs=None)),
            "undetermined",
            "if no TCP entry lacks IFS handles: entry 1032",
        ),
    ],
    "go-1.27": [
        ("clean", CLEAN, "unaffected", "TCP"),
        ("TCP", over(TCP4), "slower", "sees that of each socket"),
        ("TCP behind Windows' own", of(*bases(), chain(1032, TCP4)), "unaffected", "looks at each socket"),
        ("33 TCP entries", of(*bases(), *MANY_TCP, base(3000, TCP6)), "unaffected", "looks at each socket"),
        ("UDP only", over(UDP4), "exposed", "Entry 1032"),
        ("TCP and UDP", over(TCP4, UDP4), "slower", "1032 and 1033"),
        ("cut", over(TCP4, whole=False), "undetermined", "not whole"),
    ],
    "go-1.9.1": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("Lavasoft", over(UDP4, **LAVASOFT), "fails", "reported with this product"),
        ("Lavasoft with IFS handles", over(UDP4, ifs=True, **LAVASOFT), "unaffected", "No layered provider"),
        ("another product", over(TCP4), "undetermined", "of other products it is not known"),
        ("a base provider", of(base(1040, TCP4, ifs=False), *bases()), "unaffected", "No layered"),
        ("no flags", NO_FLAGS, "unaffected", "No layered"),
        ("no flags, layered", over(TCP4, ifs=None), "undetermined", "not known"),
        ("cut", CUT, "undetermined", "not known"),
    ],
    "go-winio": [
        ("clean", CLEAN, "unaffected", "No layered"),
        ("layered", over(TCP4, **LAVASOFT), "undetermined", "without the name of the product"),
    ],
    "tailscale": [
        ("clean", CLEAN, "unaffected", "Tailscale is a Go program: all TCP entries"),
        ("TCP", over(TCP4), "slower", "entry 1032"),
        ("UDP only", over(UDP4), "undetermined", "after that exposed"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
    "libuv-tcp": [
        ("clean", CLEAN, "unaffected", "TCP over IPv4 and IPv6"),
        ("IPv4 only", over(TCP4), "slower", "TCP over IPv4 get"),
        ("IPv6 only", over(TCP6), "slower", "TCP over IPv6 get"),
        ("UDP only", over(UDP4, UDP6), "unaffected", "TCP"),
        ("behind Windows' own", of(*bases(), chain(1032, TCP4)), "unaffected", "TCP"),
        ("no entry for IPv6", of(*bases(without=(TCP6,))), "unaffected", "TCP"),
        ("Komodia", over(TCP4, **KOMODIA), "slower", "cannot be cancelled"),
        ("Pgm first", of(base(1040, PGM, ifs=False), *bases()), "undetermined", "which of entries 1001 and 1040"),
        ("IPv4 without, IPv6 not known", of(chain(1032, TCP4), *bases(ifs=None)), "slower", "TCP over IPv4 get"),
        ("no flags", NO_FLAGS, "undetermined", "Service Flags"),
        ("cut", over(TCP4, whole=False), "undetermined", "not whole"),
    ],
    "libuv-udp": [
        ("clean", CLEAN, "unaffected", "base providers"),
        ("layered with IFS handles", over(UDP4, ifs=True), "slower", "libuv issue 1672"),
        ("layered without", over(UDP6), "slower", "UDP over IPv6"),
        ("layered without flags", over(UDP6, ifs=None), "slower", "UDP over IPv6"),
        ("TCP only", over(TCP4), "unaffected", "base providers"),
        (
            "perhaps layered",
            of(base(1040, (None, 2, 17)), chain(1032, UDP6, ifs=True), *bases()),
            "undetermined",
            "which of entries 1032 and 1040",
        ),
        ("a base provider", of(base(1040, UDP4, ifs=False), *bases()), "exposed", "trusts every base provider"),
        ("no flags", NO_FLAGS, "undetermined", "1002 and 1005"),
    ],
    "libuv-poll": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("Komodia", over(TCP4, **KOMODIA), "slower", "known to make SIO_BASE_HANDLE fail"),
        ("unknown", over(TCP4, ifs=True), "undetermined", "if SIO_BASE_HANDLE fails there"),
        ("no flags", NO_FLAGS, "unaffected", "No layered provider"),
        ("cut", CUT, "undetermined", "not whole"),
        (
            "Komodia beneath another",
            of(
                chain(1050, TCP4, chain=(1049, 1040), ifs=True),
                chain(1040, TCP4, chain=(1039, 1001), **KOMODIA),
                *bases(),
            ),
            "slower",
            "Entry 1050",
        ),
    ],
    "libuv-1.34.0": [
        ("clean", CLEAN, "unaffected", "Windows itself"),
        ("layered", over(TCP6, ifs=True), "undetermined", "get entry 1032 (Filter)"),
        ("UDP only", over(UDP4), "unaffected", "Windows itself"),
        ("altered path", of(*bases(microsoft=False)), "undetermined", "1001 and 1004"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
    "chromium-iocp": [
        ("clean", CLEAN, "unaffected", "Every entry that programs see"),
        ("vSockets only", of(*bases(), base(1040, VSOCK, ifs=False)), "slower", "Entry 1040"),
        ("NetworkDirect only", of(*bases(), base(1040, RDMA, ifs=False)), "unaffected", "programs see"),
        ("the layered entry only", of(*bases(), layer()), "unaffected", "programs see"),
        ("seen in a cut dump", over(UDP4, whole=False), "slower", "Entry 1032"),
        ("cut", CUT, "undetermined", "not whole"),
        ("no flags", NO_FLAGS, "undetermined", "1001, 1002, 1003, 1004 and 2 more"),
    ],
    "coost": [
        ("clean", CLEAN, "unaffected", "TCP or UDP"),
        ("UDP only", over(UDP4), "slower", "Entry 1032"),
        ("hidden, for TCP", of(*bases(), layer(protocol=6)), "slower", "Entry 1031"),
        ("hidden, protocol 0", of(*bases(), layer()), "unaffected", "TCP or UDP"),
        ("raw only", over(RAW4), "unaffected", "TCP or UDP"),
        ("vSockets only", of(*bases(), base(1040, VSOCK, ifs=False)), "unaffected", "TCP or UDP"),
    ],
    "mio-0.7.0": [
        ("Komodia", over(UDP6, **KOMODIA), "fails", "cannot register"),
        ("unknown", over(TCP4), "undetermined", "Komodia"),
        ("clean", CLEAN, "unaffected", "No layered provider"),
    ],
    "wepoll-libevent": [
        ("Komodia", over(TCP4, **KOMODIA), "fails", "epoll_ctl"),
        ("clean", CLEAN, "unaffected", "No layered provider"),
    ],
    "trio-0.16": [
        ("Komodia", over(TCP4, **KOMODIA), "fails", "ends at start"),
        ("Komodia over IPv6 only", over(TCP6, **KOMODIA), "unaffected", "TCP over IPv4"),
        ("Komodia over UDP only", over(UDP4, **KOMODIA), "unaffected", "TCP over IPv4"),
    ],
    "java-selector": [
        ("Komodia", over(TCP4, **KOMODIA), "undetermined", "was not read"),
        ("clean", CLEAN, "unaffected", "No layered provider"),
    ],
    "ruby": [
        ("clean", CLEAN, "unaffected", "Every entry"),
        ("TCP", over(TCP4), "bypasses", "in the versions that were read"),
        ("IFS handles", over(TCP4, ifs=True), "unaffected", "Every entry"),
        ("nothing else to open", of(*bases(ifs=False)), "unaffected", "no other entry to choose"),
        ("flags of the others not known", of(chain(1032, TCP4), *bases(ifs=None)), "undetermined", "not known"),
        (
            "unclear what else",
            of(*bases(ifs=False), base(1040, (2, 1, None))),
            "undetermined",
            "whether Ruby (in the versions that were read) finds another entry",
        ),
        ("cut", over(TCP4, whole=False), "undetermined", "not whole"),
    ],
    "perl": [
        ("UDP", over(UDP6), "bypasses", "Perl opens another entry"),
        ("clean", CLEAN, "unaffected", "Every entry"),
    ],
    "cygwin": [
        ("UDP", over(UDP4), "bypasses", "base provider's socket"),
        ("Komodia", over(TCP4, **KOMODIA), "undetermined", "not established"),
        ("raw only", over(RAW4), "unaffected", "Every entry"),
        ("no flags", NO_FLAGS, "undetermined", "Service Flags"),
    ],
    "bun": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("IFS handles", over(TCP4, ifs=True), "fails", "reported"),
        ("UDP only", over(UDP4), "unaffected", "No layered provider"),
        ("seen in a cut dump", over(TCP6, whole=False), "fails", "Entry 1032"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
    "wsl2": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("IFS handles over UDP", over(UDP4, ifs=True), "fails", "reported"),
        ("no flags", over(UDP4, ifs=None, windows=None), "fails", "Entry 1032"),
        ("Windows 7", over(TCP4, windows="7"), "unaffected", "too old"),
        ("the layered entry only", of(*bases(), layer()), "unaffected", "No layered provider"),
        ("a damaged entry", of(*bases(), base(None, (None, None, None), chain_length=None)), "undetermined", "certain"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
    "sql-server": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("Sophos", over(TCP4, product="Sophos Web Intelligence IFS LSP"), "undetermined", "whose DLL Microsoft names"),
        ("another", over(TCP4), "undetermined", "but not this one"),
    ],
    "lync": [
        ("clean", CLEAN, "unaffected", "No layered provider"),
        ("layered", over(UDP4, ifs=True), "undetermined", "Microsoft says not to install"),
    ],
    "apache": [
        ("clean", CLEAN, "unaffected", "TCP over IPv4"),
        ("Aventail", over(TCP4, product="Aventail Connect"), "fails", "according to its documentation"),
        ("another", over(TCP4, ifs=True), "undetermined", "Aventail Connect only"),
        ("IPv6 only", over(TCP6), "unaffected", "TCP over IPv4"),
        ("cut", CUT, "undetermined", "not whole"),
    ],
}

ALWAYS_UNAFFECTED = (
    *("chromium", "firefox", "asyncio", "java-nio2", "boost-asio", "nginx", "libevent"),
    *("mio", "wepoll", "trio"),
)
EVERY_CATALOG = [catalog for cases in CASES.values() for _, catalog, *_ in cases]


@pytest.mark.parametrize(
    ("runtime", "catalog", "status", "named"),
    [
        pytest.param(runtime, *rest, id=f"{runtime}: {name}")
        for runtime, cases in CASES.items()
        for name, *rest in cases
    ],
)
def test_a_predicate_at_its_borders(runtime: str, catalog: Catalog, status: str, named: str) -> None:
    """The status is the expected one, and the sentence names what it follows from."""
    reading = predicates()[runtime](catalog)
    assert reading.status == status, reading.why
    assert named in reading.why


@pytest.mark.parametrize("runtime", ALWAYS_UNAFFECTED)
def test_what_never_uses_the_flag_is_never_affected(runtime: str) -> None:
    """No catalog matters to it, not even one that is cut."""
    assert {predicates()[runtime](catalog).status for catalog in EVERY_CATALOG} == {"unaffected"}


def test_every_predicate_has_its_borders_here() -> None:
    """No predicate goes without cases."""
    assert {*CASES, *ALWAYS_UNAFFECTED} == predicates().keys()


@pytest.mark.parametrize("runtime", sorted(predicates()))
def test_a_reason_is_one_sentence(runtime: str) -> None:
    """It begins like a sentence, ends with its only full stop, and says nothing of None or empty names."""
    for catalog in EVERY_CATALOG:
        why = predicates()[runtime](catalog).why
        assert why.endswith(".")
        assert ". " not in why
        assert "None" not in why
        assert " ()" not in why
        assert "  " not in why
