"""Random documents of several inputs, as a run makes them: names given twice, archives, equal dumps, bad members."""

from __future__ import annotations

import io
from typing import Final

from hypothesis import strategies as st
from machines import Machine, render
from random_machines import machines

from analyzer import search
from analyzer.analysis import Analysis, Input
from analyzer.document import building
from analyzer.found_dump import Found

_PATHS: Final = ("a.txt", "a", "case/b.zip", "case/b.zip › c", "d › e")


@st.composite
def documents(draw: st.DrawFn) -> Analysis:
    """Draw up to five inputs with up to three dumps each; machines come again, so that ids repeat."""
    pool: list[Machine] = draw(st.lists(machines(), min_size=1, max_size=2))
    texts = [render(machine).encode() for machine in pool]
    inputs: list[Input] = []
    found: list[Found] = []
    for path in draw(st.lists(st.sampled_from(_PATHS), max_size=5)):
        chosen = draw(st.lists(st.sampled_from(texts), max_size=3))
        members = [None] if len(chosen) == 1 and draw(st.booleans()) else [f"logs/{n}.log" for n in range(len(chosen))]
        for text, member in zip(chosen, members, strict=True):
            found += search.search(io.BytesIO(text), path, member)[0]
        bad = draw(st.lists(st.sampled_from(["x.log", "y › z.log"]), max_size=2, unique=True))
        status = "analyzed" if chosen else draw(st.sampled_from(["no-catalog", "unreadable"]))
        inputs.append(Input(path, status, None if chosen else "why"))  # type: ignore[arg-type]
        inputs += [Input(f"{path} › {member}", "unreadable", "the member is encrypted") for member in bad]
    return building.analysis(inputs, found)
