"""What terms are explained as: the examples of a support engineer's day, then numbers, then what is not known."""

from __future__ import annotations

import pytest

from analyzer.errors import UsageError
from analyzer.explain import Explanation, look_up


def first(*terms: str) -> Explanation:
    """Look up one term and return its likeliest meaning."""
    (answer,) = look_up(terms)
    return answer.explanations[0]


def topics_of(term: str) -> list[str]:
    (answer,) = look_up([term])
    return [explanation.topic for explanation in answer.explanations]


def details(explanation: Explanation) -> dict[str, str]:
    return {detail.name: detail.text for detail in explanation.details}


def test_service_flags_are_taken_apart():
    """`explain 0x20066`: each bit, which entries have the value, and that the KB does not apply."""
    found = first("0x20066")
    assert found.topic == "service flags"
    assert list(details(found)) == [
        "0x2 XP1_GUARANTEED_DELIVERY",
        "0x4 XP1_GUARANTEED_ORDER",
        "0x20 XP1_GRACEFUL_CLOSE",
        "0x40 XP1_EXPEDITED_DATA",
        "0x20000 XP1_IFS_HANDLES",
        "typical of",
    ]
    assert details(found)["typical of"] == "MSAFD Tcpip [TCP/IP], MSAFD Tcpip [TCP/IPv6]"
    assert "is set: KB 2568167 does not apply" in found.catalog
    assert found.remedy == ()


def test_service_flags_of_a_non_ifs_provider_name_what_they_lie_over():
    """`explain 0x66`: TCP without the bit; whether the KB applies depends on the entry, which is said."""
    found = first("0x66")
    assert "no IFS handles" in found.meaning
    assert "without IFS handles over MSAFD Tcpip [TCP/IP]" in details(found)["seen on"]
    assert "is clear: KB 2568167 applies" in found.catalog
    assert "family 2 or 23" in found.catalog
    assert found.remedy


def test_service_flags_of_known_harmless_entries_name_them():
    """The flags of VMware vSockets and NetworkDirect lack the bit as well."""
    assert details(first("0x9"))["typical of"] == "vSockets DGRAM"
    assert details(first("0x8E"))["typical of"] == "NetworkDirect provider"


def test_a_value_that_may_be_cut_is_told():
    """`0x2006` at the end of a log is the beginning of `0x20066`, and must not pass for a value without the bit."""
    assert details(first("0x2006"))["perhaps cut"].startswith("0x20066 begins like it")
    assert "perhaps cut" not in details(first("0x20066"))


def test_bits_that_nobody_documented_are_said_to_be_so():
    assert details(first("0x120066"))["0x100000"] == "not documented"


def test_a_guid_is_a_provider():
    """`explain {GUID}`: with braces or without, in any case, and what matched."""
    for guid in ("{2B611370-2190-4059-9AF8-5BC0F58FB742}", "2b611370-2190-4059-9af8-5bc0f58fb742"):
        found = first(guid)
        assert found.title == "Adaware/Lavasoft Web Companion"
        assert details(found)["known by"] == "its provider id {2B611370-2190-4059-9AF8-5BC0F58FB742}"
        assert "KB 2568167 applies" in found.catalog
        assert "Uninstall" in found.remedy[0]


@pytest.mark.parametrize("term", ["prxerdrv.dll", "PrxerDrv.dll", r"C:\Program Files\Proxifier\PrxerDrv.dll"])
def test_a_dll_is_a_provider(term: str):
    """`explain prxerdrv.dll`: by the file name, wherever it lies."""
    found = first(term)
    assert found.title.startswith("Proxifier")
    assert details(found)["known by"] == "its file name prxerdrv.dll"
    assert details(found)["IFS handles"] == "yes"
    assert "breaks all the same" in found.catalog


def test_a_dll_of_windows_in_another_folder_is_told():
    """The name alone would pass for Windows' own."""
    assert "outside Windows" in details(first(r"C:\Users\Public\mswsock.dll"))["but"]
    assert "but" not in details(first(r"%SystemRoot%\system32\mswsock.dll"))


def test_a_common_dll_name_is_said_to_prove_little():
    assert "proves little" in details(first("proxy32.dll"))["known by"]


def test_a_description_is_a_provider_and_what_it_lies_over():
    """`explain "ASProxy over [MSAFD Tcpip [TCP/IP]]"`, as netsh prints it."""
    found = first("ASProxy over [MSAFD Tcpip [TCP/IP]]")
    assert found.title == "Astrill VPN (Komodia)"
    assert details(found)["known by"] == "its description"
    assert details(found)["lies over"] == "MSAFD Tcpip [TCP/IP]"
    assert "made to fail" in details(found)["SIO_BASE_HANDLE"]


def test_a_chain_entry_of_an_unknown_product_is_explained_as_such():
    found = first("AcmeFilter over [MSAFD Tcpip [UDP/IP]]")
    assert found.title == "A chain entry of AcmeFilter"
    assert "layered provider" in found.meaning
    assert "not known" in found.meaning


@pytest.mark.parametrize(
    ("term", "product"), [("Astrill", "Astrill"), ("qustodio", "Qustodio"), ("Initex Software", "Proxifier")]
)
def test_a_product_or_a_vendor_is_found_by_a_word_of_its_name(term: str, product: str):
    assert first(term).title.startswith(product)


def test_a_finding_is_explained_from_its_rule():
    """`explain non-ifs-provider`: why it matters, when it may be wrong, what to do."""
    found = first("non-ifs-provider")
    assert found.topic == "finding"
    assert "KB 2568167" in found.catalog
    assert details(found)["severity"] == "error"
    assert details(found)["may be wrong"]
    assert any("netsh winsock remove provider" in step for step in found.remedy)


@pytest.mark.parametrize("term", ["10106", "WSAEPROVIDERFAILEDINIT", "wsaeproviderfailedinit", "0x277a", "0x8007277A"])
def test_an_error_code_is_explained_in_every_form(term: str):
    """`explain 10106`: what failed, what it says about the catalog, what to do."""
    found = first(term)
    assert found.title == "WSAEPROVIDERFAILEDINIT (10106)"
    assert "DLL" in found.meaning
    assert "missing" in found.catalog
    assert "netsh winsock reset" in found.remedy[0]


def test_the_error_of_wsl_is_found_as_wsl_prints_it():
    """0x8007273d, which signed is -2147014851, is 10045."""
    assert first("0x8007273d").title == first("-2147014851").title == "WSAEOPNOTSUPP (10045)"
    assert "WSL2" in first("0x8007273d").catalog


def test_the_exception_under_lavasoft_is_known():
    assert "Lavasoft" in first("0xC0000096").catalog


@pytest.mark.parametrize(
    ("term", "word"),
    [("non-ifs", "defect of KB 2568167"), ("undetermined", "not clean"), ("clean", "does not apply")],
)
def test_a_verdict_is_explained(term: str, word: str):
    found = first(term)
    assert found.topic == "verdict"
    assert word in found.catalog


@pytest.mark.parametrize(
    ("term", "member"),
    [
        ("Service Flags", "dwServiceFlags1"),
        ("Catalog Entry ID", "dwCatalogEntryId"),
        ("Dienstflags", "dwServiceFlags1"),
        ("服务标志", "dwServiceFlags1"),
        ("dwCatalogEntryId", "dwCatalogEntryId"),
    ],
)
def test_a_field_of_a_dump_is_explained_in_any_known_language(term: str, member: str):
    assert details(first(term))["in the API"] == member


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("19045", "Windows 10 22H2"),
        ("10.0.19045.3803", "Windows 10 22H2"),
        ("Microsoft Windows [Version 10.0.19045.3803]", "Windows 10 22H2"),
        ("Windows 7", "Windows 7 or Windows Server 2008 R2"),
        ("10.0.19046", "Windows 11 preview or Windows Server 2022 preview (build 19046)"),
    ],
)
def test_a_windows_version_is_explained(term: str, name: str):
    found = first(term)
    assert found.title == name
    assert "prints Service Flags" in found.catalog


def test_a_windows_without_service_flags_is_told():
    assert "no Service Flags" in first("6002").catalog


@pytest.mark.parametrize("term", ["HijackThis", "O10", "instlsp", "MiniToolBox", "FRST", "Winsock_LSP"])
def test_listings_of_other_tools_are_named_with_what_to_send_instead(term: str):
    found = first(term)
    assert "no service flags" in found.catalog.lower()
    assert "netsh winsock show catalog" in found.remedy[0]


def test_a_file_of_a_support_bundle_is_explained():
    """A name that two bundles use is both."""
    (answer,) = look_up(["WinsockCatalog.txt"])
    assert [found.title for found in answer.explanations] == [
        "gatherNetworkInfo.vbs: where the catalog is",
        "MSRD-Collect: where the catalog is",
    ]
    assert "UTF-16LE" in details(first("HOST7_WinSock_netsh.TXT"))["encoding"]


@pytest.mark.parametrize("name", ["PFL_HIDDEN", "pfl_hidden", "HIDDEN"])
def test_a_flag_is_found_by_its_name(name: str):
    found = first(name)
    assert found.title == "PFL_HIDDEN (0x4)"
    assert "layered entries" in found.catalog


def test_a_decimal_number_that_means_several_things_is_all_of_them():
    """2 is a family before it is a socket type; it is a bit of flags last."""
    assert topics_of("2") == [
        "address family",
        "socket type",
        "protocol",
        "exit code",
        "service flags",
        "provider flags",
        "LSP category",
    ]


def test_a_hexadecimal_number_is_a_flag_first():
    assert topics_of("0x2")[:3] == ["service flags", "provider flags", "LSP category"]
    assert "address family" in topics_of("0x2")


@pytest.mark.parametrize(
    ("term", "topic"),
    [
        ("exit code 3", "exit code"),
        ("exit 3", "exit code"),
        ("protocol 6", "protocol"),
        ("Address Family:   23", "address family"),
        ("Service Flags:     0x2", "service flags"),
        ("error 10055", "error code"),
    ],
)
def test_words_before_a_number_choose_its_meaning(term: str, topic: str):
    """A line can be pasted as the dump prints it."""
    assert topics_of(term) == [topic]


def test_numbers_on_the_edge():
    """-1 is the socket type of NetworkDirect; bit 31 is no error; more than 32 bits are nothing."""
    assert first("-1").title == first("0xFFFFFFFF").title == "socket type -1: NetworkDirect"
    assert first("0x80000000").title == "LSP_SYSTEM (0x80000000)"
    with pytest.raises(UsageError):
        look_up(["4294967296"])


def test_several_words_are_one_term_only_if_they_belong_together():
    """A shell takes quotes away: `explain Service Flags` is one field, `explain 10106 PFL_HIDDEN` two answers."""
    assert [answer.term for answer in look_up(["Service", "Flags"])] == ["Service Flags"]
    assert [answer.term for answer in look_up(["protocol", "17"])] == ["protocol 17"]
    assert [answer.term for answer in look_up(["KB", "2568167"])] == ["KB 2568167"]
    assert [answer.term for answer in look_up(["10106", "PFL_HIDDEN"])] == ["10106", "PFL_HIDDEN"]
    described = "ASProxy over [MSAFD Tcpip [TCP/IP]]"
    assert [answer.term for answer in look_up([described, "10106"])] == [described, "10106"]
    assert [answer.term for answer in look_up(described.split())] == [described]


@pytest.mark.parametrize(
    ("term", "suggestion"),
    [("PFL_HIDEN", "PFL_HIDDEN"), ("proxifer", "Proxifier"), ("non-if", "non-ifs"), ("WSAENOTSOK", "WSAENOTSOCK")],
)
def test_a_misspelled_term_names_what_is_spelled_alike(term: str, suggestion: str):
    with pytest.raises(UsageError, match=rf"^{term}: not known; did you mean .*{suggestion}"):
        look_up([term])


@pytest.mark.parametrize("term", ["", "   ", "§§§", "\x1b[2J", "x" * 100_000, "(" * 5_000, "0x" + "f" * 5_000])
def test_nonsense_is_not_known(term: str):
    """Whatever is typed ends as one line."""
    with pytest.raises(UsageError) as failure:
        look_up([term])
    assert len(str(failure.value)) < 250


def test_an_unknown_dll_gets_a_way_on():
    with pytest.raises(UsageError, match="version resource names the vendor"):
        look_up([r"C:\Program Files\Acme\qqzzxx00.dll"])


def test_an_unknown_guid_gets_a_way_on():
    """Chain entries have ids of their own, so most GUIDs of a dump are in no list."""
    with pytest.raises(UsageError, match="chain entries have ids of their own"):
        look_up(["1C39A736-9641-4F43-9C20-AEED81692A07"])
