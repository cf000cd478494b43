"""The SARIF log: valid by the schema and by the standard's text, and of use to what reads it."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import machines
import msgspec
import pytest
from hand_built import analysis, clean_catalog, dump, finding
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import analyze as analyze_texts
from random_machines import machines as random_machines
from sarif_kit.validate import validation_errors
from sarif_pydantic import Sarif
from test_inert import TEXTS

from analyzer import rules
from analyzer.analysis import Analysis, Evidence, Input, Source
from analyzer.outputs.artifacts import BASE, encoding_name, uri
from analyzer.outputs.sarif import render
from analyzer.outputs.text import printable
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(")
CASES = ["lsp", "folds", "clean", "vista", "nested", "broken", "fleet", "partly", "unread", "nothing", "large"]


def run_of(told: Analysis) -> dict[str, Any]:
    """Give the run of a log, once all that must hold of any log was found to hold."""
    text = render(told, exit_code=0)
    log = json.loads(text)
    assert validation_errors(log) == []
    assert Sarif.model_validate(log).version == "2.1.0"
    (run,) = log["runs"]
    keeps_to_the_standard(run)
    return run


def every(value: Any, name: str) -> Iterator[Any]:
    """Give all values of a name, however deep."""
    if isinstance(value, dict):
        if name in value:
            yield value[name]
        for inner in value.values():
            yield from every(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from every(inner, name)


def keeps_to_the_standard(run: dict[str, Any]) -> None:
    """Check what a schema cannot: indexes, levels, placeholders, links, URIs, nesting, GitHub's demands."""
    driver, artifacts = run["tool"]["driver"], run["artifacts"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1
        assert [other["id"] for other in result.get("relatedLocations", [])] == list(
            range(1, 1 + len(result.get("relatedLocations", [])))
        )
    prints = Counter(
        (
            result["locations"][0]["physicalLocation"]["artifactLocation"]["index"],
            *result["partialFingerprints"].values(),
        )
        for result in run["results"]
    )
    assert set(prints.values()) <= {1}
    for location in every([run["results"], run["invocations"]], "artifactLocation"):
        assert location["uri"] == artifacts[location["index"]]["location"]["uri"]
        assert location.get("uriBaseId") in {None, *run["originalUriBaseIds"]}
    for number, artifact in enumerate(artifacts):
        location = artifact["location"]
        assert URI.fullmatch(location["uri"])
        assert artifact.get("parentIndex", -1) < number
        if "parentIndex" in artifact or "uriBaseId" in location:
            assert not urlsplit(location["uri"]).scheme
    for message in [*every(run["results"], "message"), *every(run["invocations"], "message")]:
        assert message["text"]
        assert LINK.search(message["text"]) is None
        for text in message.values():
            assert re.sub(r"\{\{|\}\}", "", text).count("{") == 0 == re.sub(r"\{\{|\}\}", "", text).count("}")
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert driver["notifications"][note["descriptor"]["index"]]["id"] == note["descriptor"]["id"]


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_valid(reports: dict[str, Analysis], case: str):
    """By the schema of the standard, its text, and an independent reader."""
    run = run_of(reports[case])
    assert len(run["results"]) == sum(len(told.findings) for told in reports[case].dumps)


@settings(max_examples=60)
@given(TEXTS, st.sampled_from(["lsp", "fleet", "unread", "broken"]))
def test_hostile_text_everywhere_stays_valid(poisoned_case: Callable[[str, str], Analysis], text: str, case: str):
    run_of(poisoned_case(case, text))


@settings(max_examples=12)
@given(st.lists(random_machines(), max_size=3))
def test_any_machine_is_valid(drawn: list[machines.Machine]):
    told = analyze_texts(*map(machines.render, drawn))
    assert len(run_of(told)["results"]) == sum(len(each.findings) for each in told.dumps)


def test_result_says_where_what_and_in_which_entry(samples: Path):
    run = run_of(analyze([str(samples / "windows-10-non-ifs-lsp.txt")]))
    result = next(result for result in run["results"] if result["ruleId"] == "non-ifs-provider")
    (location,) = result["locations"]
    assert result["level"] == "error"
    assert location["physicalLocation"]["region"] == {
        "startLine": 5,
        "snippet": {"text": "Description:                        LavasoftLSP over [MSAFD Tcpip [TCP/IP]]"},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("64-bit catalog/1032 LavasoftLSP")
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 15
    assert run["artifacts"][0]["encoding"] == "US-ASCII"


def test_all_rules_are_described_with_help(samples: Path):
    """Whether they were hit or not, so that a dashboard knows what was looked for."""
    run = run_of(analyze([str(samples / "windows-11-clean.txt")]))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in rules.find()]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "non-ifs-provider")
    assert rule["name"] == "NonIfsProvider"
    assert rule["helpUri"] == "https://support.microsoft.com/kb/2568167"
    assert "- Uninstall the product" in rule["help"]["markdown"]


def test_clean_dump_is_an_artifact_without_results(samples: Path):
    run = run_of(analyze([str(samples / "windows-11-clean.txt")]))
    assert run["results"] == []
    assert [told["verdict"] for told in run["artifacts"][0]["properties"]["dumps"]] == ["clean"]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_undetermined_dump_gives_its_finding(samples: Path):
    run = run_of(analyze([str(samples / "windows-vista-no-flags.txt")]))
    assert [result["ruleId"] for result in run["results"]] == ["service-flags-not-reported"]


def test_undetermined_without_findings_is_not_silent():
    run = run_of(analysis(dump("undetermined", "Entry 4 is cut.", clean_catalog())))
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["level"], note["descriptor"]["id"]) == ("warning", "undetermined")
    assert note["message"]["text"] == "Entry 4 is cut."


def test_inputs_that_gave_nothing_are_told(reports: dict[str, Analysis]):
    """What could not be read is an error of the run, a file without a catalog is a note."""
    (invocation,) = run_of(reports["unread"])["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [(note["level"], note["message"]["text"]) for note in invocation["toolExecutionNotifications"]] == [
        ("note", "case-4713/setup.log: None of its 5,120 lines starts a catalog."),
        ("error", "case-4713/secret.zip: The archive is encrypted."),
        ("note", "case-4713/empty.txt: An input holds no Winsock catalog."),
    ]


def test_members_are_nested_in_their_archives(samples: Path, tmp_path: Path):
    """An archive in an archive as well; a member that cannot be read is nested like one that can."""
    inner, outer = tmp_path / "in ner.zip", tmp_path / "case.zip"
    with zipfile.ZipFile(inner, "w") as made:
        made.write(samples / "windows-10-non-ifs-lsp.txt", "logs/win sock.txt")
    with zipfile.ZipFile(outer, "w") as made:
        made.write(inner, inner.name)
    artifacts = run_of(analyze([str(outer)]))["artifacts"]
    assert artifacts[0]["location"] == {"uri": uri(str(outer))}
    assert [(a["location"]["uri"], a["parentIndex"]) for a in artifacts[1:]] == [
        ("in%20ner.zip", 0),
        ("logs/win%20sock.txt", 1),
    ]
    refused = Input(f"{outer} › secret.txt", "unreadable", "It is encrypted.")
    told = analysis(dump("clean", "why", clean_catalog(), source=Source(str(outer), "a.txt", 1, 9)), inputs=(refused,))
    assert [(a["location"]["uri"], a.get("parentIndex")) for a in run_of(told)["artifacts"][1:]] == [
        ("secret.txt", 0),
        ("a.txt", 0),
    ]
    alone = run_of(analysis(inputs=(Input(str(outer), "no-catalog", "Nothing."), refused)))
    assert [a.get("parentIndex") for a in alone["artifacts"]] == [None, 0]
    assert alone["invocations"][0]["toolExecutionNotifications"][1]["message"]["text"].endswith("It is encrypted.")


def test_fingerprint_is_of_the_provider_and_not_of_its_place():
    """The same product on another machine, behind other lines and under other entry ids, is the same result."""
    texts = []
    for first_id, path in ((1001, r"C:\a.dll"), (2001, r"D:\b.dll")):
        *entries, hidden = machines.install(
            machines.tcp_ip(first_id), "Filter", ifs=False, over=[first_id, first_id + 1], path=path
        )
        hidden = replace(hidden, provider_id="{11111111-2222-3333-4444-555555555555}")
        texts.append(machines.render(machines.Machine((*entries, hidden), ())))
    told = analyze_texts(texts[0], "line\n" * 50 + texts[1])
    results = run_of(told)["results"]
    first, second = (r["partialFingerprints"] for r in results if r["ruleId"] == "non-ifs-provider")
    assert first == second
    assert first["primaryLocationLineHash"].endswith(":1")
    assert len({r["partialFingerprints"]["winsockProviders/v1"] for r in results}) > 1


def test_other_providers_are_other_results(samples: Path):
    paths = ("windows-10-non-ifs-lsp.txt", "windows-10-two-lsps.txt", "windows-10-catalogs-differ.txt")
    results = run_of(analyze([str(samples / path) for path in paths]))["results"]
    bad = [r["partialFingerprints"]["winsockProviders/v1"] for r in results if r["ruleId"] == "non-ifs-provider"]
    assert len(set(bad)) == len(bad) == 3


def test_lines_of_a_hive_are_no_lines_of_a_text(reports: dict[str, Analysis]):
    """A viewer would look for them in a binary file; what stands there is told in words."""
    quoted = finding(evidence=(Evidence(None, 7, "hex:66", "Service Flags: 0x66"),))
    (whole,) = reports["nested"].dumps
    told = analysis(msgspec.structs.replace(whole, encoding="regf", findings=(quoted,)))
    (location,) = run_of(told)["results"][0]["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["message"]["text"] == "Service Flags: 0x66"


def test_text_of_a_dump_makes_no_link_and_no_placeholder():
    told = finding(message="[click](http://a.example) {0} {E70F1AA0}")
    (result,) = run_of(analysis(dump("non-ifs", "why", clean_catalog(), findings=(told,))))["results"]
    assert result["message"]["text"] == "[click] (http://a.example) {{0}} {{E70F1AA0}}"


def test_rule_that_this_version_does_not_have_is_described_too(reports: dict[str, Analysis]):
    """A document of another version may be rendered."""
    run = run_of(reports["lsp"])
    assert run["tool"]["driver"]["rules"][-1]["id"] == "old_tool"


def test_snippet_is_the_line_made_harmless():
    quoted = finding(evidence=(Evidence(None, 7, "a\x1b[2J\u202eb {0}"),))
    (result,) = run_of(analysis(dump("non-ifs", "why", clean_catalog(), findings=(quoted,))))["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": r"a\x1b[2J\u202eb {0}"}


@given(st.text(min_size=1).filter(lambda path: "://" not in path and ":" not in path and "\\" not in path))
def test_relative_path_is_a_relative_uri_that_reads_back(path: str):
    made = uri(path)
    assert URI.fullmatch(made)
    assert unquote(made, errors="surrogateescape").removeprefix("file://") == path


@pytest.mark.parametrize(
    ("path", "made"),
    [
        (r"C:\Temp\a b.txt", "file:///C:/Temp/a%20b.txt"),
        (r"\\server\share\a.txt", "file://server/share/a.txt"),
        ("a:b.txt", "a%3Ab.txt"),
        ("https://a.example/x y?z=1%20", "https://a.example/x%20y?z=1%20"),
        ("100%.txt", "100%25.txt"),
        ("nam\udce9.txt", "nam%E9.txt"),
    ],
)
def test_paths_become_uris(path: str, made: str):
    assert uri(path) == made


def test_paths_keep_their_form():
    """No path of this machine comes in that the user did not name."""
    paths = [a["location"] for a in run_of(analyze(["no/such file.txt", "-x-"]))["artifacts"]]
    assert paths == [{"uri": "no/such%20file.txt", "uriBaseId": BASE}, {"uri": "-x-", "uriBaseId": BASE}]


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "UTF-8"), ("cp1251", "windows-1251"), ("ascii", "US-ASCII"), ("regf", None)]
)
def test_encodings_have_their_registered_names(encoding: str, name: str | None):
    assert encoding_name(encoding) == name


def test_equal_document_gives_equal_bytes(reports: dict[str, Analysis]):
    assert render(reports["fleet"]) == render(reports["fleet"])
    assert "exitCode" not in render(reports["fleet"])
    assert printable(render(reports["fleet"]).replace("\n", "")) == render(reports["fleet"]).replace("\n", "")
