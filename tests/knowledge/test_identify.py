"""Who made an entry: Windows, a product, somebody unknown."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.knowledge import Identity, identify, identify_name_space, index, load

if TYPE_CHECKING:
    from analyzer.knowledge.identify import Origin
    from analyzer.knowledge.records import Provider

SYSTEM = r"%SystemRoot%\system32\mswsock.dll"
IPV4 = "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}"
IPV6 = "{F9EAB0C0-26D4-11D0-BBBF-00AA006C34E4}"
RSVP = "{9D60A9E0-337A-11D0-BD88-0000C082E69A}"
BLUETOOTH = "{9FC48064-7298-43E4-B7BD-181F2089792A}"
NETBIOS = "{8D5F1830-C273-11CF-95C8-00805F48A192}"
VSOCKETS = "{570ADC4B-67B2-42CE-92B2-ACD33D88D842}"
LAVASOFT = "{2B611370-2190-4059-9AF8-5BC0F58FB742}"
_KNOWN_TEXTS = [
    "",
    "MSAFD Tcpip [TCP/IP]",
    *sorted({name for r in load.providers() for name in r.description_patterns}),
]
TCPIP_NAME_SPACE = "{22059D40-7E9E-11CF-AE5A-00AA00A7112B}"
OWN = "{0F3C1B52-7A44-4C0E-9D61-2B5E8F70A913}"  # a chain entry's own id, which no record can know


@pytest.mark.parametrize(
    ("guid", "path", "description", "product"),
    [
        (IPV4, SYSTEM, "MSAFD Tcpip [TCP/IP]", "MSAFD Tcpip IPv4"),
        (IPV4, SYSTEM, "MSAFD-Tcpip [UDP/IP]", "MSAFD Tcpip IPv4"),  # German
        (IPV4, SYSTEM, "TCP/IP MSAFD [TCP/IP]", "MSAFD Tcpip IPv4"),  # French
        (IPV6, SYSTEM, "MSAFD Tcpip [RAW/IPv6]", "MSAFD Tcpip IPv6"),
        (RSVP, SYSTEM, "RSVP UDPv6 Service Provider", "QoS / RSVP service provider"),
        (RSVP, SYSTEM, "RSVP TCP 服务提供商", "QoS / RSVP service provider"),
        (RSVP, r"%SystemRoot%\system32\rsvpsp.dll", "RSVP TCP Service Provider", "QoS / RSVP service provider"),
        ("{1234191B-4BF7-4CA7-86E0-DFD7C32B5445}", SYSTEM, "Hyper-V RAW", "Hyper-V sockets (Hyper-V RAW)"),
        ("{A00943D9-9C2E-4633-9B59-0057A3160994}", SYSTEM, "AF_UNIX", "AF_UNIX"),
        (BLUETOOTH, SYSTEM, "MSAFD L2CAP [Bluetooth]", "MSAFD Bluetooth (RfComm, L2CAP)"),
        ("{3972523D-2AF1-11D1-B655-00805F3642CC}", SYSTEM, "MSAFD Irda [IrDA]", "MSAFD IrDA"),
        (NETBIOS, SYSTEM, r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{698E50A9}] SEQPACKET 6", "MSAFD NetBIOS"),
        (IPV4.lower().strip("{}"), r"C:\WINDOWS\System32\MSWSOCK.DLL", None, "MSAFD Tcpip IPv4"),
        (IPV4, SYSTEM, "AVG", "MSAFD Tcpip IPv4"),
    ],
)
def test_an_inbox_provider_is_microsofts(guid: str, path: str, description: str | None, product: str) -> None:
    """Id, folder and file name decide, in any language and spelling; the description does not."""
    identity = identify(guid, path, description, 1)
    assert (identity.origin, identity.product, identity.vendor) == ("microsoft", product, "Microsoft")
    assert identity.matched_by[:2] == ("guid", "file name")


@pytest.mark.parametrize(
    ("guid", "path"),
    [
        pytest.param(IPV4, "mswsock.dll", id="bare file name, as ZeroAccess writes it"),
        pytest.param(IPV4, r"C:\Users\Public\mswsock.dll", id="another folder"),
        pytest.param(IPV4, r"%SystemRoot%\system32\wbem\mswsock.dll", id="a folder below"),
        pytest.param(IPV4, r"%SystemRoot%\system32\lsp.dll", id="another DLL in the system folder"),
        pytest.param(IPV4, r"%SystemRoot%\system32\rsvpsp.dll", id="the DLL of another inbox provider"),
        pytest.param(IPV4, "%SystemRoot%\\system32\\mswsoc\N{KELVIN SIGN}.dll", id="a letter that looks like k"),
        pytest.param(IPV4, r"%SystemRoot%\system32\mswsock.dll:x", id="a stream of the DLL"),
        pytest.param(IPV4, r"C:\WINDOWS\system32\LavasoftTcpService64.dll", id="a known third party"),
        pytest.param(IPV4, None, id="no path"),
        pytest.param(TCPIP_NAME_SPACE, SYSTEM, id="the id of a name space provider"),
    ],
)
@pytest.mark.parametrize("chain_length", [1, None])
def test_an_inbox_id_elsewhere_is_not_microsofts(guid: str, path: str | None, chain_length: int | None) -> None:
    """The inbox record is given as the evidence, and no product is named."""
    identity = identify(guid, path, "MSAFD Tcpip [TCP/IP]", chain_length)
    assert (identity.origin, identity.product, identity.matched_by) == ("unknown", None, ("guid",))
    assert identity.record is not None
    assert identity.record.inbox


@pytest.mark.parametrize(
    ("guid", "path", "description", "chain_length", "product", "marks"),
    [
        pytest.param(
            LAVASOFT,
            r"C:\WINDOWS\system32\LavasoftTcpService64.dll",
            "LavasoftLSP",
            0,
            "Adaware/Lavasoft Web Companion",
            ("guid", "file name", "description"),
            id="layered entry",
        ),
        pytest.param(
            "{1C39A736-9641-4F43-9C20-AEED81692A07}",
            r"C:\WINDOWS\system32\LavasoftTcpService64.dll",
            "LavasoftLSP over [MSAFD Tcpip [TCP/IP]]",
            2,
            "Adaware/Lavasoft Web Companion",
            ("file name", "description"),
            id="chain entry with an id of its own",
        ),
        pytest.param(
            None,
            r"C:\Program Files (x86)\Intercom\MaLion\Isvp\bin\x64\pmilsp.dll",
            "MaLion.IWat",
            0,
            "MaLion (asset management / DLP)",
            ("file name", "description"),
            id="id lost",
        ),
        pytest.param(
            OWN,
            None,
            "ASProxy over [MSAFD Tcpip [TCP/IP]]",
            2,
            "Astrill VPN (Komodia)",
            ("description",),
            id="path lost",
        ),
        pytest.param(
            OWN, r"C:\x\NewDotNet7_48.dll", None, 2, "New.Net / NewDotNet", ("file name",), id="file name by wildcard"
        ),
        pytest.param(
            VSOCKETS,
            r"C:\Program Files\VMware\VMware Tools\VSock SDK\bin\win32\vsocklib.dll",
            "VMCI sockets DGRAM",
            1,
            "VMware vSockets (VMCI)",
            ("guid", "file name", "description"),
            id="base entry outside Windows",
        ),
        pytest.param(
            VSOCKETS,
            r"%windir%\system32\vsocklib.dll",
            "vSockets STREAM",
            1,
            "VMware vSockets (VMCI)",
            ("guid", "file name", "description"),
            id="base entry in the system folder",
        ),
        pytest.param(
            "{AAE197C1-F7E1-46EE-962A-C524322AD62E}",
            SYSTEM,
            "Virtio Vsock STREAM WSH",
            1,
            "VirtIO vsock WSH variant",
            ("guid", "description"),
            id="a third party behind the DLL of Windows",
        ),
        pytest.param(
            LAVASOFT,
            r"C:\x\prxerdrv.dll",
            "Proxifier",
            0,
            "Adaware/Lavasoft Web Companion",
            ("guid",),
            id="the id outweighs file name and description",
        ),
        pytest.param(
            OWN,
            r"C:\x\prxerdrv.dll",
            "LavasoftLSP",
            0,
            "Proxifier (v2/v3 LSP) + NSP",
            ("file name",),
            id="the file name outweighs the description",
        ),
        pytest.param(
            OWN,
            r"C:\x\spi.dll",
            "Sendori",
            0,
            "Sendori",
            ("description",),
            id="the description outweighs a common name",
        ),
        pytest.param(
            OWN,
            r"C:\x\spi.dll",
            None,
            0,
            "Ashampoo FireWall",
            ("file name",),
            id="a common name when all else is silent",
        ),
    ],
)
def test_a_third_party_product_is_named(  # noqa: PLR0913, PLR0917 - a table
    guid: str | None,
    path: str | None,
    description: str | None,
    chain_length: int,
    product: str,
    marks: tuple[str, ...],
) -> None:
    """The strongest mark names the product; the weaker ones that agree are listed with it."""
    identity = identify(guid, path, description, chain_length)
    assert (identity.origin, identity.product, identity.matched_by) == ("third-party", product, marks)


@pytest.mark.parametrize(
    ("path", "chain_length", "origin"),
    [
        (r"C:\Program Files\x\x.dll", 1, "third-party"),
        (r"C:\Program Files\x\x.dll", None, "third-party"),
        (r"C:\Windows\SysWOW64\ierd_tgp_lsp64.dll", 0, "third-party"),
        (r"C:\Windows\system32\x.dll", 2, "third-party"),
        (SYSTEM, 2, "third-party"),
        (None, 2, "third-party"),
        (r"C:\Windows\system32\x.dll", 1, "unknown"),
        (SYSTEM, 1, "unknown"),
        ("x.dll", 1, "unknown"),
        (None, 1, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_an_entry_nobody_knows_is_judged_by_folder_and_chain(
    path: str | None, chain_length: int | None, origin: Origin
) -> None:
    """Layered entries and chains are never Windows' own; a base entry in the system folder may be anyone's."""
    assert identify(OWN, path, "Something", chain_length) == Identity(origin=origin)


def test_a_list_of_unattributed_names_is_no_product() -> None:
    """The record is given for its advice; no product or vendor is claimed."""
    identity = identify(OWN, r"C:\x\proxy.dll", "x over [MSAFD Tcpip [TCP/IP]]", 2)
    assert (identity.origin, identity.product, identity.vendor) == ("third-party", None, None)
    assert identity.record is not None
    assert identity.record.category == "legacy-unattributed"


def test_a_description_that_fits_several_products_of_one_vendor_names_the_vendor() -> None:
    """Two McAfee products share the pattern, so neither is named."""
    identity = identify(OWN, r"C:\x\x.dll", "McAfee LSP", 0)
    assert (identity.product, identity.vendor, identity.record) == (None, "McAfee", None)


@pytest.mark.parametrize(
    ("description", "product"),
    [
        ("AVG over [MSAFD Tcpip [TCP/IP]]", "AVG Firewall"),
        ("SAVGATE over [MSAFD Tcpip [TCP/IP]]", None),
        ("AVG2 LSP", None),
        ("IDM", "Internet Download Manager browser integration"),
        ("IDMAN", None),
        ("网易UU加速器", "NetEase UU game booster"),
        ("网易加速器", "NetEase UU game booster"),
        ("UUID filter", None),
        ("My LSP over [AVG over [MSAFD Tcpip [TCP/IP]]]", None),
        ("My ASProxy", None),
    ],
)
def test_loose_patterns_count_as_whole_words_before_over(description: str, product: str | None) -> None:
    """`AVG` is not found inside another word, nor in the name of the provider underneath."""
    assert identify(OWN, r"C:\x\x.dll", description, 2).product == product


@pytest.mark.parametrize("description", ["AVG", "Proxifier", "vSockets DGRAM"])
def test_a_description_alone_does_not_make_windows_dll_a_third_partys(description: str) -> None:
    """An unknown id with Windows' own DLL stays unknown and gets no product."""
    assert identify(OWN, SYSTEM, description, 1) == Identity(origin="unknown")


def test_a_windows_provider_without_a_known_id_is_named_but_not_vouched_for() -> None:
    """The id of the Pgm provider was never seen, so DLL and description cannot prove it."""
    identity = identify(OWN, SYSTEM, "MSAFD Pgm (RDM)", 1)
    assert identity.origin == "unknown"
    assert identity.product == "MSAFD Pgm (RMCAST, reliable multicast)"
    assert identify(OWN, SYSTEM, "MSAFD Pgm (RDM)", 2) == Identity(origin="third-party")


@pytest.mark.parametrize(
    ("guid", "description", "origin", "product"),
    [
        (TCPIP_NAME_SPACE, "Tcpip", "microsoft", "Tcpip (DNS) namespace"),
        ("{3B2637EE-E580-11CF-A555-00C04FD8D4AC}", "NTDS", "microsoft", "NTDS namespace"),
        (
            "{6642243A-3BA8-4AA6-BAA5-2E0BD71FDD83}",
            r"@%SystemRoot%\system32\nlasvc.dll,-1000",
            "microsoft",
            "Network Location Awareness (NLAv1)",
        ),
        ("{964ACBA2-B2BC-40EB-8C6A-A6DB40161CAE}", None, "microsoft", "E-mail Naming Shim Provider"),
        ("{03FE89CE-766D-4976-B9C1-BB9BC42C7B4D}", None, "microsoft", "PNRP cloud/name namespace"),
        ("{03FE89CD-766D-4976-B9C1-BB9BC42C7B4D}", None, "microsoft", "PNRP cloud/name namespace"),
        ("{06AA63E0-7D60-41FF-AFB2-3EE6D2D9392D}", "Bluetooth Namespace", "microsoft", "Bluetooth namespace"),
        ("{B600E6E9-553B-4A19-8696-335E5C896153}", "mdnsNSP", "third-party", "Bonjour mDNS namespace provider"),
        (OWN, "mdnsNSP", "third-party", "Bonjour mDNS namespace provider"),
        (OWN, "WindowsLive NSP", "unknown", "Windows Live ID / Microsoft Account namespace"),
        (OWN, "Tcpip", "unknown", None),
        (OWN, None, "unknown", None),
        (None, "Tcpip", "unknown", None),
        (IPV4, "Tcpip", "unknown", None),
    ],
)
def test_a_name_space_provider_is_known_by_its_id(
    guid: str | None, description: str | None, origin: str, product: str | None
) -> None:
    """A description can name a third party's product, but nothing of Windows."""
    identity = identify_name_space(guid, description)
    assert (identity.origin, identity.product) == (origin, product)


@pytest.mark.parametrize("text", ["Sophos", "x over [", "{", "a ", "PC  Tools", "Windows Live"])
def test_a_hostile_description_costs_no_time(text: str) -> None:
    """Patterns look at the first few hundred characters of 100,000."""
    start = time.perf_counter()
    identify("{" * 100_000, "C:\\" * 100_000, (text * 100_000)[:100_000], 2)
    assert time.perf_counter() - start < 1


@given(st.sampled_from(_KNOWN_TEXTS), st.text(" a[é]", max_size=3), st.text(" a[é]", max_size=3))
def test_search_by_groups_finds_what_each_record_finds(text: str, before: str, behind: str):
    """Records are searched some at a time; none is lost by it and none is found more."""
    description = before + text + behind
    one_by_one = [r for r in load.providers() if not r.inbox and index.describes(r, description)]
    assert list(index.by_description(description, None)) == one_by_one


@pytest.mark.parametrize("record", [r for r in load.providers() if r.description_patterns], ids=lambda r: r.product)
def test_the_one_search_before_all_others_misses_no_record(record: Provider) -> None:
    """What any pattern of a record fits, the search for all of them fits as well."""
    for pattern in record.description_patterns:
        text = re.sub(r"[\\^$]|\(\|?\$?|\)\??|\?", "", pattern).split("|")[0]
        fits = index.describes(record, text)
        assert (record in index.by_description(text, None)) == (fits and not record.inbox)


@given(st.text(st.sampled_from("MSAFD Tcpip[TCP/IP]vSockets DGRAMKomodiaSendori over "), max_size=60))
def test_one_search_finds_a_record_exactly_where_its_patterns_do(text: str) -> None:
    expected = tuple(r for r in load.providers() if r.description_patterns and not r.inbox and index.describes(r, text))
    assert index.by_description(text, None) == expected
