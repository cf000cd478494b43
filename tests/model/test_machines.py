"""Whose dump it is: which files count, which of them is believed, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from bundles import COLLECTORS, Computer, Files, laid_out, oem, psdp, systeminfo, wide, zipped
from hypothesis import given
from hypothesis import strategies as st
from machines import Machine, clean_machine, lsp_machine, render
from registries import exported, hive

from analyzer import pipeline
from analyzer.analysis import Dump
from analyzer.identity import Told
from analyzer.model.bundles import MOST_FILES, Bundles, File, bundle_of

LISTING = Computer().listing.encode()


def dumps(folder: Path, files: Files) -> dict[str, Dump]:
    """Analyze files of a folder; return the first dump of each by its file's name."""
    found = pipeline.analyze([str(laid_out(folder / "in", files))]).dumps
    return {Path(dump.source.member or dump.source.path).name: dump for dump in reversed(found)}


def info(name: str, build: int = 19045) -> bytes:
    return systeminfo(Computer(name, (10, 0, build))).encode()


def test_the_dumps_own_file_is_closest(tmp_path: Path):
    """And what contradicts it is told."""
    own = b"C:\\Users\\a>hostname\nOWN-PC\n\n" + LISTING
    dump = dumps(tmp_path, {"netsh.txt": own, "systeminfo.txt": info("OTHER-PC")})["netsh.txt"]
    assert dump.machine == "OWN-PC"
    assert dump.machine_evidence == "line 2: OWN-PC; but systeminfo.txt line 2: Host Name: OTHER-PC"
    assert "19045" not in (dump.windows.evidence or "")


def test_files_beside_it_that_name_two_machines_name_none(tmp_path: Path):
    files = {"netsh.txt": LISTING, "a_systeminfo.txt": info("PC-A"), "b_systeminfo.txt": info("PC-B", 22631)}
    dump = dumps(tmp_path, files)["netsh.txt"]
    assert dump.machine is None
    assert "PC-A" in (dump.machine_evidence or "")
    assert "PC-B" in (dump.machine_evidence or "")
    assert "19045" not in (dump.windows.evidence or "")


def test_netbios_and_dns_name_are_no_contradiction(tmp_path: Path):
    files = {
        "netsh.txt": LISTING,
        "a.txt": info("EXAMPLE-COMPUTE"),
        "b.txt": b"COMPUTERNAME=EXAMPLE-COMPUTER-17\nOS=Windows_NT\n",
    }
    dump = dumps(tmp_path, files)["netsh.txt"]
    assert dump.machine == "EXAMPLE-COMPUTE"
    assert "but" not in (dump.machine_evidence or "")


def test_dumps_of_many_machines_are_not_named_after_one(tmp_path: Path):
    """A systeminfo among the dumps of several machines could be of any of them."""
    files = {f"host{n}.txt": LISTING for n in range(3)} | {"systeminfo.txt": info("PC-A")}
    assert {dump.machine for dump in dumps(tmp_path, files).values()} == {None}


def test_a_folder_of_thousands_of_files_is_no_bundle(tmp_path: Path):
    """Files there stand for themselves; one that names its machine is still named."""
    files = {"WinsockCatalog.txt": LISTING, "osinfo.txt": info("PC-A"), "PC7_WinSock_netsh.TXT": LISTING}
    named = dumps(tmp_path / "few", files)
    assert (named["WinsockCatalog.txt"].machine, named["PC7_WinSock_netsh.TXT"].machine) == ("PC-A", "PC7")
    crowded = dumps(tmp_path / "many", files | {f"{n}.log": b"x" for n in range(MOST_FILES)})
    assert (crowded["WinsockCatalog.txt"].machine, crowded["PC7_WinSock_netsh.TXT"].machine) == (None, "PC7")


def test_files_farther_away_do_not_count(tmp_path: Path):
    """Only the folder itself, and the folders that collectors make in it."""
    files = {"net/netsh.txt": LISTING, "systeminfo.txt": info("PC-A"), "other/osinfo.txt": info("PC-B")}
    assert dumps(tmp_path, files)["netsh.txt"].machine is None
    files = {"config/WinsockCatalog.txt": LISTING, "systeminfo.txt": info("PC-A")}
    dump = dumps(tmp_path / "layout", files)["WinsockCatalog.txt"]
    assert (dump.machine, dump.machine_evidence) == ("PC-A", "in/systeminfo.txt line 2: Host Name: PC-A")


def test_prefix_of_the_file_names_the_machine_where_nothing_else_does(tmp_path: Path):
    files = {name: data for name, data in psdp(Computer("PC7")).items() if "reg" in name or "netsh" in name}
    dump = dumps(tmp_path, files)["PC7_WinSock_netsh.TXT"]
    expected = "the name of the file, PC7_WinSock_netsh.TXT, and of 1 file beside it"
    assert (dump.machine, dump.machine_evidence) == ("PC7", expected)


@pytest.mark.parametrize("name", ["netsh_winsock.txt", "before_Winsock.txt", "netsh_WinsockCatalog.txt"])
def test_names_that_people_give_too_are_no_evidence(tmp_path: Path, name: str):
    """A collector's form that anybody may hit upon names a machine only beside one that nobody else uses."""
    assert dumps(tmp_path / "alone", {name: LISTING, "netsh_tcp.txt": b"x"})[name].machine is None
    dump = dumps(tmp_path / "told", {name: LISTING, "systeminfo.txt": info("PC7")})[name]
    assert (dump.machine, dump.machine_evidence) == ("PC7", "systeminfo.txt line 2: Host Name: PC7")


def test_folder_that_a_collector_names_after_the_machine(tmp_path: Path):
    dump = dumps(tmp_path, {"PC7_Networking/PC7_WinsockCatalog.txt": LISTING})["PC7_WinsockCatalog.txt"]
    assert dump.machine == "PC7"
    assert "PC7" in (dump.machine_evidence or "")


def test_of_an_archive_without_dumps_nothing_is_kept():
    """Ten thousand archives without a catalog take no memory."""
    bundles = Bundles()
    for number in range(10):
        bundles.add("a.zip", f"{number}.txt", [Told(1, "COMPUTERNAME=PC7", 1, host="PC7")])
    bundles.end_input()
    bundles.join()
    assert bundles.told_by(File("a.zip", "1.txt")) == ()
    assert bundles.bundle(File("a.zip", "1.txt")).groups == {}


def test_only_files_of_the_disk_are_said_to_tell():
    """They are what a later run must read again; what is in an archive comes with the archive."""
    bundles = Bundles()
    told = [Told(1, "COMPUTERNAME=PC7", 1, host="PC7")]
    bundles.add("a.zip", "env.txt", told)
    bundles.add("b.txt", None, told)
    bundles.add("c.txt", None)
    bundles.join()
    assert list(bundles.telling()) == ["b.txt"]


def test_a_renamed_file_is_told(tmp_path: Path):
    files = {"CASE4711_WinSock_netsh.TXT": LISTING, "CASE4711_systeminfo.txt": info("PC7")}
    dump = dumps(tmp_path, files)["CASE4711_WinSock_netsh.TXT"]
    assert dump.machine == "PC7"
    assert "but the name of the file, CASE4711_WinSock_netsh.TXT" in (dump.machine_evidence or "")


def test_a_hive_names_the_machine_of_the_listing_beside_it(tmp_path: Path):
    machine = lsp_machine(ifs=True)
    dump = dumps(tmp_path, {"netsh.txt": render(machine).encode(), "SYSTEM": hive(machine)})["netsh.txt"]
    assert dump.machine == "EXAMPLE-PC"
    assert "SYSTEM" in (dump.machine_evidence or "")


def test_dumps_of_several_machines_in_one_log_have_their_own_heads(tmp_path: Path):
    parts = [systeminfo(Computer(name)) + Computer().listing for name in ("PC-A", "PC-B")]
    (tmp_path / "all.log").write_text("\n".join(parts), "utf-8")
    found = pipeline.analyze([str(tmp_path / "all.log")]).dumps
    assert [dump.machine for dump in found] == ["PC-A", "PC-B"]


def test_a_dump_without_a_head_among_others_is_of_nobody(tmp_path: Path):
    """It is not named after the machine before it, nor after the one behind it."""
    heads = [systeminfo(Computer("PC-A")), "some log\n" * 3, systeminfo(Computer("PC-B"))]
    (tmp_path / "all.log").write_text("".join(head + Computer().listing for head in heads), "utf-8")
    assert [dump.machine for dump in pipeline.analyze([str(tmp_path / "all.log")]).dumps] == ["PC-A", None, "PC-B"]


def test_server_and_client_of_one_build_are_told_apart(tmp_path: Path):
    words = replace(Computer(build=(10, 0, 17763)).words, product="Microsoft Windows Server 2019 Standard")
    text = systeminfo(Computer(build=(10, 0, 17763))).replace("Microsoft Windows 10 Pro", words.product)
    dump = dumps(tmp_path, {"netsh.txt": LISTING, "systeminfo.txt": text.encode()})["netsh.txt"]
    assert dump.windows.name == "Windows Server 2019 (64-bit)"


def test_a_version_that_the_dump_refutes_is_told_and_not_believed(tmp_path: Path):
    """Service Flags came with Windows 7; a systeminfo of Vista beside them is of another time or machine."""
    text = systeminfo(Computer(build=(6, 0, 6002)))
    dump = dumps(tmp_path, {"netsh.txt": LISTING, "systeminfo.txt": text.encode()})["netsh.txt"]
    assert "Windows 8.1, Server 2012 R2 or later" in (dump.windows.name or "")
    assert "which does not fit: the dump prints Service Flags" in (dump.windows.evidence or "")


def test_a_version_beside_the_dump_decides_what_a_banner_would(tmp_path: Path):
    """No Service Flags on Windows 10: they were taken out of the text, and the report can say so."""
    listing = "\n".join(line for line in Computer().listing.split("\n") if not line.startswith("Service Flags"))
    dump = dumps(tmp_path, {"netsh.txt": listing.encode(), "systeminfo.txt": info("PC7")})["netsh.txt"]
    assert dump.verdict == "undetermined"
    assert "Windows 10 22H2" in (dump.windows.name or "")
    assert "taken out of the text" in (dump.windows.evidence or "")


def test_registry_of_the_other_machine_in_a_folder_is_no_witness(tmp_path: Path):
    """Files are joined by the machine's name in their names."""
    machine = clean_machine(of_64_bit=False)
    listing = render(machine, flags=False).encode()
    registry = wide(exported(machine))
    files = {"A_WinSock_netsh.TXT": listing, "B_WinSock_netsh.TXT": listing, "A_WinSock_reg_.TXT": registry}
    found = dumps(tmp_path, files)
    assert (found["A_WinSock_netsh.TXT"].verdict, found["B_WinSock_netsh.TXT"].verdict) == ("clean", "undetermined")


def test_names_that_only_look_like_machines_keep_no_witness_away(tmp_path: Path):
    machine = clean_machine(of_64_bit=False)
    files = {"netsh_winsock.txt": render(machine, flags=False).encode(), "reg_winsock.txt": wide(exported(machine))}
    assert dumps(tmp_path, files)["netsh_winsock.txt"].verdict == "clean"


def test_registry_in_a_collectors_folder_is_a_witness(tmp_path: Path):
    machine = clean_machine(of_64_bit=False)
    files = {"config/winsock.log": render(machine, flags=False).encode(), "Winsock2.txt": wide(exported(machine))}
    assert dumps(tmp_path, files)["winsock.log"].verdict == "clean"


def test_archives_in_a_folder_are_not_mixed(tmp_path: Path):
    """What lies beside an archive on the disk tells nothing of what is in it."""
    files = {
        "one.zip": zipped({"config/WinsockCatalog.txt": LISTING}),
        "two.zip": zipped(COLLECTORS["gatherNetworkInfo.vbs"](Computer("PC-B"))),
        "systeminfo.txt": info("PC-A"),
    }
    found = pipeline.analyze([str(laid_out(tmp_path, files))]).dumps
    assert [dump.machine for dump in found] == [None, "PC-B"]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("a/config/x.txt", "a/y.txt", True),
        ("a/x.txt", "b/y.txt", False),
        ("a/PC7_Networking/x.txt", "a/PC7_SystemInfo/y.txt", True),
        ("a.cab › config/x.txt", "b.cab › config/y.txt", False),
        ("a.cab › config/x.txt", "config/y.txt", False),
    ],
)
def test_the_rule_of_bundles(one: str, other: str, together: bool):  # noqa: FBT001 - a case
    assert (bundle_of("case.zip", one) == bundle_of("case.zip", other)) == together


def test_two_inputs_are_two_bundles():
    assert bundle_of("a.zip", "x.txt") != bundle_of("b.zip", "x.txt")
    assert bundle_of("-") != bundle_of("x.txt")


def test_ten_thousand_files_are_divided_in_one_go():
    """Each is looked at a fixed number of times, whatever lies beside it."""
    bundles = Bundles()
    for number in range(10_000):
        bundles.add(f"in/host{number}.txt", None, dumps=True)
    bundles.join()
    assert len({bundles.same(File(f"in/host{number}.txt", None)) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize("far", [True, False])
def test_lines_of_a_large_log_are_those_of_the_log(tmp_path: Path, far: bool):  # noqa: FBT001 - a case
    """What tells of the machine may stand at the beginning of a log of megabytes, or just above the dump."""
    filler = "2024-01-02 10:00:00 nothing to see here\n" * 150_000
    head = systeminfo(Computer("PC7"))
    text = head + filler + LISTING.decode() if far else filler + head + LISTING.decode()
    (tmp_path / "big.log").write_text(text, "utf-8")
    (dump,) = pipeline.analyze([str(tmp_path / "big.log")]).dumps
    line = next(number for number, row in enumerate(text.split("\n"), 1) if row.startswith("Host Name"))
    assert (dump.machine, dump.machine_evidence) == ("PC7", f"line {line}: Host Name: PC7")


def test_a_repeated_listing_keeps_the_machine(tmp_path: Path):
    """MSRD-Collect may append the listing twice, below one head."""
    listing = Machine(clean_machine().providers, clean_machine().name_spaces)
    text = systeminfo(Computer("PC7")) + render(listing) + "\n" * 3 + render(listing)
    (tmp_path / "x.txt").write_bytes(oem(Computer(), text))
    assert {dump.machine for dump in pipeline.analyze([str(tmp_path / "x.txt")]).dumps} == {"PC7"}


def test_of_two_names_beside_it_the_one_that_the_folder_confirms_is_taken(tmp_path: Path):
    """Two files contradict each other; the collector named the folder after one of the two machines."""
    files = {"PC-B_Networking/netsh.txt": LISTING, "PC-B_Networking/a.txt": info("PC-A")}
    files |= {"PC-B_Networking/b.txt": info("PC-B", 22631)}
    dump = dumps(tmp_path, files)["netsh.txt"]
    assert dump.machine == "PC-B"
    assert dump.machine_evidence == "b.txt line 2: Host Name: PC-B; but a.txt line 2: Host Name: PC-A"
    assert "22631" in (dump.windows.evidence or "")
    assert "19045" not in (dump.windows.evidence or "")


def test_files_beside_it_that_tell_two_versions_of_one_machine(tmp_path: Path):
    """The first is believed, and the other is told."""
    files = {"netsh.txt": LISTING, "a.txt": info("PC-A"), "b.txt": info("PC-A", 22631)}
    dump = dumps(tmp_path, files)["netsh.txt"]
    assert dump.machine == "PC-A"
    assert "19045" in (dump.windows.evidence or "").partition("; but b.txt")[0]
    assert "22631" in (dump.windows.evidence or "").partition("; but b.txt")[2]


def test_version_that_the_banner_above_the_dump_tells_too_is_no_further_evidence(tmp_path: Path):
    own = b"Microsoft Windows [Version 10.0.19045.1]\n\n" + info("PC-A") + b"\n" + LISTING
    dump = dumps(tmp_path, {"netsh.txt": own})["netsh.txt"]
    assert dump.machine == "PC-A"
    assert "banner in line 1 says version 10.0.19045" in (dump.windows.evidence or "")
    assert "OS Version" not in (dump.windows.evidence or "")


@given(st.text("ab/. _", min_size=1, max_size=12))
def test_a_file_lies_in_the_folder_that_pathlib_says(member: str):
    """Without it, which takes twenty times as long: each of ten thousand logs in an archive is asked."""
    path = PurePath(member)
    file = File("case.zip", member)
    assert (file.folder.inside, file.name) == (str(path.parent), path.name)
