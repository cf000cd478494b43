"""Templates as they are kept: their code follows from their text alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from analyzer.outputs import fleet, html

TEMPLATES = sorted(path.name for path in (Path(__file__).resolve().parents[2] / "templates").glob("*.j2"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_result_of_our_filters_is_written_into_the_code_of_a_template(name: str, root: Path):
    """Jinja works out beforehand what it can: a kept template would go on saying what a filter once said."""
    own = fleet._environment() if name.startswith("fleet") else html._environment()
    ours = own.filters.keys() - Environment(autoescape=True).filters.keys()
    assert {"prose", "step"} <= ours
    for node in own.parse((root / "templates" / name).read_text("utf-8")).find_all(nodes.Filter):
        if node.name in ours:
            with pytest.raises(nodes.Impossible):
                node.as_const()
