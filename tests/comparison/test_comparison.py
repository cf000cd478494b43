"""Two listings of one machine: what is said of them, and what stands in the document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from comparisons import compared, comparison, renumbered
from judging import analyze
from languages import KNOWN
from machines import (
    IFS,
    NAME_SPACES,
    VMWARE,
    Machine,
    NameSpace,
    base,
    clean_machine,
    install,
    lines_of,
    lsp_machine,
    render,
    tcp_ip,
)

from analyzer.comparison import compare

RESET = "The layered provider ExampleLSP is gone"


def test_after_a_reset_the_layered_provider_is_gone():
    """The sentence that an engineer waits for, and each of its facts."""
    pair = compared(lsp_machine(ifs=False), Machine(tcp_ip(), NAME_SPACES, tcp_ip(), NAME_SPACES))
    assert pair.outcome == pair.verdict == "better"
    assert pair.headline == (
        f"{RESET} and every TCP/IP socket is Microsoft's again: it helped. Restart if that is not done yet."
    )
    assert (pair.advice, pair.cautions) == ((), ())
    for catalog in pair.catalogs:
        assert [entry.description for entry in catalog.removed] == [
            "ExampleLSP over [MSAFD Tcpip [2/1/6]]",
            "ExampleLSP over [MSAFD Tcpip [2/2/17]]",
            "ExampleLSP",
        ]
        assert catalog.added == catalog.changed == catalog.reordered == ()
        assert [(s.before.description, s.after.description) for s in catalog.sockets if s.before and s.after] == [
            ("ExampleLSP over [MSAFD Tcpip [2/1/6]]", "MSAFD Tcpip [2/1/6]"),
            ("ExampleLSP over [MSAFD Tcpip [2/2/17]]", "MSAFD Tcpip [2/2/17]"),
        ]
    assert {(f.rule, f.status) for f in pair.findings} >= {("non-ifs-provider", "gone"), ("layered-provider", "gone")}


def test_what_a_reset_took_with_it_is_told():
    """VMware's vSockets are dropped by a reset as well, and guests need them."""
    with_lsp = install((*tcp_ip(), *VMWARE), "ExampleLSP", ifs=False, over=(1001,))
    pair = compared(Machine(with_lsp, NAME_SPACES), Machine(tcp_ip(), NAME_SPACES))
    assert pair.outcome == "better"
    assert pair.headline == (
        f"{RESET} and every TCP/IP socket is Microsoft's again: it helped, but VMware vSockets (VMCI) was lost with it."
    )
    (step,) = pair.advice
    assert step.startswith("Reinstall or repair VMware Tools (in a guest) or VMware Workstation (on a host)")


def test_name_space_that_a_reset_took_with_it_is_told():
    """A reset clears name spaces too: without Bonjour's, names that end in .local are not found any more."""
    bonjour = NameSpace(
        description="mdnsNSP", provider_id="{B600E6E9-553B-4A19-8696-335E5C896153}", name_space=12, version=1
    )
    before = Machine(lsp_machine(ifs=False).providers, (*NAME_SPACES, bonjour))
    pair = compared(before, Machine(tcp_ip(), NAME_SPACES))
    assert pair.outcome == "better"
    assert pair.headline.endswith("it helped, but Bonjour mDNS namespace provider was lost with it.")
    (step,) = pair.advice
    assert step.startswith("Install its software again, if it is needed: Bonjour mDNS namespace provider is no longer")
    assert compared(before, replace(before, name_spaces=NAME_SPACES)).headline.endswith(
        "Bonjour mDNS namespace provider was lost."
    )


def test_nothing_changed_asks_for_the_restart():
    pair = compared(lsp_machine(ifs=False), lsp_machine(ifs=False))
    assert pair.outcome == "unchanged"
    assert pair.headline == "Nothing changed: was the machine restarted, and AFTER collected after that?"
    assert pair.catalogs == ()
    assert {finding.status for finding in pair.findings} == {"unchanged"}


def test_nothing_changed_on_a_clean_machine_asks_for_nothing():
    pair = compared(clean_machine(), clean_machine())
    assert (pair.headline, pair.advice) == ('Nothing changed: the verdict is still "clean".', ())


def test_one_of_two_layered_providers_is_gone():
    one = install(tcp_ip(), "First", ifs=True, over=(1001,))
    both = install(one, "Second", ifs=False, over=(1002,), path=r"C:\Second\second.dll")
    pair = compared(Machine(both, NAME_SPACES), Machine(one, NAME_SPACES))
    assert pair.outcome == "better"
    assert pair.headline == ("The layered provider Second is gone, but First is still layered over Windows' providers.")


def test_a_layered_provider_that_came_in_is_worse():
    pair = compared(clean_machine(), Machine(lsp_machine(ifs=False).providers, NAME_SPACES, tcp_ip(), NAME_SPACES))
    assert pair.outcome == pair.verdict == "worse"
    assert pair.headline == "Worse: the layered provider ExampleLSP came in, without IFS handles."


def test_a_socket_without_a_provider_is_worse_whatever_else_is_better():
    """An uninstaller that takes a base provider along breaks what it should mend."""
    left = tuple(p for p in tcp_ip() if p.catalog_entry_id != 1002)
    pair = compared(lsp_machine(ifs=False, of_64_bit=False), Machine(left, NAME_SPACES))
    assert (pair.outcome, pair.verdict) == ("worse", "better")
    assert pair.headline.startswith("Worse: no provider is left for UDP over IPv4: programs cannot open such sockets.")
    assert pair.headline.endswith(f"{RESET}, though.")
    assert any("netsh winsock reset" in step for step in pair.advice)


def test_flags_are_told_bit_by_bit():
    """An update may set the bit: the entry is the same, its flags are not."""
    before = install(tcp_ip(), "ExampleLSP", ifs=False, over=(1001,))
    after = tuple(replace(p, service_flags=p.service_flags | IFS) for p in before)
    pair = compared(Machine(before, NAME_SPACES), Machine(after, NAME_SPACES))
    assert pair.outcome == "better"
    (catalog,) = pair.catalogs
    assert catalog.added == catalog.removed == ()
    assert [
        (c.before.service_flags, c.after.service_flags, c.fields[0].set, c.fields[0].cleared) for c in catalog.changed
    ] == [
        (0x66, 0x20066, ("XP1_IFS_HANDLES",), ()),
        (0x66, 0x20066, ("XP1_IFS_HANDLES",), ()),
    ]
    worse = compared(Machine(after, NAME_SPACES), Machine(before, NAME_SPACES))
    assert worse.outcome == "worse"
    assert worse.catalogs[0].changed[0].fields[0].cleared == ("XP1_IFS_HANDLES",)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider_path", r"C:\Other\lsp.dll"),
        ("description", "Another name"),
        ("version", 3),
        ("max_address_length", 17),
        ("min_address_length", 5),
    ],
)
def test_a_changed_field_is_told_alone(field: str, value: int | str):
    other = base(1101, 28, 1, 0, 0x26, description="Odd sockets", provider_path=r"C:\Odd\odd.dll")
    pair = compared(
        Machine((*tcp_ip(), other), NAME_SPACES), Machine((*tcp_ip(), replace(other, **{field: value})), NAME_SPACES)
    )
    (change,) = pair.catalogs[0].changed
    assert [(f.field, f.before, f.after) for f in change.fields] == [(field, getattr(other, field), value)]


def test_two_spellings_of_one_path_are_no_change():
    other = base(1101, 28, 1, 0, 0x26, description="Odd", provider_path=r"%SystemRoot%\system32\odd.dll")
    same = replace(other, provider_path=r"C:\WINDOWS\System32\ODD.dll")
    pair = compared(Machine((*tcp_ip(), other), NAME_SPACES), Machine((*tcp_ip(), same), NAME_SPACES))
    assert pair.catalogs == ()


def test_the_order_of_entries_for_one_socket_is_told():
    """Two entries that match TCP over IPv4 change places: sockets get the other one."""
    rsvp = base(1131, 2, 1, 6, 0x22066, description="RSVP TCP", provider_id="{9D60A9E0-337A-11D0-BD88-0000C082E69A}")
    pair = compared(Machine((*tcp_ip(), rsvp), NAME_SPACES), Machine((rsvp, *tcp_ip()), NAME_SPACES))
    (catalog,) = pair.catalogs
    (order,) = catalog.reordered
    assert [entry.description for entry in order.before] == ["MSAFD Tcpip [2/1/6]", "RSVP TCP"]
    assert [entry.description for entry in order.after] == ["RSVP TCP", "MSAFD Tcpip [2/1/6]"]
    (socket,) = catalog.sockets
    assert socket.after is not None
    assert socket.after.description == "RSVP TCP"


def test_name_spaces_come_and_go():
    pair = compared(Machine(tcp_ip(), NAME_SPACES[:2]), Machine(tcp_ip(), NAME_SPACES[1:]))
    (catalog,) = pair.catalogs
    assert [entry.description for entry in catalog.name_spaces_removed] == ["Tcpip"]
    assert len(catalog.name_spaces_added) == 1
    assert pair.outcome == "changed"


def test_a_name_space_that_was_switched_off_is_changed():
    off = (replace(NAME_SPACES[0], active=0), *NAME_SPACES[1:])
    (change,) = compared(Machine(tcp_ip(), NAME_SPACES), Machine(tcp_ip(), off)).catalogs[0].name_spaces_changed
    assert [(f.field, f.before, f.after) for f in change.fields] == [("active", 1, 0)]


def test_equal_entries_are_counted():
    """Three entries of one identity before and one after: two were removed."""
    extra = [base(1200 + n, 17, 5, -1, 0x2000E, description="MSAFD NetBIOS") for n in range(3)]
    pair = compared(Machine((*tcp_ip(), *extra), NAME_SPACES), Machine((*tcp_ip(), extra[1]), NAME_SPACES))
    assert [entry.description for entry in pair.catalogs[0].removed] == ["MSAFD NetBIOS"] * 2


def test_a_cut_dump_does_not_show_what_was_removed():
    """What stands behind the cut is not seen, and that is no removal."""
    whole = render(lsp_machine(ifs=True, of_64_bit=False))
    cut = "\n".join(whole.splitlines()[:80])
    pair = compared(whole, cut)
    assert pair.outcome == "cannot-tell"
    assert pair.headline == "Cannot be compared: AFTER is not whole."
    (catalog,) = pair.catalogs
    assert catalog.removed == ()
    assert catalog.unseen_after
    assert catalog.name_spaces_unseen_after
    assert {f.status for f in pair.findings} <= {"unchanged", "cannot-tell"}
    assert any("netsh winsock show catalog" in step for step in pair.advice)
    back = compared(cut, whole)
    assert back.outcome == "cannot-tell"
    assert back.catalogs[0].added == ()
    assert back.headline == "Cannot be compared: BEFORE is not whole."


def test_what_a_cut_dump_shows_may_still_be_worse():
    """A new layered provider in what is left of AFTER is certain if BEFORE is whole."""
    after = "\n".join(render(lsp_machine(ifs=False, of_64_bit=False)).splitlines()[:80])
    pair = compared(clean_machine(of_64_bit=False), after)
    assert pair.outcome == "worse"
    assert pair.headline == "Worse: the layered provider ExampleLSP came in, without IFS handles."
    assert pair.cautions[0].startswith("AFTER is not whole: ")


def test_a_listing_without_flags_is_neither_better_nor_worse():
    """Windows Vista prints no Service Flags: the missing flags are no change, and the verdict cannot be compared."""
    with_flags, without = render(lsp_machine(ifs=False)), render(lsp_machine(ifs=False), flags=False)
    for before, after in ((with_flags, without), (without, with_flags)):
        pair = compared(before, after)
        assert (pair.outcome, pair.verdict, pair.catalogs) == ("cannot-tell", "cannot-tell", ())
        assert not any(finding.status in ("new", "gone") for finding in pair.findings)


def test_clean_after_undetermined_is_fine_and_not_called_better():
    pair = compared(render(clean_machine(), flags=False), clean_machine())
    assert (pair.outcome, pair.verdict) == ("changed", "cannot-tell")
    assert pair.headline == 'AFTER is "clean"; what the machine was before cannot be told.'


def test_a_program_that_prints_visible_entries_only_hides_no_removal(samples):
    """WSAEnumProtocols shows neither layered entries nor name spaces."""
    from analyzer.pipeline import analyze as analyze_files  # noqa: PLC0415 - next to its use

    after = analyze_files([str(samples / "sample-program-32-bit.txt")])
    (pair,) = compare(analyze(render(lsp_machine(ifs=False, of_64_bit=False))), after).pairs
    (catalog,) = pair.catalogs
    assert catalog.name_spaces_removed == ()
    assert [entry.entry_type for entry in catalog.unseen_after] == ["layered"]


def test_reinstalled_software_is_the_same_with_other_ids():
    """Installers make new provider ids: the names and the DLL tell that it is the same software."""
    old = install(tcp_ip(), "ExampleLSP", ifs=True, over=(1001,))
    new = install(tcp_ip(), "ExampleLSP", ifs=True, over=(1001,), first_id=1200)
    (catalog,) = compared(Machine(old, NAME_SPACES), Machine(new, NAME_SPACES)).catalogs
    assert catalog.added == catalog.removed == ()
    assert [{field.field for field in change.fields} for change in catalog.changed] == [
        {"provider_id", "layers"},
        {"provider_id"},
    ]


def test_a_layer_that_went_from_below_another_is_told_with_the_chain():
    """The upper provider's chain leads over other layers: its own entry says so, and its finding is no new one."""
    lower = install(tcp_ip(), "Lower", ifs=True, over=(1001,))
    upper = install(lower, "Upper", ifs=False, over=(lower[0].catalog_entry_id,), path=r"C:\Upper\upper.dll")
    hidden = upper[-1]
    alone = replace(upper[0], chain=(hidden.catalog_entry_id, 1001), chain_length=2)
    pair = compared(Machine(upper, NAME_SPACES), Machine((alone, *tcp_ip(), hidden), NAME_SPACES))
    (change,) = pair.catalogs[0].changed
    assert [field.field for field in change.fields] == ["chain_length", "layers"]
    assert pair.outcome == "better"
    assert pair.headline == "The layered provider Lower is gone, but Upper is still layered over Windows' providers."


def test_more_layered_entries_than_a_finding_quotes_are_no_change():
    """Evidence is an excerpt: which entries it quotes depends on the others."""
    many = install(tcp_ip(), "Wide", ifs=True, over=range(1001, 1007))
    both = install(many, "Other", ifs=True, over=(1001,), path=r"C:\Other\other.dll")
    pair = compared(Machine(both, NAME_SPACES, both, NAME_SPACES), Machine(many, NAME_SPACES, many, NAME_SPACES))
    assert pair.outcome == "better"
    assert not [finding for finding in pair.findings if finding.status == "new"]


def test_other_languages_and_renumbered_entries_are_no_change():
    machine = lsp_machine(ifs=False)
    other = replace(
        machine,
        providers=renumbered(machine.providers, 37),
        providers_32=renumbered(machine.providers_32 or (), 5),
    )
    for language in KNOWN.values():
        assert compared(machine, render(other, language)).catalogs == ()


def test_a_dump_without_a_counterpart_is_told():
    one, two = render(clean_machine()), render(lsp_machine(ifs=True))
    result = compare(analyze(one, two), analyze(one))
    assert [pair.outcome for pair in result.pairs] == ["unchanged"]
    assert [(item.side, item.listing.verdict) for item in result.unpaired] == [("before", "layered")]
    assert result.outcome == "cannot-tell"


def test_no_dump_on_a_side_cannot_be_compared():
    assert comparison(clean_machine(), "nothing\n").outcome == "cannot-tell"


def test_log_noise_is_no_change():
    """Log noise around and inside a dump moves every line and changes nothing."""
    lines = lines_of(lsp_machine(ifs=False))
    noisy = "".join(f"2024-05-01 10:00:00 INFO {line.text}\n" for line in lines)
    assert compared("".join(f"{line.text}\n" for line in lines), f"start\n\n{noisy}end\n").catalogs == ()
