"""Random machines and languages, as strategies of hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import strategies as st
from languages import LANGUAGES
from machines import SYSTEM_DLL, Machine, NameSpace, Provider, base, install, tcp_ip

_WORDS: Final = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=40,
).map(lambda text: " ".join(text.split()) or "x")
_PATHS: Final = st.sampled_from(
    [
        SYSTEM_DLL,
        "mswsock.dll",
        r"%windir%\system32\vsocklib.dll",
        r"C:\Program Files (x86)\Some Vendor\lsp 64.dll",
        r"\\server\share\lsp.dll",
        "C:\\Příliš žluťoučký\\kůň.dll",
    ]
)
_UUIDS: Final = st.uuids().map(lambda uuid: f"{{{str(uuid).upper()}}}")
_DWORD: Final = st.integers(0, 0xFFFFFFFF)
_KINDS: Final = ((1, 6), (2, 17), (3, 0))


@st.composite
def catalogs(draw: st.DrawFn, *, layered: bool = True) -> tuple[Provider, ...]:
    """Draw a catalog: the TCP/IP providers, others of any family, up to three layered providers one over another."""
    catalog = tcp_ip(draw(st.sampled_from([1, 1001, 1002, 40_000])))
    count = draw(st.integers(0, 3))
    for n in range(count):
        family = draw(st.sampled_from([1, 17, 26, 28, 32, 34, 40]))
        other = base(
            max(p.catalog_entry_id for p in catalog) + 1 + n,
            family,
            draw(st.sampled_from([1, 2, 5, -1])),
            draw(st.sampled_from([0, 1, 3, 256, -2147483648, -1])),
            draw(st.sampled_from([0x20026, 0x20006, 0x2000E, 0x20209, 0xA0026])),
            description=draw(_WORDS),
            provider_id=draw(_UUIDS),
            provider_path=draw(_PATHS),
        )
        catalog = (*catalog, other)
    for _ in range(draw(st.integers(0, 3)) if layered else 0):
        visible = [p.catalog_entry_id for p in catalog if p.owns_tcp_ip_sockets and p.chain_length < 6]
        over = draw(st.lists(st.sampled_from(visible), min_size=1, max_size=4, unique=True))
        name = draw(_WORDS)
        catalog = install(catalog, name, ifs=draw(st.booleans()), over=over, path=draw(_PATHS))
    return catalog


@st.composite
def machines(draw: st.DrawFn, *, layered: bool = True) -> Machine:
    """Draw a machine of one catalog or of two that may differ."""
    spaces = st.lists(
        st.builds(
            NameSpace,
            description=_WORDS,
            provider_id=_UUIDS,
            name_space=st.integers(0, 99),
            active=st.integers(0, 1),
            version=st.integers(0, 9),
        ),
        min_size=2,
        max_size=4,
    ).map(tuple)
    native = Machine(draw(catalogs(layered=layered)), draw(spaces))
    if draw(st.booleans()):
        return native
    return replace(native, providers_32=draw(catalogs(layered=layered)), name_spaces_32=draw(spaces))


languages: Final = st.sampled_from(list(LANGUAGES.values()))
"""Languages whose labels tell fields apart."""
