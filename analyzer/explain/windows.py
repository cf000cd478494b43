"""Windows versions, by build, by the version of a console banner, or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.explain.records import Explanation, Found, Rank, Topic
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.records import Release

_WINDOWS_7: Final = (6, 1)
_WINDOWS_8: Final = (6, 2)
_VERSION: Final = re.compile(r"(?:.{0,40}\[?version )?(\d{1,2})\.(\d)\.(\d{4,5})(?:\.\d{1,6})?\]?", re.ASCII)
_KB: Final = "https://support.microsoft.com/kb/2568167"


def _windows(query: Query) -> Iterator[Found]:
    version = _VERSION.fullmatch(query.folded)
    exact = False
    for release in load.windows().release:
        own = (release.major, release.minor, release.build)
        names = [name for name in (release.client, release.server) if name]
        if (
            release.build == query.number
            or (version is not None and own == tuple(map(int, version.groups())))
            or any(query.names(name) for name in names)
        ):
            exact = True
            yield Found(Rank.other if query.hexadecimal else Rank.exact, _explained_release(release))
        elif (query.number is None or query.qualifier) and any(query.is_part_of(name) for name in names):
            yield Found(Rank.other, _explained_release(release))
    if version is not None and not exact:
        yield from _unreleased(*map(int, version.groups()))


def _unreleased(major: int, minor: int, build: int) -> Iterator[Found]:
    name = knowledge.windows_name(major, minor, build)
    ranges = [known for known in load.windows().range if (known.major, known.minor) == (major, minor)]
    if name is not None and ranges:
        yield Found(
            Rank.exact,
            Explanation(
                topic="Windows build",
                title=name,
                meaning=f"Build {build} of NT {major}.{minor}. It is not a released build that is known here.",
                catalog=_flags_printed((major, minor)),
                sources=(*dict.fromkeys(source for known in ranges for source in known.sources), _KB),
            ),
        )


def _explained_release(release: Release) -> Explanation:
    return Explanation(
        topic="Windows build",
        title=knowledge.windows_name(release.major, release.minor, release.build) or "",
        meaning=f"Build {release.build} of NT {release.major}.{release.minor}"
        f"{'; client and server share the build' if release.client and release.server else ''}.",
        catalog=_flags_printed((release.major, release.minor)),
        sources=(*release.sources, _KB),
    )


def _flags_printed(version: tuple[int, int]) -> str:
    if version < _WINDOWS_7:
        return "netsh prints no Service Flags on it: the verdict on its dumps is undetermined."
    tail = " Layered providers are deprecated on it, and still work." if version >= _WINDOWS_8 else ""
    return f"netsh prints Service Flags on it: a dump can be judged.{tail}"


WINDOWS: Final = Topic(
    name="Windows build",
    examples=("19045", "10.0.14393"),
    terms=lambda: tuple(str(release.build) for release in load.windows().release),
    aliases=lambda: tuple(name for release in load.windows().release for name in (release.client, release.server)),
    find=_windows,
)
