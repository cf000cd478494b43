"""The version of Windows that a build number belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.knowledge import load

if TYPE_CHECKING:
    from analyzer.identity import Version

_FIRST_OF_10: Final = 10240


def version_of(build: int) -> Version | None:
    """Return the version of a build; None if there was no such Windows.

    >>> version_of(7601), version_of(22631), version_of(1)
    ((6, 1, 7601), (10, 0, 22631), None)
    """
    for release in load.windows().release:
        if release.build == build:
            return release.major, release.minor, build
    return (10, 0, build) if build > _FIRST_OF_10 else None
