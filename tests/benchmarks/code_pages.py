"""How often the code page of a text is guessed well enough that its letters come out right.

    PYTHONPATH=tests python tests/benchmarks/code_pages.py

Whole dumps in a language, and English dumps in which one or two names are not ASCII, in every code page that
can write them.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import replace
from typing import Final

from alphabets import CASES, NAMES, dump_in, language, writable
from languages import KNOWN
from machines import Machine, lsp_machine, render
from side_by_side import table

from analyzer.inputs.decode import decode

_PLACES: Final = ("{}", "{} 7.1", "Example {} LSP", "{} over [MSAFD Tcpip [TCP/IP]]", "[{}]", "(c) {}")
_DRAWS: Final = 12


def _named(machine: Machine, names: list[str]) -> Machine:
    """Give the first providers of a machine other descriptions."""
    changed = [replace(provider, description=name) for provider, name in zip(machine.providers, names, strict=False)]
    return replace(machine, providers=(*changed, *machine.providers[len(changed) :]))


def main() -> None:
    """Count the texts that come out letter by letter, for each language and code page."""
    draw = random.Random(1)  # noqa: S311 - test data, no secret
    machine = lsp_machine(ifs=False)
    totals: Counter[str] = Counter()
    rows: list[list[object]] = []
    for name, page in CASES:
        whole = decode(dump_in(name, page, machine))
        right = "\n".join(whole.lines) == writable(render(machine, language(name)), page)
        hits, tries = Counter[int](), Counter[int]()
        for count in (1, 2):
            for _ in range(_DRAWS):
                names = [draw.choice(_PLACES).format(other) for other in draw.sample(NAMES[name], count)]
                text = writable(render(_named(machine, names), KNOWN["en"]), page)
                if text.isascii():
                    continue
                tries[count] += 1
                hits[count] += "\n".join(decode(text.encode(page)).lines) == text
        totals.update(dumps=1, dumps_right=right, names=tries.total(), names_right=hits.total())
        shares = [f"{hits[count]}/{tries[count]}" for count in (1, 2)]
        rows.append([f"{name}, {page}", "right" if right else whole.encoding, *shares])
    sums = [f"{totals[kind + '_right']}/{totals[kind]}" for kind in ("dumps", "names")]
    rows.append(["all", sums[0], sums[1], ""])
    sys.stdout.write(table(["language and code page", "whole dump", "one name", "two names"], rows))


if __name__ == "__main__":
    main()
