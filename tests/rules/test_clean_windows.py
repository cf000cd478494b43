"""Windows as it comes, from 2000 to 11, raises nothing above a note; the sets of entries are those of real machines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judging import one_dump
from machines import NAME_SPACES, NET_BIOS, TCP6_GUID, Machine, Provider, base, render, tcp_ip

RSVP_GUID = "{9D60A9E0-337A-11D0-BD88-0000C082E69A}"


def rsvp(first_id: int, path: str, *kinds: tuple[int, int, int, int]) -> tuple[Provider, ...]:
    return tuple(
        base(first_id + n, *kind, description="RSVP Service Provider", provider_id=RSVP_GUID, provider_path=path)
        for n, kind in enumerate(kinds)
    )


SYSTEM = "%SystemRoot%\\system32\\"
IPV4 = ((2, 1, 6, 0x22066), (2, 2, 17, 0x22609))
IPV6 = ((23, 1, 6, 0x22066), (23, 2, 17, 0x22609))
OLD = (*tcp_ip()[:3], *rsvp(1004, f"{SYSTEM}rsvpsp.dll", *reversed(IPV4)), *NET_BIOS)
VISTA = (*tcp_ip(), *rsvp(1007, f"{SYSTEM}mswsock.dll", *IPV6, *IPV4))
HYPER_V = base(1011, 34, 1, 1, 0x20026, description="Hyper-V RAW", provider_id="{1234191B-4BF7-4CA7-86E0-DFD7C32B5445}")
UNIX = base(1012, 1, 1, 0, 0x20026, description="AF_UNIX", provider_id="{A00943D9-9C2E-4633-9B59-0057A3160994}")
BLUETOOTH = "{9FC48064-7298-43E4-B7BD-181F2089792A}"
L2CAP = base(1013, 32, 1, 256, 0x20006, description="MSAFD L2CAP [Bluetooth]", provider_id=BLUETOOTH)
RFCOMM = base(1014, 32, 1, 3, 0x20026, description="MSAFD RfComm [Bluetooth]", provider_id=BLUETOOTH)
IRDA = base(
    1015, 26, 1, 1, 0x20006, description="MSAFD Irda [IrDA]", provider_id="{3972523D-2AF1-11D1-B655-00805F3642CC}"
)
NEW_ORDER = (*tcp_ip()[3:], *tcp_ip()[:3])

WINDOWS = {
    "2000": (tuple(replace(p, provider_path=p.provider_path.replace("mswsock", "msafd")) for p in OLD), False, False),
    "XP": (OLD, False, False),
    "Vista": (VISTA, False, True),
    "7": ((*VISTA, RFCOMM), True, True),
    "8.1": ((*VISTA, HYPER_V, RFCOMM, IRDA), True, True),
    "10": ((HYPER_V, *VISTA, UNIX, RFCOMM), True, True),
    "11": ((*NEW_ORDER, HYPER_V, *VISTA[6:], UNIX, L2CAP, RFCOMM), True, True),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_windows_as_it_comes_raises_nothing_above_a_note(name: str) -> None:
    """No alarm on 32-bit or 64-bit Windows; without Service Flags the verdict says that nothing is proven."""
    providers, flags, of_64_bit = WINDOWS[name]
    assert TCP6_GUID in {p.provider_id for p in providers} or name in {"2000", "XP"}
    alone = Machine(providers, NAME_SPACES)
    both = Machine(providers, NAME_SPACES, providers, NAME_SPACES)
    for machine in (alone, both) if of_64_bit else (alone,):
        dump = one_dump(render(machine, flags=flags))
        assert {finding.rule: finding.severity for finding in dump.findings if finding.severity != "note"} == {}
        assert dump.verdict == ("clean" if flags else "undetermined")
        assert {found.status for found in dump.runtimes} <= (
            {"unaffected"} if flags else {"unaffected", "undetermined"}
        )
