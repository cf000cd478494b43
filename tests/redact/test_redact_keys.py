"""Pseudonyms made by a key: the same in every run and order, of names nobody has, and not to be guessed without it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import OutputError, UsageError
from analyzer.redact import Pseudonyms, Redactor, check
from analyzer.redact.keys import read_or_make
from analyzer.redact.patterns import Kind
from analyzer.redact.pseudonyms import is_pseudonym, load, save
from analyzer.redact.texts import TextFile

KEY = b"0123456789abcdef"
NAMES: dict[Kind, list[str]] = {
    "host": ["MUC-PC0815", "SRV", "a-very-long-host-name-of-some-lab-machine"],
    "user": ["amueller", "bo", "Jürgen.Groß"],
    "domain": ["CONTOSO"],
    "dns": ["corp.contoso.de", "a.de"],
    "ipv4": ["10.1.2.3", "84.23.9.1"],
    "ipv6": ["fe80::1c2d", "2a02:8071:b0::1"],
    "mac": ["00-1A-2B-3C-4D-5E"],
    "sid": ["S-1-5-21-1004336348-1177238915-682003330-1001"],
    "guid": ["3F2504E0-4F89-11D3-9A0C-0305E82C3301"],
}
ALL = [(kind, name) for kind, names in NAMES.items() for name in names]


def test_every_kind_has_an_example():
    assert set(NAMES) == set(get_args(Kind))


def test_order_and_other_names_do_not_matter():
    """Two customers' bundles, redacted apart, name one machine alike."""
    first, second = Pseudonyms(key=KEY), Pseudonyms(key=KEY)
    shuffled = sorted(ALL, key=lambda one: one[1][::-1])
    others = [second.of("host", f"OTHER-{n}") for n in range(50)]
    assert {name: first.of(kind, name) for kind, name in ALL} == {
        name: second.of(kind, name) for kind, name in shuffled
    }
    assert len(set(others)) == 50


def test_another_key_gives_others():
    one, other = Pseudonyms(key=KEY), Pseudonyms(key=b"another key of its own")
    assert all(one.of(kind, name) != other.of(kind, name) for kind, name in ALL)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_pseudonym_is_known_as_one_and_is_nobodys(kind: Kind, name: str):
    """Else a second run would replace it again, or it would be somebody's address."""
    made = Pseudonyms(key=KEY).of(kind, name)
    assert made != name
    assert Pseudonyms(key=KEY).of(kind, made) == made or kind in ("ipv4", "ipv6")
    if kind == "ipv4":
        assert ipaddress.IPv4Address(made).is_reserved
    elif kind == "ipv6":
        assert ipaddress.IPv6Address(made) in ipaddress.IPv6Network("2001:db8::/32")
    else:
        assert is_pseudonym(kind, made)


def test_names_keep_their_length_where_there_is_room():
    made = Pseudonyms(key=KEY)
    for name in ("MUC-PC0815", "MUC-PC0815X", "a-very-long-host-name"):
        assert len(made.of("host", name)) == len(name)
    assert len(made.of("user", "bo")) == len("u-12345678")


def test_two_names_that_meet_stay_two_and_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("analyzer.redact.pseudonyms._KEYED_DIGITS", 1)
    made = Pseudonyms(key=KEY)
    assert len({made.of("user", f"u{n}") for n in range(9)}) == 9
    assert made.alike > 0


def test_map_goes_before_the_key(tmp_path: Path):
    """What was passed on already keeps its pseudonym."""
    first = Pseudonyms()
    assert first.of("host", "MUC-PC0815") == "HOST-00001"
    save(first, tmp_path / "map.json")
    again = load(tmp_path / "map.json", KEY)
    assert again.of("host", "MUC-PC0815") == "HOST-00001"
    assert again.of("host", "MUC-PC0816") == Pseudonyms(key=KEY).of("host", "MUC-PC0816")


def test_analysis_stays_and_a_second_run_changes_nothing(samples: Path):
    """With names of any length, in a path of a provider and beside the listing."""
    dump = (samples / "windows-10-non-ifs-lsp.txt").read_text()
    log = f"Host Name: SRV\nUSERNAME=bo\nC:\\Users\\bo\\x on SRV, 10.1.2.3\n{dump}".encode()
    results = []
    for data in (log, None):
        redactor = Redactor(Pseudonyms(key=KEY))
        text = data if data is not None else results[-1]
        redactor.keep(check.provider_ids(check.dumps_in(text)))
        redactor.learn(TextFile(text).text)
        results.append(TextFile(text).changed(redactor.redact))
    assert results[0] == results[1]
    assert b"SRV" not in results[0]
    assert check.essence(check.dumps_in(results[0])) == check.essence(check.dumps_in(log))


@settings(max_examples=100)
@given(st.text("abcdefghijklmnop", min_size=3, max_size=40), st.sampled_from(["host", "user", "domain"]))
def test_any_name_has_a_pseudonym_that_holds_nothing_of_it(name: str, kind: Kind):
    made = Pseudonyms(key=KEY).of(kind, name)
    assert is_pseudonym(kind, made)
    assert made == Pseudonyms(key=KEY).of(kind, name.upper())


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path):
    key, made = read_or_make(tmp_path / "case.key")
    assert (made, len(key)) == (True, 64)
    assert (tmp_path / "case.key").stat().st_mode & 0o777 == 0o600
    assert read_or_make(tmp_path / "case.key") == (key, False)


def test_line_end_of_an_editor_is_not_part_of_the_key(tmp_path: Path):
    for name, end in (("a", b""), ("b", b"\n"), ("c", b"\r\n")):
        (tmp_path / name).write_bytes(KEY + end)
    assert {read_or_make(tmp_path / name)[0] for name in "abc"} == {KEY}


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 5000])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(UsageError, match="a key has 16 to 4,096 bytes"):
        read_or_make(tmp_path / "key")


def test_key_that_cannot_be_made_is_told(tmp_path: Path):
    with pytest.raises(OutputError, match="could not be written"):
        read_or_make(tmp_path / "none" / "key")
    with pytest.raises(UsageError, match="could not be read"):
        read_or_make(tmp_path)
