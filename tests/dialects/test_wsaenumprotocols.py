"""The dialect of Microsoft's sample program: what it lists, what it cannot show, and what is left of damaged ones."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import analyze, one_dump, providers_of
from languages import LANGUAGES
from listings import PFL_HIDDEN, listing, visible
from machines import NET_BIOS, Machine, base, clean_machine, install, lsp_machine, render, tcp_ip
from random_machines import machines

if TYPE_CHECKING:
    from analyzer.analysis import Dump

NETSH: Final = render(clean_machine(), LANGUAGES["en"])
NON_IFS: Final = install(tcp_ip(), "Inspector", ifs=False, over=(1001,))
IFS: Final = install(tcp_ip(), "Proxy", ifs=True, over=(1001,))
NOT_PRINTED: Final = ("provider_path", "chain", "entry_type")


def _problems(dump: Dump) -> str:
    (cut,) = [finding for finding in dump.findings if finding.rule in ("dump-cut", "unrecognized-text")]
    return cut.message


def test_a_listing_is_one_catalog_of_unknown_bits_without_name_spaces():
    dump = one_dump(listing(tcp_ip()))
    (catalog,) = dump.catalogs
    assert (dump.dialect, dump.language, catalog.bits, catalog.name_spaces) == ("wsaenumprotocols", None, None, ())
    assert [provider.catalog_entry_id for provider in catalog.providers] == [1001, 1002, 1003, 1004, 1005, 1006]


def test_fields_are_those_printed_and_nothing_else():
    (provider,) = one_dump(listing(tcp_ip()[:1], provider_flags={1001: 0xC})).catalogs[0].providers
    assert (provider.description, provider.socket_type, provider.protocol) == (tcp_ip()[0].description, 1, 6)
    assert (provider.service_flags, provider.provider_flags, provider.chain_length) == (0x20066, 0xC, 1)
    assert (provider.provider_path, provider.chain) == (None, ())


VERDICTS: Final = (
    # The other catalog of a 64-bit machine is not in it, and may hold anything.
    ("TCP/IP only", tcp_ip(), "undetermined"),
    ("NetBIOS: 32-bit Windows, which has one catalog", tcp_ip() + NET_BIOS, "clean"),
    ("an IFS provider on 32-bit Windows", IFS + NET_BIOS, "layered"),
    ("an IFS provider", IFS, "undetermined"),
    ("a provider without the bit", NON_IFS, "non-ifs"),
    ("a provider without the bit on 32-bit Windows", NON_IFS + NET_BIOS, "non-ifs"),
)


@pytest.mark.parametrize("function", ["WSAEnumProtocols", "WSCEnumProtocols"])
@pytest.mark.parametrize(("providers", "verdict"), [row[1:] for row in VERDICTS], ids=[row[0] for row in VERDICTS])
def test_verdicts(function: str, providers: tuple, verdict: str):
    shown = providers if function.startswith("WSC") else visible(providers)
    assert one_dump(listing(shown, function)).verdict == verdict


def test_a_listing_says_that_the_other_catalog_is_missing():
    assert "64-bit Windows has a second one" in _problems(one_dump(listing(tcp_ip())))


def test_a_hidden_provider_owns_no_socket():
    """PFL_HIDDEN decides where it is printed: an entry that looks like any other is not seen by programs."""
    catalog = (base(1050, flags=0x66, description="Hidden"), *tcp_ip(), *NET_BIOS)
    hidden = one_dump(listing(catalog, "WSCEnumProtocols", provider_flags={1050: PFL_HIDDEN}))
    assert hidden.verdict == "non-ifs-other-family"
    assert hidden.catalogs[0].providers[0].visible is False
    assert hidden.catalogs[0].sockets[0].catalog_entry_id == 1001
    assert one_dump(listing(catalog, "WSCEnumProtocols")).verdict == "non-ifs"


def test_a_layered_entry_is_no_leftover_where_chains_do_not_say_what_they_use():
    rules = {finding.rule for finding in one_dump(listing(NON_IFS, "WSCEnumProtocols")).findings}
    assert "non-ifs-provider" in rules
    assert not rules & {"non-ifs-other-family", "broken-chain"}


def test_chain_lengths_of_wscenumprotocols32_are_not_believed():
    """Its sample assigns 1 instead of comparing: what is layered is not known, so nothing is called the defect."""
    dump = one_dump(listing(NON_IFS, "WSCEnumProtocols32"))
    (catalog,) = dump.catalogs
    assert (dump.verdict, catalog.bits) == ("undetermined", 32)
    assert {(provider.chain_length, provider.entry_type) for provider in catalog.providers} == {(None, None)}
    assert "native catalog is missing" in _problems(dump)
    assert "every chain length" in _problems(dump)
    assert [line.text for line in dump.unrecognized] == ["Protocol Chain length:\t\t 1"] * len(NON_IFS)


GLUED: Final = (
    (listing(tcp_ip()) + NETSH, ["wsaenumprotocols", "netsh"]),
    (NETSH + listing(tcp_ip()), ["netsh", "wsaenumprotocols"]),
    (NETSH.rstrip("\n") + "\n" + listing(tcp_ip()) + NETSH, ["netsh", "wsaenumprotocols", "netsh"]),
    (listing(tcp_ip()) + listing(NON_IFS, "WSCEnumProtocols32"), ["wsaenumprotocols"] * 2),
    (listing(tcp_ip()) + "\n".join(listing(tcp_ip()).split("\n")[2:]), ["wsaenumprotocols"] * 2),
)


@pytest.mark.parametrize(("text", "dialects"), GLUED)
def test_dumps_of_both_dialects_in_one_text_are_told_apart(text: str, dialects: list[str]):
    dumps = analyze(text).dumps
    assert [dump.dialect for dump in dumps] == dialects
    assert [dump.verdict for dump in dumps if dump.dialect == "netsh"] == ["clean"] * dialects.count("netsh")
    assert [len(providers_of(dump)) for dump in dumps if dump.dialect == "netsh"] == [14] * dialects.count("netsh")
    assert not any(line.why.startswith("no ") for dump in dumps for line in dump.unrecognized)


TREATMENTS: Final = (
    ("quoted in a mail", lambda text: re.sub("^", "> ", text, flags=re.MULTILINE)),
    ("a log's prefix", lambda text: re.sub("^", "2024-03-01 10:00:00 INFO app: ", text, flags=re.MULTILINE)),
    ("tabs to spaces", lambda text: text.expandtabs()),
    ("one space, no rule", lambda text: re.sub(r"\t+ ", " ", text).replace("-" * 58 + "\n", "")),
    ("blanks at line ends", lambda text: text.replace("\n", "  \n")),
    ("doubled line ends", lambda text: text.replace("\n", "\r\r\n")),
    ("blank lines between", lambda text: text.replace("\n", "\n\n")),
    ("in a log", lambda text: "start\n" * 500 + text + "done\n" * 500),
    ("UTF-16", lambda text: text.encode("utf-16")),
)


@pytest.mark.parametrize("treat", [row[1] for row in TREATMENTS], ids=[row[0] for row in TREATMENTS])
def test_a_listing_survives_what_pasting_does_to_lines(treat):
    dump = one_dump(treat(listing(visible(NON_IFS) + NET_BIOS)))
    assert (dump.verdict, dump.complete, dump.unrecognized) == ("non-ifs", True, ())
    assert providers_of(dump) == providers_of(one_dump(listing(visible(NON_IFS) + NET_BIOS)))


def test_a_description_that_a_console_broke_is_one():
    long = base(
        1050, 17, 5, -1, 0x2000E, description=r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{" + "A" * 36 + "}] SEQPACKET 0"
    )
    text = listing((*tcp_ip(), long)).expandtabs()
    broken = re.sub(r"(?m)^(.{80})(?=.)", r"\1\n", text)
    assert broken != text
    assert providers_of(one_dump(broken)) == providers_of(one_dump(text))
    assert one_dump(broken).verdict == "clean"


WHOLE: Final = listing(tcp_ip() + NET_BIOS)
DAMAGES: Final = (
    ("the line above the entries is lost", WHOLE.split("\n", 2)[2], "how many there are"),
    ("an entry is lost", re.sub(r"(?s)Winsock Catalog Provider Entry #3.*?(?=Winsock Cat)", "", WHOLE), "announces 8"),
    (
        "the last entry is lost",
        WHOLE[: WHOLE.index("Winsock Catalog Provider Entry #7")],
        "announces 8 entries and has 7",
    ),
    ("a flags line is lost", WHOLE.replace("ServiceFlags1:\t\t\t 0x20066\n", "", 1), "no whole ServiceFlags1"),
    ("a flags line is garbled", WHOLE.replace("ServiceFlags1:", "Serv#ceFlags1:", 1), "no whole ServiceFlags1"),
    ("flags of more than 32 bits", WHOLE.replace("0x20066", "0x1000020066", 1), "no whole ServiceFlags1"),
    (
        "a chain that is too long",
        WHOLE.replace("Chain length:\t\t 1", "Chain length:\t\t 9", 1),
        "no whole Protocol Chain",
    ),
    (
        "a line of the log inside",
        WHOLE.replace("Version:", "12:00 reconnecting\nVersion:", 1),
        "no part of the catalog",
    ),
    ("a GUID that failed", re.sub(r"Provider ID:.*", "StringFromGUID2 failed", WHOLE, count=1), "no whole Provider ID"),
    ("a title lost its entry", WHOLE + "Winsock Catalog Provider Entry #8\n----------\n", "nothing of it follows"),
)


@pytest.mark.parametrize(("text", "said"), [row[1:] for row in DAMAGES], ids=[row[0] for row in DAMAGES])
def test_a_damaged_listing_is_never_clean_and_says_why(text: str, said: str):
    dump = one_dump(text)
    assert (dump.verdict, dump.complete) == ("undetermined", False)
    assert said in _problems(dump)
    whole = {provider["catalog_entry_id"] for provider in providers_of(dump)}
    assert len(whole) >= len(tcp_ip() + NET_BIOS) - 1


def test_a_label_that_a_cut_joined_to_a_later_value_proves_nothing():
    """The flags of one field behind the label of another would be a false alarm; the missing line gives it away."""
    joined = re.sub(r"(?s)(ServiceFlags1:\t\t\t )0x20609\nServiceFlags2:\t\t\t ", r"\1", WHOLE, count=1)
    dump = one_dump(joined)
    assert (dump.verdict, dump.catalogs[0].providers[1].service_flags) == ("undetermined", None)


def test_exchanged_lines_are_read_by_their_labels():
    swapped = re.sub(r"(Version:.*\n)(Address Family:.*\n)", r"\2\1", WHOLE)
    assert providers_of(one_dump(swapped)) == providers_of(one_dump(WHOLE))
    assert one_dump(swapped).verdict == "clean"


def test_a_cut_value_is_not_taken_for_a_whole_one():
    """A text cut after any character gives only values of the whole one, and is never whole itself."""
    text = listing(tcp_ip()[:1] + NET_BIOS[:1]).rstrip()
    whole = providers_of(one_dump(text))
    dumps = analyze(*(text[:end] for end in range(len(text)))).dumps
    assert len(dumps) > len(text) * 0.7
    for dump in dumps:
        assert dump.verdict == "undetermined"
        for provider, other in zip(providers_of(dump), whole, strict=False):
            assert all(value in (None, other[name]) for name, value in provider.items() if name not in NOT_PRINTED)


def test_source_code_of_the_sample_is_not_a_listing():
    code = r"""wprintf(L"WSAEnumProtocols succeeded with protocol count = %d\n\n", iNuminfo);
    wprintf(L"Winsock Catalog Provider Entry #%d\n", i);
    wprintf(L"ServiceFlags1:\t\t\t 0x%x\n", lpProtocolInfo[i].dwServiceFlags1);
    wprintf(L"Socket Type:\t\t\t %d\n", lpProtocolInfo[i].iSocketType);"""
    assert analyze(code).dumps == ()


@settings(max_examples=15)
@given(machines(), st.sampled_from(["WSAEnumProtocols", "WSCEnumProtocols"]))
def test_any_machine_is_read_as_it_was_printed(machine: Machine, function: str):
    """The native catalog of a random machine: the same fields in the same order, and no verdict that is not so."""
    shown = machine.providers if function.startswith("WSC") else visible(machine.providers)
    dump = one_dump(listing(shown, function, max_offset=255))
    expected = [{name: getattr(provider, name) for name in _printed()} for provider in shown]
    assert [{name: row[name] for name in _printed()} for row in providers_of(dump)] == expected
    one_catalog = any(provider.address_family == 17 for provider in shown)
    alone = Machine(tuple(replace(provider, chain=()) for provider in shown), ())
    if dump.verdict != "undetermined":
        assert dump.verdict == alone.verdict() or not one_catalog
    assert (dump.verdict == "non-ifs") == (alone.verdict() == "non-ifs")


def _printed() -> list[str]:
    return [name for name in providers_of(one_dump(WHOLE))[0] if name not in NOT_PRINTED]


def test_a_machine_that_netsh_and_the_sample_show_gets_no_verdict_twice():
    machine = lsp_machine(ifs=False)
    text = render(machine, LANGUAGES["en"]) + listing(visible(machine.providers))
    assert [dump.verdict for dump in analyze(text).dumps] == ["non-ifs", "non-ifs"]
