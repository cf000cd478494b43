"""Audit trails: found where they stand, joined to the dumps of their machine, beside the providers that they name."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from machines import Machine, lsp_machine, render
from msgspec.structs import replace
from trails import EVENTS, INSTALLER, SHAPES, Change, events_xml, one_a_line

from analyzer import outputs, pipeline
from analyzer.analysis import Analysis, Dump
from analyzer.audit_trail import AuditTrail
from analyzer.document import reading
from analyzer.errors import DocumentError
from analyzer.model import bundles
from analyzer.outputs import json, terminal, trails
from analyzer.redact import Redactor
from analyzer.redact import documents as redacting
from analyzer.trail import MOST_LINES, sections, statements
from analyzer.trail.naming import MOST_ENTRIES, MOST_SOURCES

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = lsp_machine(ifs=False)
LAYERS = [provider for provider in MACHINE.providers if "mswsock" not in provider.provider_path.lower()]
CHANGES = [Change(provider.description, provider.provider_id) for provider in LAYERS]
OTHER = Change("Elsewhere LSP", "{11111111-2222-3333-4444-555555555555}", 2)

PIECES = [*events_xml(CHANGES[:2]).replace("\r\n", "").split(">"), "Event[1]:", "", "netsh winsock audit trail"]


def bundle(folder: Path, trail: str | bytes | None, name: str, machine: Machine = MACHINE) -> Analysis:
    """Analyze a folder with a dump, and a trail beside it."""
    (folder / "winsock.txt").write_text(render(machine), "utf-8")
    if trail is not None:
        (folder / name).write_bytes(trail if isinstance(trail, bytes) else trail.encode())
    return pipeline.analyze([str(folder)])


def trail_of(analysis: Analysis) -> AuditTrail:
    (dump,) = analysis.dumps
    assert dump.audit_trail is not None
    return dump.audit_trail


def names(dump: Dump, number: int) -> set[str | None]:
    assert dump.audit_trail is not None
    places = dump.audit_trail.entries[number].providers
    return {dump.catalogs[p.catalog].providers[p.position - 1].description for p in places}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp850"])
def test_lines_that_name_a_provider_are_beside_it_in_any_shape(tmp_path: Path, shape: str, encoding: str):
    analysis = bundle(tmp_path, SHAPES[shape]([*CHANGES, OTHER]).encode(encoding), "PC7_winsock_audit_trail.txt")
    trail = trail_of(analysis)
    (dump,) = analysis.dumps
    for provider in LAYERS:
        own = [n for n in range(len(trail.entries)) if provider.description in names(dump, n)]
        assert own, provider.description
        assert any(INSTALLER in line for n in own for line in trail.entries[n].lines)
    told = [n for n, entry in enumerate(trail.entries) if any(OTHER.name in line for line in entry.lines)]
    assert told
    assert not any(names(dump, n) for n in told)


@pytest.mark.parametrize("kind", EVENTS)
def test_events_are_read_by_their_published_schema_and_sentences(tmp_path: Path, kind: str):
    """Who, what, where and when; the event of another provider is there, and names none."""
    analysis = bundle(tmp_path, EVENTS[kind]([*CHANGES, OTHER]), "export.log")
    trail = trail_of(analysis)
    (dump,) = analysis.dumps
    assert [source.kind for source in trail.sources] == ["event log"]
    assert [entry.name for entry in trail.entries] == [change.name for change in (*CHANGES, OTHER)]
    assert [entry.action for entry in trail.entries] == ["installed"] * len(CHANGES) + ["removed"]
    assert {entry.installer for entry in trail.entries} == {INSTALLER}
    assert {entry.bits for entry in trail.entries} == {64}
    if kind != "Export-Csv":
        assert {entry.time for entry in trail.entries} == {OTHER.time}
    assert [names(dump, n) for n in range(len(CHANGES) + 1)] == [*({change.name} for change in CHANGES), set()]
    assert all(place.catalog == 0 for entry in trail.entries for place in entry.providers)


def test_lines_of_an_entry_are_those_of_the_file(tmp_path: Path):
    text = "\n\n" + one_a_line(CHANGES)
    trail = trail_of(bundle(tmp_path, text, "audit-trail.txt"))
    lines = text.split("\n")
    for entry in trail.entries:
        assert list(entry.lines) == lines[entry.line - 1 : entry.end_line]


@pytest.mark.parametrize(
    "command",
    [
        r"C:\Users\Jo>netsh winsock audit trail",
        r"PS C:\> netsh.exe winsock audit trail",
        "netsh winsock>audit trail",
        "===== netsh winsock audit trail =====",
    ],
)
def test_a_console_log_shows_the_command_and_then_the_trail(tmp_path: Path, command: str):
    r"""It ends at the next prompt; a dump that follows is none of it."""
    log = f"{command}\n{one_a_line(CHANGES)}C:\\>netsh winsock show catalog\n{render(MACHINE)}\nC:\\>exit\n"
    (tmp_path / "console.txt").write_text(log)
    trail = trail_of(pipeline.analyze([str(tmp_path)]))
    assert sum(len(entry.lines) for entry in trail.entries) == len(CHANGES)
    assert trail.sources[0].line == 2
    assert trail.sources[0].end_line == 1 + len(CHANGES)


def test_labels_like_those_of_a_catalog_make_no_dump(tmp_path: Path):
    """A trail may be laid out as a catalog is: what is no whole entry in it is no damaged dump of the machine."""
    text = SHAPES["blocks of labels"](CHANGES)
    assert len(bundle(tmp_path, text, "audit_trail.txt").dumps) == 1
    log = f"C:\\>netsh winsock audit trail\n{text}C:\\>netsh winsock show catalog\n{render(MACHINE)}\nC:\\>exit\n"
    (tmp_path / "winsock.txt").write_text(log)
    (tmp_path / "audit_trail.txt").unlink()
    (dump,) = pipeline.analyze([str(tmp_path)]).dumps
    assert dump.complete


def test_words_about_the_command_are_no_trail(tmp_path: Path):
    text = "exit code 0 of netsh winsock audit trail\nRun netsh winsock audit trail, then send the file.\n"
    assert bundle(tmp_path, text, "PC7_collected.txt").dumps[0].audit_trail is None


def test_an_empty_trail_is_told_as_empty(tmp_path: Path):
    """A lone line end is what the command was seen to print on a machine without changes."""
    trail = trail_of(bundle(tmp_path, b"\r\n", "PC7_winsock_audit_trail.txt"))
    assert trail.entries == ()
    assert trails.source_words(trail.sources[0]) == "netsh winsock audit trail: it is empty"


@pytest.mark.parametrize("name", ["winsock_audit_trail.txt", "events.xml"])
def test_no_trail_changes_a_verdict_or_a_finding(tmp_path: Path, name: str):
    plain = bundle(tmp_path, None, name)
    with_trail = bundle(tmp_path, events_xml(CHANGES), name)
    same_file = replace(with_trail.dumps[0].source, modified=plain.dumps[0].source.modified)
    without = replace(with_trail.dumps[0], audit_trail=None, source=same_file)
    assert with_trail.dumps[0].audit_trail is not None
    assert without == plain.dumps[0]


def test_trails_of_other_machines_are_not_joined(tmp_path: Path):
    """By the names that collectors give files, and by the computer that the events name."""
    for host in ("ALPHA", "BETA"):
        (tmp_path / f"{host}_WinSock_netsh.TXT").write_text(render(MACHINE))
    (tmp_path / "ALPHA_winsock_audit_trail.txt").write_text(one_a_line(CHANGES))
    (tmp_path / "BETA_winsock_events.txt").write_text(CHANGES[0].xml("GAMMA"))
    found = {dump.machine: dump.audit_trail for dump in pipeline.analyze([str(tmp_path)]).dumps}
    assert found["BETA"] is None
    assert found["ALPHA"] is not None
    assert len(found["ALPHA"].sources) == 1


def test_a_trail_is_found_inside_an_archive(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.writestr("PC7/PC7_winsock_events.txt", events_xml(CHANGES).encode("utf-16-le"))
        archive.writestr("PC7/PC7_winsock_catalog.txt", render(MACHINE))
    trail = trail_of(pipeline.analyze([str(tmp_path / "case.zip")]))
    assert trail.sources[0].member == "PC7/PC7_winsock_events.txt"
    assert len(trail.entries) == len(CHANGES)


def test_a_trail_elsewhere_is_joined_where_the_user_says_so(tmp_path: Path):
    """`--with` names a file of the same machine, wherever it lies."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    dump, trail = tmp_path / "a" / "winsock.txt", tmp_path / "b" / "audit_trail.txt"
    dump.write_text(render(MACHINE))
    trail.write_text(one_a_line(CHANGES))
    assert pipeline.analyze([str(dump)]).dumps[0].audit_trail is None
    assert trail_of(pipeline.analyze([str(dump)], beside=[str(trail)])).sources[0].path == str(trail)


def test_a_long_trail_is_bounded_and_says_so(tmp_path: Path):
    """Entries that name a provider come first, and what was left out is told."""
    other = "nobody did nothing\n\n" * (MOST_LINES - 5)
    trail = trail_of(bundle(tmp_path, other + one_a_line(CHANGES) * MOST_LINES, "audit_trail.txt"))
    assert len(trail.entries) == MOST_ENTRIES
    assert any(entry.providers for entry in trail.entries)
    assert not trail.sources[0].complete
    assert trails.source_words(trail.sources[0]).endswith("and more that were not read")


def test_of_all_trails_of_a_run_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The first ones are; of the others it is said that there is one, and that it was not read."""
    monkeypatch.setattr(bundles, "MOST_TRAILS", 5 * len(one_a_line(CHANGES)) // 2)
    for number in range(4):
        (tmp_path / f"{number}_audit_trail.txt").write_text(one_a_line(CHANGES))
    sources = trail_of(bundle(tmp_path, None, "")).sources
    assert [(source.complete, source.entries) for source in sources] == [(True, len(CHANGES))] * 2 + [(False, 0)] * 2


@pytest.mark.parametrize("lines", [["x" * 1_900] * 500, [r"C:\>netsh winsock audit trail", "x"] * 5_000])
def test_a_hostile_trail_costs_little(tmp_path: Path, lines: list[str]):
    """One long paragraph, thousands of sections: the beginning is kept, and that there is more is said."""
    trail = trail_of(bundle(tmp_path, "\n".join(lines), "audit_trail.txt"))
    assert 0 < len(trail.entries) <= MOST_ENTRIES
    assert 0 < len(trail.sources) <= MOST_SOURCES
    assert not trail.sources[-1].complete


def test_entities_are_not_expanded():
    """What looks like an event is read only without a document type, so that nothing in it can grow."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + CHANGES[0].xml().replace("Contoso", "&b;")
    assert statements.read(bomb).action is None
    inside = CHANGES[0].xml().replace("<System>", "<!DOCTYPE x><System>")
    assert statements.read(inside).action is None


def test_other_languages_are_quoted_and_named():
    """The German sentence is not known: no action is claimed."""
    text = f"LSP {CHANGES[0].name} wurde installiert (GUID={CHANGES[0].guid})"
    assert statements.read(text) == statements.Statement()


@given(st.lists(st.sampled_from(PIECES)))
def test_damaged_events_do_no_harm(pieces: list[str]):
    """Whatever is left of a text, every unit stands in it, in order."""
    lines = [f"{piece}>" for piece in pieces]
    for line, section in sections.find(lines):
        for unit in section.units:
            start = line - 1 + unit.offset
            assert all(own in lines[start + n] for n, own in enumerate(unit.lines))


@pytest.mark.parametrize("ending", [".html", ".md", ".json", ".sarif", ".csv"])
def test_every_output_bears_a_hostile_trail(tmp_path: Path, ending: str):
    hostile = Change(f"{LAYERS[0].description}", LAYERS[0].provider_id, installer="<script>\x1b[31m|`=cmd()`</script>")
    analysis = bundle(tmp_path, one_a_line([hostile]) + "\x1b]0;x\x07\u202e\n", "audit_trail.txt")
    text = str(outputs.render(analysis, ending))
    if ending != ".json":
        assert "\x1b" not in text
    if ending == ".html":
        assert "<script>\\" not in text
        assert "&lt;script&gt;" in text


def test_reports_show_it_beside_the_chain(tmp_path: Path):
    analysis = bundle(tmp_path, events_xml(CHANGES), "PC7_winsock_events.txt")
    said = f"{CHANGES[0].name} was installed in the 64-bit catalog by"
    assert said in " ".join(terminal.render(analysis, width=400, color=False).split())
    assert said in str(outputs.render(analysis, ".md"))
    page = str(outputs.render(analysis, ".html"))
    assert 'aria-label="Audit trail of this chain"' in page
    assert page.count("audit trail, entry") >= 1


def test_the_report_shows_the_lines_of_an_entry_one_below_the_other_and_names_the_catalog(tmp_path: Path):
    """A provider stands in both catalogs under one name, so that the link says in which."""
    name = LAYERS[-1].description
    analysis = bundle(tmp_path, f"Installed LSP: {name}\nby setup.exe, on a Monday\n", "winsock_audit_trail.txt")
    page = str(outputs.render(analysis, ".html"))
    trail = page[page.index('<table role="table" class="cards trail"') :].partition("</table>")[0]
    assert "by setup.exe, on a Monday</q>" in trail
    assert "\\n" not in trail
    (dump,) = analysis.dumps
    assert all(f" ({catalog.bits}-bit)</a>" in trail for catalog in dump.catalogs if len(dump.catalogs) > 1)


def test_a_document_is_read_back_and_a_false_source_refused(tmp_path: Path):
    analysis = bundle(tmp_path, events_xml(CHANGES), "PC7_winsock_events.txt")
    text = json.render(analysis).encode()
    assert reading.parse(text, "x.json") == analysis
    dump = analysis.dumps[0]
    trail = trail_of(analysis)
    wrong = replace(trail, entries=(replace(trail.entries[0], source=-1),))
    made = replace(analysis, dumps=(replace(dump, audit_trail=wrong),))
    with pytest.raises(DocumentError, match="expected one of its 1 sources"):
        reading.parse(json.render(made).encode(), "x.json")


def test_redaction_reaches_the_trail(tmp_path: Path):
    """Names of users in paths go; GUIDs of providers and what happened stay."""
    change = Change(LAYERS[0].description, LAYERS[0].provider_id, installer=r"C:\Users\jane.doe\Downloads\setup.exe")
    analysis = bundle(tmp_path, events_xml([change]), "winsock_events.txt")
    changed = redacting.redacted(analysis, Redactor())
    text = json.render(changed)
    assert "jane.doe" not in text
    entry = trail_of(changed).entries[0]
    assert (entry.action, entry.providers) == ("installed", trail_of(analysis).entries[0].providers)
    assert LAYERS[0].provider_id.lower() in "".join(entry.lines).lower()


def test_an_event_log_file_is_named_with_what_to_do(tmp_path: Path):
    (tmp_path / "x.evtx").write_bytes(b"ElfFile\0" + bytes(4096))
    (item,) = pipeline.analyze([str(tmp_path / "x.evtx")]).inputs
    assert "wevtutil qe FILE.evtx /lf:true /f:RenderedXml" in (item.detail or "")


def test_two_unpacked_bundles_of_our_script_in_one_folder_stay_apart(tmp_path: Path):
    """The script names each file after its machine: each dump gets its own name and its own trail."""
    for machine in ("ALFA7", "BRAVO8"):
        (tmp_path / f"{machine}_winsock_catalog.txt").write_text(render(MACHINE), "utf-8")
        (tmp_path / f"{machine}_systeminfo.txt").write_text(f"Host Name:                 {machine}\n", "utf-8")
        (tmp_path / f"{machine}_winsock_audit_trail.txt").write_text(f"{LAYERS[0].description} on {machine}\n", "utf-8")
    for dump in pipeline.analyze([str(tmp_path)]).dumps:
        assert dump.audit_trail is not None
        assert [dump.machine in source.path for source in dump.audit_trail.sources] == [True]
        assert str(dump.machine) in dump.source.path
