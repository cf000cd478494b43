"""Random machines in which anything may be wrong that netsh would still print whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from machines import IFS, NAME_SPACES, NETWORK_DIRECT, VMWARE, Machine, base, guid, install, tcp_ip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from machines import Provider

_SELDOM: Final = st.sampled_from([False] * 7 + [True])
_LAYER_PATHS: Final = st.sampled_from(
    [
        r"C:\Program Files\Example\lsp.dll",
        r"C:\Windows\system32\ASProxy64.dll",
        r"C:\Windows\system32\LavasoftTcpService64.dll",
    ]
)
_OTHERS: Final = (
    *VMWARE,
    *NETWORK_DIRECT,
    base(1131, 2, 1, 6, 0x22066, description="RSVP TCP", provider_id=guid(1131)),
    base(1132, 23, 2, 17, 0x22609, description="RSVP UDPv6", provider_id=guid(1132)),
    base(1133, 2, 1, 113, 0x20026, description="Pgm (Stream)", provider_id=guid(1133)),
    base(1134, 2, 4, 113, 0x20026, description="Pgm (RDM)", provider_id=guid(1134)),
    base(1135, 1, 1, 0, 0x20026, description="AF_UNIX", provider_id=guid(1135)),
    base(1136, 34, 1, 1, 0x20026, description="Hyper-V RAW", provider_id=guid(1136)),
    base(1137, 2, 2, 17, 0x609, description="Other UDP", provider_id=guid(1137)),
)


@st.composite
def odd_catalogs(draw: st.DrawFn) -> tuple[Provider, ...]:
    """Draw a catalog.

    Layers over layers, chains behind what they stand over, entries without chains and chains without entries, ids that
    stand twice or lead in a circle, flags changed, more TCP entries than Go's list holds.
    """
    kinds = draw(st.lists(st.sampled_from(_OTHERS), max_size=4, unique=True))
    catalog = (*kinds, *tcp_ip()) if draw(_SELDOM) else (*tcp_ip(), *kinds)
    if draw(_SELDOM):
        catalog += tuple(base(3000 + n, description="TCP") for n in range(draw(st.integers(28, 33))))
    for _ in range(draw(st.integers(0, 3))):
        visible = [p.catalog_entry_id for p in catalog if 1 <= p.chain_length < 6 and p.socket_type != -1]
        over = draw(st.lists(st.sampled_from(visible), min_size=1, max_size=6, unique=True))
        ifs, number = draw(st.booleans()), max(p.catalog_entry_id for p in catalog) + 1
        catalog = install(catalog, f"Layer {number}", ifs=ifs, over=over, path=draw(_LAYER_PATHS), first_id=number)
    ids = st.sampled_from([provider.catalog_entry_id for provider in catalog])
    broken = draw(_SELDOM)
    changed = [
        replace(
            provider,
            catalog_entry_id=draw(ids) if broken and draw(_SELDOM) else provider.catalog_entry_id,
            chain=tuple(draw(ids) if broken and draw(_SELDOM) else entry_id for entry_id in provider.chain),
            service_flags=provider.service_flags ^ (IFS if draw(_SELDOM) and draw(_SELDOM) else 0),
        )
        for provider in catalog
        if provider == _tcp(catalog) or not (draw(_SELDOM) and draw(_SELDOM))
    ]
    if draw(_SELDOM):
        changed.sort(key=lambda provider: provider.chain_length > 1)
    return tuple(draw(st.permutations(changed)) if draw(_SELDOM) else changed)


def _tcp(catalog: Iterable[Provider]) -> Provider:
    """Return the base provider of TCP over IPv4, without which a catalog is not whole."""
    return next(p for p in catalog if (p.address_family, p.protocol, p.chain_length) == (2, 6, 1))


@st.composite
def odd_machines(draw: st.DrawFn) -> Machine:
    """Draw a machine of one or two catalogs of any sort; two are alike or not."""
    native = draw(odd_catalogs())
    if draw(st.booleans()):
        return Machine(native, NAME_SPACES)
    other = native if draw(st.booleans()) else draw(odd_catalogs())
    return Machine(native, NAME_SPACES, other, NAME_SPACES)
