"""The JSON document: its schema, its fixed names, and the way back."""

from __future__ import annotations

import json as standard_json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_documents import documents

from analyzer.analysis import Analysis, Input
from analyzer.outputs import json
from analyzer.pipeline import analyze


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyze([str(Path(__file__).resolve().parents[2] / "samples"), "missing.txt"])


def test_document_is_valid_by_its_own_schema(analysis: Analysis):
    """An independent validator agrees with the schema that the types give."""
    schema = standard_json.loads(json.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(standard_json.loads(json.render(analysis)))


def test_document_reads_back_as_it_was(analysis: Analysis):
    assert json.parse(json.render(analysis)) == analysis


@settings(max_examples=30)
@given(documents(), st.sampled_from(['x"dumps":[].txt', r"C:\"dumps\":[", "caf\udce9.txt", "a.txt"]), st.booleans())
def test_single_dumps_of_a_document_are_read(document: Analysis, path: str, everywhere: bool):  # noqa: FBT001 - drawn
    """Pages of an archive's machines read theirs only, in a document that is the same bytes as ever."""
    inputs = (Input(path, "no-catalog", "none"), *document.inputs)
    dumps = tuple(
        msgspec.structs.replace(dump, source=msgspec.structs.replace(dump.source, path=path)) if everywhere else dump
        for dump in document.dumps
    )
    document = msgspec.structs.replace(document, inputs=inputs, dumps=dumps, command=path)
    text, spans = json.line(document)
    assert text == json.encode(document) + b"\n"
    for dump, (begin, end) in zip(dumps, spans, strict=True):
        alone = json.encode(msgspec.structs.replace(document, dumps=(dump,)))
        assert text[: spans[0][0]] + text[begin:end] + text[spans[-1][1] :] == alone + b"\n"


def test_unknown_fields_are_refused_on_the_way_back(analysis: Analysis):
    text = json.render(analysis).replace('"schema_version"', '"extra": 1, "schema_version"', 1)
    with pytest.raises(msgspec.ValidationError):
        json.parse(text)


def test_the_contract_holds(analysis: Analysis):
    """The names that others build on; more may be added, none may go."""
    document = standard_json.loads(json.render(analysis))
    assert document["schema_version"] == "1.0"
    assert document["tool"].keys() >= {"name", "version"}
    assert document["inputs"][0].keys() >= {"path", "status", "detail"}
    dump = document["dumps"][0]
    assert dump.keys() >= set(
        "id source dialect encoding language complete machine windows verdict verdict_reason catalogs findings "
        "runtimes unrecognized".split()
    )
    assert dump["source"].keys() >= {"path", "member", "line", "end_line"}
    assert dump["windows"].keys() >= {"name", "evidence"}
    catalog = dump["catalogs"][0]
    assert catalog.keys() >= {"bits", "providers", "name_spaces", "sockets"}
    assert catalog["providers"][0].keys() >= set(
        "position line entry_type description provider_id provider_path catalog_entry_id version address_family "
        "max_address_length min_address_length socket_type protocol service_flags ifs chain_length chain origin "
        "product".split()
    )
    assert catalog["name_spaces"][0].keys() >= set(
        "position line description provider_id name_space active version".split()
    )
    assert catalog["sockets"][0].keys() >= set("address_family socket_type protocol catalog_entry_id ifs path".split())
    finding = dump["findings"][0]
    assert finding.keys() >= set("rule severity title message evidence remedy next_step".split())
    assert finding["evidence"][0].keys() >= {"member", "line", "text"}
    assert document["summary"].keys() >= {"dumps", "verdicts", "findings"}


def test_the_schema_changes_only_with_its_version(root: Path):
    """A change of the document is a decision: raise SCHEMA_VERSION if a reader could break, then refresh the file."""
    golden = root / "tests" / "outputs" / "schema-1.0.json"
    refresh = "winsock-catalog schema > tests/outputs/schema-1.0.json"
    assert golden.read_text("utf-8") == json.schema(), f"the schema changed; if that is wanted: {refresh}"


def test_equal_input_gives_equal_bytes(analysis: Analysis):
    again = analyze([str(Path(__file__).resolve().parents[2] / "samples"), "missing.txt"])
    assert json.render(again) == json.render(analysis)
