"""What the report of a fleet shows: figures over all machines, and the machines, those that need attention first.

A machine is what its dumps say it is: dumps that tell the same host name are one machine, and a dump that tells none is
a machine of its own. Its verdict, Windows and findings are those of its newest dump.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.analysis import Input, InputStatus, Severity, Tool, Verdict


Data = Literal["analysis.jsonl", "tables/"]
"""What programs read in a report folder."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding of a machine; notes are left out."""

    rule: str
    title: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine of the fleet.

    Attributes:
        name: its host name, None where no dump tells it.
        place: where its newest dump stands: the file, or the archive and the member in it.
        dumps: how many dumps are of it.
        windows: what the newest dump tells of its Windows, None where nothing.
        verdict: of the newest dump, and `reason` the sentence why.
        products: third-party products among its providers, in order of name.
        findings: its errors and warnings, the gravest first.
        page: its own page, relative to the report folder, None where it has none.
    """

    name: str | None
    place: str
    dumps: int
    windows: str | None
    verdict: Verdict
    reason: str
    products: tuple[str, ...]
    findings: tuple[Raised, ...]
    page: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """On how many machines something is; the name None is "not known"."""

    name: str | None
    machines: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """On how many machines a finding was made, notes included."""

    finding: Raised
    machines: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a fleet.

    Attributes:
        inputs: number of inputs by status; `unreadable` counts members of archives too.
        attention: machines that need attention: those with an error or a warning.
        verdicts: machines by verdict, in the order of `analyzer.analysis.VERDICTS`, zeros left out.
        products, windows, findings: the most frequent first.
        data: what else stands in the report folder for programs to read; a report names nothing that is not there.
    """

    tool: Tool
    inputs: dict[InputStatus, int]
    machines: int
    dumps: int
    attention: int
    verdicts: tuple[Count, ...]
    products: tuple[Count, ...]
    windows: tuple[Count, ...]
    findings: tuple[RuleCount, ...]
    data: tuple[Data, ...] = ("analysis.jsonl", "tables/")


class Fleet(Protocol):
    """The fleet as its report reads it: figures at once, machines and inputs one after another."""

    @property
    def overview(self) -> Overview:
        """The figures."""

    def attention(self) -> Iterator[Machine]:
        """Give the machines that need attention, the worst verdict and gravest findings first, then by name."""

    def others(self) -> Iterator[Machine]:
        """Give the other machines, by verdict, then by name."""

    def unread(self) -> Iterator[Input]:
        """Give the inputs that could not be read, in order."""
