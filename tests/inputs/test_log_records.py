"""Records that collectors made of each printed line: the listing in them is the one that was printed."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import analyze, expected_name_spaces, expected_providers, name_spaces_of, one_dump, providers_of
from machines import clean_machine, lsp_machine, render
from random_machines import languages, machines

from analyzer.inputs import log_records, transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from languages import Language
    from machines import Machine


def docker(lines: list[str]) -> str:
    """What the json-file driver of Docker keeps, and cat shows of /var/lib/docker/containers."""
    return "".join(
        json.dumps({"log": f"{line}\r\n", "stream": "stdout", "time": f"2024-05-01T10:00:{n % 60:02}.123456789Z"})
        + "\n"
        for n, line in enumerate(lines)
    )


def journald(lines: list[str]) -> str:
    """What journalctl -o json prints: the message stands between other fields."""
    return "".join(
        json.dumps({"__CURSOR": f"s=1;i={n:x}", "_PID": "77", "MESSAGE": line, "_HOSTNAME": "host7"}) + "\n"
        for n, line in enumerate(lines)
    )


def journald_export(lines: list[str]) -> str:
    """What journalctl -o export prints: a field a line, records apart by a blank line."""
    return "".join(f"__CURSOR=s=1;i={n:x}\n_PID=77\nMESSAGE={line}\n\n" for n, line in enumerate(lines))


def filebeat(lines: list[str]) -> str:
    """What an Elasticsearch index holds for each line of a log."""
    return "".join(
        json.dumps(
            {"@timestamp": "2024", "log": {"offset": n, "file": {"path": r"C:\w.txt"}}, "message": line, "host": {}},
            ensure_ascii=False,
        )
        + "\n"
        for n, line in enumerate(lines)
    )


def _events(lines: list[str]) -> dict[str, list[dict[str, object]]]:
    return {"events": [{"timestamp": n, "message": line, "ingestionTime": 7} for n, line in enumerate(lines)]}


def cloudwatch(lines: list[str]) -> str:
    """What aws logs get-log-events prints."""
    return json.dumps(_events(lines), indent=4, ensure_ascii=False) + "\n"


def cloudwatch_on_one_line(lines: list[str]) -> str:
    """The same without line ends."""
    return json.dumps(_events(lines)) + "\n"


def powershell(lines: list[str]) -> str:
    """What Get-Content | ConvertTo-Json makes of a file."""
    return json.dumps(
        [{"value": line, "PSPath": "C:\\x.txt", "ReadCount": n} for n, line in enumerate(lines)], indent=4
    )


def ansible(lines: list[str]) -> str:
    """What a debug task of Ansible prints: the output twice, whole and by lines."""
    told = {"changed": True, "rc": 0, "stdout": "\r\n".join(lines), "stdout_lines": lines}
    return f"TASK [debug] ****\nok: [pc7] => {json.dumps(told, indent=4)}\n\nPLAY RECAP ****\n"


def ansible_on_one_line(lines: list[str]) -> str:
    """The same of another callback."""
    return f"ok: [pc7] => {json.dumps({'r.stdout_lines': lines})}\n"


def cells(lines: list[str], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """What a spreadsheet writes of labels and values that were pasted into two columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type] # one of csv's constants
    for line in lines:
        label, colon, value = line.partition(":")
        writer.writerow([f"{label}{colon}", value.strip()] if colon else [line, ""])
    return text.getvalue()


def numbered_cells(lines: list[str]) -> str:
    """The same behind a column of numbers, with another delimiter and all cells quoted."""
    return "".join(f'"{n}";{row}\n' for n, row in enumerate(cells(lines, ";", csv.QUOTE_ALL).splitlines()))


def yaml(lines: list[str]) -> str:
    """A folded string of YAML in quotation marks, each line broken at a blank."""
    text = json.dumps("\n".join(lines))[1:-1]
    pieces = [text[at : at + 60] for at in range(0, len(text), 60)]
    whole = [pieces[0]]
    for piece in pieces[1:]:  # an escape is never broken
        if whole[-1].endswith("\\") or "\\u" in whole[-1][-5:]:
            whole[-1] += piece
        else:
            whole.append(piece)
    return (
        'netsh: "'
        + "\\\n  ".join(f"\\{piece}" if n and piece[:1] == " " else piece for n, piece in enumerate(whole))
        + '"\n'
    )


COLLECTORS: list[Callable[[list[str]], str]] = [
    docker,
    journald,
    journald_export,
    filebeat,
    cloudwatch,
    cloudwatch_on_one_line,
    powershell,
    ansible,
    ansible_on_one_line,
    cells,
    numbered_cells,
    yaml,
]


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda collector: collector.__name__)
@pytest.mark.parametrize("machine", [clean_machine(), lsp_machine(ifs=False)], ids=["clean", "non-IFS"])
def test_the_records_of_a_collector(collector: Callable[[list[str]], str], machine: Machine) -> None:
    """A listing of which each line became a record is read whole: the same entries, the same verdict, one dump."""
    dump = one_dump(collector(render(machine).splitlines()))
    assert providers_of(dump) == expected_providers(machine)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert (dump.verdict, dump.complete) == (machine.verdict(), True)


@settings(max_examples=12)
@given(
    machine=machines(),
    language=languages,
    collector=st.sampled_from(sorted(set(COLLECTORS) - {cells, numbered_cells}, key=str)),
)
def test_any_machine_in_any_language(
    machine: Machine, language: Language, collector: Callable[[list[str]], str]
) -> None:
    """No name, path or label is lost in the records of a collector."""
    dump = one_dump(collector(render(machine, language).splitlines()))
    assert providers_of(dump) == expected_providers(machine)
    assert dump.verdict == machine.verdict()


def test_evidence_is_quoted_as_it_stands() -> None:
    """The record is the evidence, not what was made of it; and its line is told."""
    text = docker(render(lsp_machine(ifs=False)).splitlines())
    (finding,) = [one for one in one_dump(text).findings if one.rule == "non-ifs-provider"]
    lines = text.splitlines()
    assert [lines[quote.line - 1] for quote in finding.evidence] == [quote.text for quote in finding.evidence]
    assert any("0x66" in quote.text for quote in finding.evidence)


def test_two_machines_in_one_file_of_records() -> None:
    """What two containers wrote one after the other are two dumps."""
    text = docker(render(clean_machine()).splitlines()) + docker(render(lsp_machine(ifs=False)).splitlines())
    assert [dump.verdict for dump in analyze(text).dumps] == ["clean", "non-ifs"]


def test_records_beside_other_lines() -> None:
    """A log of JSON and other lines keeps the others, and its records of something else."""
    lines = ["up", *['{"log":"----------\\n"}'] * 2, '{"log":"Version: 2\\n"}', "down", '{"level":"info","msg":"idle"}']
    assert [text for text, _ in log_records.of_json(lines) or []] == [
        "up",
        *["----------"] * 2,
        "Version: 2",
        "down",
        '{"level":"info","msg":"idle"}',
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ['"----------"', '"Version: 2"'],
        ['{"log":"a ---------- b"}', '{"log":"Version: 2"}'],
        ['{"rule":"----------"}', '{"log":"Version: 2"}'],
        ["LINE=----------", "Version: 2"],
        ["at 10:02, {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}, done", "Version: 2"],
    ],
)
def test_what_is_no_record_of_a_printed_line_is_let_alone(lines: list[str]) -> None:
    """A rule elsewhere, a lone one, or a GUID in a sentence makes no record of a line."""
    assert all(step(lines) is None for step in (log_records.of_json, log_records.of_fields))
    assert "Version: 2" in " ".join(transport.plain(lines).lines)


@pytest.mark.parametrize("sign", ['"', '"\\', "[", "{", '{"', '["', ',"-', '\\"'])
def test_endless_signs_cost_time_by_their_number(sign: str) -> None:
    """Half a megabyte of signs that open something, and a rule, are done with in a moment."""
    lines = [sign * (500_000 // len(sign)), '{"a":"----------"}', '{"a":"----------"}']
    assert log_records.of_json(lines) is not None


@pytest.mark.parametrize(
    "beside",
    ['"' + "x" * 300_000 + '"', '"a\rb","c', '"\0",;"', "\n".join('"unclosed,,,' for _ in range(20))],
    ids=["a cell longer than csv allows", "a return amid a cell", "a NUL", "cells without an end"],
)
def test_rows_that_no_table_has_beside_a_table_do_no_harm(beside: str) -> None:
    rows = io.StringIO()
    for line in render(lsp_machine(ifs=False)).splitlines():
        label, _, value = line.partition(":")
        csv.writer(rows).writerow(["PC7", label, value.strip()])
    assert [dump.verdict for dump in analyze(f"{rows.getvalue()}\n{beside}\n").dumps] == ["non-ifs"]


def test_thousands_of_listings_in_json_are_not_each_compared_with_all_lines() -> None:
    """Without a bound this took the square of their number."""
    lines = render(lsp_machine(ifs=False)).splitlines()
    listings = "".join(json.dumps({"out": f"{number}\n{'-' * 20}\nx"}) + "\n" for number in range(5_000))
    assert [dump.verdict for dump in analyze(docker(lines) + listings).dumps] == ["non-ifs"]
