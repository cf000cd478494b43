"""JSON Lines: a complete document a line."""

from __future__ import annotations

import json as standard_json
from pathlib import Path

import jsonschema
import pytest
from hostile import hostile_analysis
from hypothesis import given, settings
from random_documents import documents

import analyzer
from analyzer.analysis import Analysis
from analyzer.document import merging
from analyzer.outputs import json, jsonl


def test_each_line_is_a_valid_document_of_one_input(of_samples: Analysis):
    validator = jsonschema.Draft202012Validator(standard_json.loads(json.schema()))
    lines = jsonl.render(of_samples).splitlines()
    assert len(lines) == len(of_samples.inputs)
    for line, item in zip(lines, of_samples.inputs, strict=True):
        document = standard_json.loads(line)
        validator.validate(document)
        assert [own["path"] for own in document["inputs"]] == [item.path]
        assert document["summary"]["dumps"] == len(document["dumps"])


def test_the_lines_together_are_the_document(of_samples: Analysis):
    parts = [json.parse(line) for line in jsonl.render(of_samples).splitlines()]
    assert merging.merge(parts) == of_samples


def test_a_document_of_no_input_is_one_line():
    (line,) = jsonl.render(merging.merge([])).splitlines()
    assert json.parse(line).summary.dumps == 0


def test_no_text_breaks_a_line():
    """Line ends are escapes in JSON; separators that only some programs take for line ends are none."""
    text = jsonl.render(hostile_analysis())
    assert text.count("\n") == len(hostile_analysis().inputs)
    parts = [json.parse(line) for line in text.split("\n") if line]
    assert parts[0].dumps[0].catalogs[0].providers[9].description == "two\r\nlines"


@pytest.mark.parametrize("render", [json.render, jsonl.render])
def test_a_file_name_that_is_no_utf_8_does_not_stop_the_document(samples: Path, tmp_path: Path, render):
    """Linux allows any bytes in names, and archives from elsewhere are full of them."""
    name = tmp_path / "caf\udce9.txt"
    try:
        name.write_bytes((samples / "windows-7-clean.txt").read_bytes())
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system has no such names")
    document = json.parse(render(analyzer.analyze(name)).strip())
    assert document.inputs[0].path.endswith(r"caf\udce9.txt")
    assert document.dumps[0].verdict == "clean"


@settings(max_examples=8)
@given(documents())
def test_every_document_comes_back(document: Analysis):
    assert merging.merge(map(json.parse, jsonl.render(document).splitlines())) == document
