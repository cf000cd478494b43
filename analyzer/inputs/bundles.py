"""Which inputs are read together, since one may tell of the machine that another is about.

What stands in one folder was sent together: a registry export beside a dump completes it, a systeminfo beside it names
the machine. The rule looks at names only, so that many workers can each take whole bundles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.inputs.discover import Item

LARGEST_BUNDLE: Final = 2_048
"""A folder that directly holds more files is a store of files, not what one machine sent."""

_ARCHIVES: Final = tuple(".zip .7z .cab .rar .tar .tgz .tbz2 .txz .gz .bz2 .xz .zst".split())


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that are read together: those of one folder, or a single file: an archive, or one of a large folder.

    `places` are the numbers of the items in the listing that they are of.
    """

    items: tuple[Item, ...]
    places: tuple[int, ...]


def bundles(items: Iterable[Item]) -> Iterator[Bundle]:
    """Put files of one folder that follow one another together; see `LARGEST_BUNDLE`.

    An archive is what one machine sent as it is; it is given before the other files of its folder.
    """
    together: list[tuple[Item, int]] = []
    folder: str | None = None
    large = False
    for place, item in enumerate(items):
        own = _folder(item.path)
        if own != folder:
            yield from _bundled(together)
            together, folder, large = [], own, False
        if large or item.path.lower().endswith(_ARCHIVES):
            yield Bundle((item,), (place,))
            continue
        together.append((item, place))
        if len(together) > LARGEST_BUNDLE:
            large = True
            yield from (Bundle((alone,), (number,)) for alone, number in together)
            together = []
    yield from _bundled(together)


def _bundled(together: list[tuple[Item, int]]) -> Iterator[Bundle]:
    if together:
        items, places = zip(*together, strict=True)
        yield Bundle(items, places)


def _folder(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("\\")) + 1]
