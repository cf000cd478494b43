"""The product against `oracle.py`: verdict, selection, paths and every runtime on machines of any sort."""

from __future__ import annotations

import oracle
from hypothesis import given, settings
from judging import analyze
from machines import Machine, render
from odd_machines import odd_machines


@settings(max_examples=60, deadline=None)
@given(machine=odd_machines())
def test_machines_of_any_sort_are_judged_as_the_design_and_the_facts_say(machine: Machine) -> None:
    """Layers over layers, chains behind bases, doubled ids, circles, other families: one answer, twice worked out."""
    (dump,) = analyze(render(machine)).dumps
    assert dump.complete
    assert dump.verdict == oracle.verdict(machine)
    for catalog, printed in zip(dump.catalogs, (machine.providers, machine.providers_32), strict=False):
        assert [socket.catalog_entry_id for socket in catalog.sockets] == oracle.sockets(printed)
        for provider, entry in zip(catalog.providers, printed, strict=True):
            assert [layer.catalog_entry_id for layer in provider.path] == oracle.path(printed, entry)
    assert {runtime.id: runtime.status for runtime in dump.runtimes} == oracle.statuses(machine)
