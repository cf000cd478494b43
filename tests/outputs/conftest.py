"""The analyses that outputs are tested with, one a case, and the browser that shows them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hand_built import (
    DAMAGE,
    analysis,
    broken_catalog,
    clean_catalog,
    dump,
    finding,
    listing,
    lsp_catalog,
    name_spaces,
    nested_catalog,
    plain_sockets,
    provider,
    runtime,
    third_party,
)
from playwright.sync_api import sync_playwright

from analyzer.analysis import Analysis, Catalog, Dump, Input, Source, Unrecognized, Windows
from analyzer.outputs.html import render
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOT_FREE_TEXT = {"verdict", "status", "severity", "entry_type", "origin", "role", "schema_version", "verdicts"}


def lsp_dump() -> Dump:
    findings = (
        finding(),
        finding("warning", rule="partial_coverage", title="Only IPv4 TCP is layered", remedy=(), evidence=()),
        finding("note", rule="old_tool", title="A note", message="Nothing to do.", remedy=(), next_step=""),
    )
    return dump(
        "non-ifs",
        "Entry 1032 `ContosoLSP over [MSAFD Tcpip [TCP/IP]]` is what every IPv4 TCP socket gets, and it lacks 0x20000.",
        lsp_catalog(64),
        lsp_catalog(32),
        machine="WS-0417",
        findings=findings,
        text=listing(438, findings),
        runtimes=(
            runtime("dotnet", ".NET", "5 and later", "exposed", "Skips completion notifications without a check."),
            runtime("wsl2", "WSL 2", "all", "fails", "Does not start with any layered provider."),
            runtime("go", "Go", "1.9.2 and later", "slower", "Sees the entry and gives up the fast way."),
            runtime("ruby", "Ruby", "before 3", "bypasses", "Opens the base provider itself."),
            runtime("msquic", "msquic", "main", "undetermined", "Depends on UDP entries that were cut."),
            runtime("java", "Java", "8 and later", "unaffected", "Does not use the call."),
        ),
        unrecognized=(
            Unrecognized(line=1, text=r"C:\>netsh winsock show catalog", why="Stands before the first entry."),
            Unrecognized(line=437, text="Service Flags:   0x200", why=DAMAGE),
        ),
    )


def folding_dump() -> Dump:
    """Return a dump with something in every kind of fold, and commands to copy."""
    commands = "Remove its entries: `netsh winsock remove provider 1031`, `netsh winsock remove provider 1032`."
    findings = (
        finding(remedy=("Uninstall the product.", commands)),
        finding("warning", rule="coverage", title="A warning"),
        finding("note", rule="old_tool", title="A note", message="Nothing to do."),
    )
    return msgspec.structs.replace(lsp_dump(), findings=findings)


def vista_dump() -> Dump:
    ask = finding(
        "warning",
        rule="no_service_flags",
        title="This Windows prints no service flags",
        message="Windows Vista and Server 2008 do not print the line that decides.",
        remedy=(),
        next_step="Export the registry with "
        r"`reg export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 winsock.reg` and analyze that file.",
    )
    return dump(
        "undetermined",
        "The dump prints no Service Flags, so nothing says whether the providers keep IFS handles.",
        clean_catalog(None, flags=False),
        windows=Windows(name="Windows Vista or Server 2008", evidence="no entry has a Service Flags line"),
        findings=(ask,),
        language=None,
        encoding="cp850",
        source=Source(path="case-4712.zip", member="logs/winsock/vista.txt", line=118, end_line=240),
    )


def broken_dump() -> Dump:
    return dump(
        "undetermined",
        "Entry 4 is cut, and it may be the one that a TCP socket gets.",
        broken_catalog(),
        complete=False,
        windows=Windows(name=None, evidence=None),
    )


def large_catalog() -> Catalog:
    """Return a catalog of 80 entries, 20 of them chains: as large as they come."""
    chains = [
        third_party(
            n,
            1100 + n,
            f"ContosoLSP over [MSAFD Tcpip [TCP/IP]] {n}",
            entry_type="chain",
            service_flags=0x66,
            chain=(1031, 1001),
            path=lsp_catalog(64).providers[0].path,
        )
        for n in range(1, 21)
    ]
    entries = [*chains, *(provider(n, 1100 + n, f"MSAFD NetBIOS [{n}] SEQPACKET") for n in range(21, 81))]
    return Catalog(bits=64, providers=tuple(entries), name_spaces=name_spaces(), sockets=tuple(plain_sockets()))


UNREAD = (
    Input(path="case-4713/setup.log", status="no-catalog", detail="None of its 5,120 lines starts a catalog."),
    Input(path="case-4713/secret.zip", status="unreadable", detail="The archive is encrypted."),
    Input(path="case-4713/empty.txt", status="no-catalog"),
)


def poison(analysis: Analysis, text: str) -> Analysis:
    """Return the analysis with `text` in every field that is free text."""

    def replace(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: value[key] if key in NOT_FREE_TEXT else replace(value[key], key) for key in value}
        if isinstance(value, (list, tuple)):
            return [replace(item, name) for item in value]
        return text if isinstance(value, str) else value

    return msgspec.convert(replace(msgspec.to_builtins(analysis)), Analysis)


@pytest.fixture(scope="session")
def reports() -> dict[str, Analysis]:
    """One analysis a case, by the name of the case."""
    clean = dump("clean", "All 12 providers have 0x20000 and none is layered.", clean_catalog(64), clean_catalog(32))
    nested = dump("non-ifs", "Entry 1041 lacks 0x20000.", nested_catalog(), findings=(finding(),))
    layered = dump("layered", "Every entry keeps IFS handles, and Fabrikam Filter is layered.", clean_catalog())
    other = dump("non-ifs-other-family", "Only vSockets, family 28, lack 0x20000.", clean_catalog())
    fleet = analysis(lsp_dump(), vista_dump(), layered, other, clean, inputs=UNREAD)
    return {
        "lsp": analysis(lsp_dump()),
        "folds": analysis(folding_dump()),
        "clean": analysis(clean),
        "vista": analysis(vista_dump()),
        "nested": analysis(nested),
        "broken": analysis(broken_dump()),
        "fleet": fleet,
        "partly": analysis(clean, inputs=UNREAD[:1]),
        "unread": analysis(inputs=UNREAD),
        "nothing": analysis(),
        "long": poison(fleet, "W" * 300),
        "endless": poison(analysis(lsp_dump()), "W" * 10_000),
        "hostile": poison(fleet, "<script>alert(1)</script> {{7*7}} \x1b[31mred \u202egpj.lld 日本語 עברית"),
        "large": analysis(dump("non-ifs", "Entry 1101 lacks 0x20000.", large_catalog())),
    }


@pytest.fixture(scope="session")
def of_samples(samples: Path) -> Analysis:
    """All samples, and a file that is not there."""
    return analyze([str(samples), "missing.txt"])


@pytest.fixture(scope="session")
def poisoned() -> Callable[[Analysis, str], Analysis]:
    """The function that puts a text in every field of free text."""
    return poison


@pytest.fixture(scope="session")
def poisoned_case(reports: dict[str, Analysis]) -> Callable[[str, str], Analysis]:
    """The function that puts a text in every field of free text of a case; it is short to write into a failure."""
    return lambda case, text: poison(reports[case], text)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that need one are skipped without it."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return pytest.skip("no browser found: install Chromium, e.g. apt-get install chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A running browser, which asks for nothing on its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def pages(reports: dict[str, Analysis], samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of the rendered cases, and of "sample", a real listing; "long" has no place to break a line."""
    folder = tmp_path_factory.mktemp("pages")
    sample = analyze([str(samples / "windows-10-non-ifs-lsp.txt")])
    addresses = {}
    for case, report in {**reports, "sample": sample}.items():
        file = folder / f"{case}.html"
        file.write_text(render(report), encoding="utf-8", newline="\n")
        addresses[case] = file.as_uri()
    return addresses
