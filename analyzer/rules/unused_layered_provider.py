"""A layered entry that no chain of its catalog uses: what is left of a product.

Only whole dumps tell: in others the chain may be what is missing. Whether the bit is clear on such an entry is said by
`non-ifs-other-family`; `layered-provider` leaves it out, since nothing loads it for a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.phrases import entries_words
from analyzer.rules import Hit, Rule
from analyzer.rules._words import UNINSTALL, advice, description_lines, ids_of, names, placed, removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, rows in case.by_dump(case.frames.providers["unused_layer"]):
        said = [
            (catalog, f"no chain uses the layered {entries_words(ids_of(case, own))} of {names(case, own)}")
            for catalog, own in case.by_catalog(rows).items()
        ]
        message = " ".join(
            [*placed(case, said), "It is a leftover: no socket reaches it, and it does no harm by itself."]
        )
        yield Hit(dump, message, description_lines(case, rows), (*advice(case, rows), removal(case, dump, rows)))


RULE = Rule(
    id="unused-layered-provider",
    severity="note",
    title="A layered provider is left over",
    why="An uninstaller that takes only its chains away leaves the layered entry behind; other things may be left too.",
    remedy=(UNINSTALL, "If there is no uninstaller, remove the entry: `netsh winsock remove provider <id>`."),
    next_step="Find out whether the product is still installed: then it does not work as it should.",
    false_positives="A product may be about to be installed or updated at the moment of the dump.",
    check=check,
)
