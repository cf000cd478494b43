"""duplicate-entry-id: an id names one entry of a catalog."""

from __future__ import annotations

from dataclasses import replace

import machines

RULE = "duplicate-entry-id"


def test_two_entries_with_one_id_are_named(examine):
    _, findings = examine(
        "windows-10-ifs-lsp.txt",
        ("Catalog Entry ID:                   1023\n", "Catalog Entry ID:                   1022\n"),
    )
    message = findings[RULE].message
    assert message.startswith("In both catalogs, the id 1022 stands on 2 entries: ")
    assert '"Proxifier over [MSAFD Tcpip [TCP/IP]]" and "Proxifier over [MSAFD Tcpip [TCP/IPv6]]"' in message
    assert findings[RULE].severity == "warning"


def test_the_same_entry_twice(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    blocks = text.split("\n\n")
    _, findings = examine("windows-7-clean.txt", (text, "\n\n".join([blocks[0], *blocks[:1], *blocks[1:]])))
    assert 'the id 1001 stands on 2 entries, each "MSAFD Tcpip [TCP/IP]".' in findings[RULE].message


def test_both_catalogs_may_have_the_same_ids(examine):
    """Ids are unique inside one catalog; Windows uses them again in the other."""
    for name in ("windows-7-clean.txt", "windows-10-ifs-lsp.txt", "windows-vista-no-flags.txt"):
        assert RULE not in examine(name)[1]


def test_a_text_that_is_not_whole_proves_nothing(examine, samples):
    """Pieces of several dumps in one text have the same ids too."""
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    cut = text[: text.index("Name Space Provider")].replace(
        "ID:                   1002\n", "ID:                   1001\n"
    )
    assert cut != text[: len(cut)]
    _, findings = examine("windows-7-clean.txt", (text, cut))
    assert "dump-cut" in findings
    assert RULE not in findings


def test_backticks_of_a_description_make_no_command(examine):
    _, findings = examine(
        "windows-7-clean.txt",
        ("Catalog Entry ID:                   1002\n", "Catalog Entry ID:                   1001\n"),
        ("MSAFD Tcpip [UDP/IP]", "x `format c:`"),
    )
    assert "`format" not in findings[RULE].message


def test_of_many_ids_the_first_are_told_and_the_others_counted(examine_machine):
    twice = tuple(replace(provider, provider_path="b.dll") for provider in _SEVEN)
    message = examine_machine(machines.Machine((*machines.tcp_ip(), *_SEVEN, *twice), machines.NAME_SPACES))[
        RULE
    ].message
    assert "the id 1105 stands on 2 entries" in message
    assert "the id 1106 stands" not in message
    assert "1 more ids stand on several entries." in message


_SEVEN = tuple(machines.base(1100 + n, 17, 5, -1 - n, description=f"MSAFD NetBIOS {n}") for n in range(7))
