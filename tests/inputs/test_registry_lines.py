"""Registry text out of logs: what collectors put around each line hides no catalog."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from judging import expected_providers, one_dump, providers_of
from machines import clean_machine, lsp_machine
from registries import exported, queried

from analyzer.inputs import registry_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from machines import Machine


def stamped(lines: list[str]) -> str:
    """A log with a time and a level before each line."""
    return "".join(
        f"2024-05-01 10:00:{n % 60:02},123 [7] {('INFO', 'WARN')[n % 2]} netsh: {line}\n"
        for n, line in enumerate(lines)
    )


def numbered(lines: list[str]) -> str:
    """What cat -n prints."""
    return "".join(f"{n:6}\t{line}\n" for n, line in enumerate(lines, start=1))


def named(lines: list[str]) -> str:
    """The name of a container or a file before each line."""
    return "".join(f"web_1  | {line}\n" for line in lines)


def of_a_web_page(lines: list[str]) -> str:
    """What a browser copies of a page that keeps its blanks side by side."""
    return "".join(f"{line}\n".replace("  ", "\u00a0 ") for line in lines)


def recorded(lines: list[str]) -> str:
    """What a recorded console goes over instead of writing blanks."""
    return "".join(re.sub(r" {4,}", lambda run: f"\x1b[{len(run[0])}C", line) + "\x1b[K\r\n" for line in lines)


def docker(lines: list[str]) -> str:
    """What the json-file driver of Docker keeps."""
    return "".join(
        json.dumps({"log": f"{line}\r\n", "stream": "stdout", "time": n}) + "\n" for n, line in enumerate(lines)
    )


def powershell(lines: list[str]) -> str:
    """What Get-Content | ConvertTo-Json makes of a file."""
    return json.dumps([{"value": line, "ReadCount": n} for n, line in enumerate(lines)], indent=4)


def in_one_string(lines: list[str]) -> str:
    """What a search in an index shows."""
    return json.dumps({"hits": [{"_source": {"message": "\r\n".join(lines)}}]}, indent=2)


@pytest.mark.parametrize(
    "collector", [stamped, numbered, named, of_a_web_page, recorded, docker, powershell, in_one_string]
)
@pytest.mark.parametrize("printed", [exported, queried])
@pytest.mark.parametrize("machine", [clean_machine(), lsp_machine(ifs=False)], ids=["clean", "non-IFS"])
def test_registry_text_in_a_log(
    machine: Machine, printed: Callable[[Machine], str], collector: Callable[[list[str]], str]
) -> None:
    """A registry export, or the text of reg query, is read whole out of the log that took it line by line."""
    lines = printed(machine).replace("\r\n", "\n").split("\n")
    dump = one_dump(collector(lines))
    assert dump.verdict == machine.verdict()
    assert dump.complete
    assert [p["service_flags"] for p in providers_of(dump)] == [p["service_flags"] for p in expected_providers(machine)]


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("machine", [clean_machine(), lsp_machine(ifs=False)], ids=["clean", "non-IFS"])
def test_rows_of_digits_that_lost_their_backslashes_are_one_value(machine: Machine, between: str, indent: str) -> None:
    """A forum takes a backslash at a line's end for a line break; the comma before it says that the value goes on."""
    dump = one_dump(exported(machine).replace("\\\n  ", between + indent))
    assert (dump.verdict, dump.complete) == (machine.verdict(), True)


def test_a_value_that_ends_in_a_comma_goes_on_with_digits_only() -> None:
    """What was cut behind a comma is not put together with the next value."""
    lines = ['"A"=hex:01,02,', '"B"=hex:03,', "  04,", "  05", "06"]
    told = registry_lines.continued(lines)
    assert told is not None
    assert [text for text, _ in told] == ['"A"=hex:01,02,', '"B"=hex:03,\\', "  04,\\", "  05", "06"]


def test_what_digits_mean_is_said_of_their_own_line() -> None:
    """Lines that a page, a log or JSON put between others do not move what is said of a line."""
    machine = lsp_machine(ifs=False)
    for text in (
        "<p>" + exported(machine).replace("\n", "</p>\n<p></p>\n<p>") + "</p>",
        json.dumps(exported(machine).split("\n"), indent=1),
    ):
        finding = next(one for one in one_dump(text).findings if one.rule == "non-ifs-provider")
        evidence = finding.evidence[0]
        assert evidence.text == text.split("\n")[evidence.line - 1]
        assert evidence.meaning is not None
        assert "Service Flags: 0x66" in evidence.meaning
        assert "66,00,00,00" in evidence.text


def test_nothing_is_said_of_a_line_that_holds_all_digits() -> None:
    """Of one line of JSON it would be said of every entry."""
    finding = next(
        one
        for one in one_dump(in_one_string(exported(lsp_machine(ifs=False)).split("\n")).replace("\n", "")).findings
        if one.rule == "non-ifs-provider"
    )
    assert {evidence.meaning for evidence in finding.evidence} == {None}


def test_values_as_an_unknown_tool_writes_them_are_one_listing() -> None:
    """Whatever stands below the keys of one machine's catalog, it is one dump, and never clean."""
    text = re.sub(r"(?m)^[\" ].*$", lambda match: " ".join(match[0]) + "\nis a value" * 9, exported(clean_machine()))
    assert one_dump(text).verdict == "undetermined"


def test_registry_text_as_it_was_printed_is_let_alone() -> None:
    """Nothing stands around a key, however the text is indented or quoted."""
    for printed in (exported, queried):
        assert registry_lines.bare([f"> {line}" for line in printed(clean_machine()).splitlines()]) is None


def test_a_lone_key_in_a_log_shows_nothing() -> None:
    """One line of a log that names an entry of the catalog is no listing."""
    key = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries"
    lines = [rf"10:02 opened {key}\000000000001", "10:03 done"]
    assert registry_lines.bare(lines) is None
