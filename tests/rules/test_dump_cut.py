"""dump-cut: a dump with holes is never clean."""

from __future__ import annotations

RULE = "dump-cut"


def test_whole_dumps_are_not_cut(examine):
    for name in ("windows-7-clean.txt", "windows-vista-no-flags.txt", "windows-10-two-lsps.txt"):
        assert RULE not in examine(name)[1]


def test_elision_in_the_middle(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    blocks = text.split("\n\n")
    dump, findings = examine("windows-7-clean.txt", (text, "\n\n".join([*blocks[:3], "[...]", *blocks[9:]])))
    assert dump.verdict == "undetermined"
    assert [evidence.text for evidence in findings[RULE].evidence] == ["[...]"]
    assert [line.text for line in dump.unrecognized] == ["[...]"]


def test_value_that_was_cut_is_not_read(examine, samples):
    """0x2006 at the end of a text may be 0x20066: no value, and no false alarm."""
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    head = text[: text.index("0x20066") + len("0x2006")]
    dump, findings = examine("windows-7-clean.txt", (text, head))
    assert dump.verdict == "undetermined"
    assert dump.catalogs[0].providers[0].service_flags is None
    assert "breaks off after its Protocol" in findings[RULE].message


def test_providers_without_name_spaces_are_the_beginning_of_a_dump(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-7-clean.txt", (text, text[: text.index("Name Space Provider Entry")]))
    assert dump.verdict == "undetermined"
    assert "ends before its name spaces" in findings[RULE].message
