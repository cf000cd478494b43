"""Fleets built by hand, of any size, for tests of their report; no fact in them is a claim about a product."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzer.analysis import VERDICTS, Input, Tool
from analyzer.fleet.overview import Count, Machine, Overview, Raised, RuleCount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.analysis import Verdict

ERROR = Raised("non-ifs-provider", "A provider without IFS handles is installed", "error")
OPEN = Raised("service-flags-not-reported", "The dump prints no Service Flags", "warning")
LAYERED = Raised("layered-provider", "A layered service provider (LSP) is installed", "warning")
CUT = Raised("dump-cut", "The dump is not whole", "warning")
NOTE = Raised("third-party-name-space", "A name space provider of a third party is installed", "note")
PRODUCTS = ("Astrill VPN (Komodia)", "VMware vSockets (VMCI)", "Adaware/Lavasoft Web Companion")
WINDOWS = ("Windows 10 or later", "Windows 7 or Server 2008 R2", "Windows Vista or Server 2008", None)
TOOL = Tool(name="winsock-catalog", version="0.0.1")


@dataclass(frozen=True)
class HandBuilt:
    """A fleet given by functions that make its machines and inputs anew each time they are asked for."""

    overview: Overview
    make_attention: Callable[[], Iterator[Machine]]
    make_others: Callable[[], Iterator[Machine]]
    make_unread: Callable[[], Iterator[Input]]

    def attention(self) -> Iterator[Machine]:
        return self.make_attention()

    def others(self) -> Iterator[Machine]:
        return self.make_others()

    def unread(self) -> Iterator[Input]:
        return self.make_unread()


def machine(name: str | None, verdict: Verdict = "clean", *findings: Raised, **fields: object) -> Machine:
    """Return a machine; its own page is named by `name` where that is harmless."""
    plain = Machine(
        name=name,
        place=f"case-4711/{name or 'unknown'}.zip \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} logs/winsock.txt",
        dumps=1,
        windows="Windows 10 or later",
        verdict=verdict,
        reason="Every provider has `0x20000` and none is layered.",
        products=(),
        findings=findings,
        page=f"machines/{name}.html" if name and name.isalnum() else None,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def fleet_of(*machines: Machine, unread: tuple[Input, ...] = (), no_catalog: int = 0) -> HandBuilt:
    """Return the fleet of these machines, in this order, with its figures counted."""
    attention = [one for one in machines if any(found.severity != "note" for found in one.findings)]
    others = [one for one in machines if one not in attention]
    verdicts = Counter(one.verdict for one in machines)
    found = Counter(finding for one in machines for finding in one.findings)
    inputs = {"analyzed": len(machines), "no-catalog": no_catalog, "unreadable": len(unread)}
    overview = Overview(
        tool=TOOL,
        inputs={status: n for status, n in inputs.items() if n},  # type: ignore[misc]
        machines=len(machines),
        dumps=sum(one.dumps for one in machines),
        attention=len(attention),
        verdicts=tuple(Count(verdict, verdicts[verdict]) for verdict in VERDICTS if verdicts[verdict]),
        products=counts(Counter(product for one in machines for product in one.products)),
        windows=counts(Counter(one.windows for one in machines)),
        findings=tuple(RuleCount(finding, n) for finding, n in found.most_common()),
    )
    return HandBuilt(overview, lambda: iter(attention), lambda: iter(others), lambda: iter(unread))


def counts(counter: Counter[str | None] | Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name, n) for name, n in counter.most_common())


def unread_inputs(n: int) -> tuple[Input, ...]:
    return tuple(
        Input(path=f"case-47{i:05}/secret.zip", status="unreadable", detail="The archive is encrypted.")
        for i in range(1, n + 1)
    )


def attention_machine(n: int) -> Machine:
    """Return the n-th of the machines that need attention: the first tenth are non-IFS."""
    site = f"fs01/collect/site-{n % 17:02}/case-{4000 + n}.zip"
    return machine(
        None if n % 50 == 7 else f"WS{n:06}",
        ("non-ifs", "undetermined", "layered")[min(n % 10, 2)],
        *((ERROR, CUT), (OPEN,), (LAYERED,))[min(n % 10, 2)],
        place=f"{site} \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} WS{n:06}/logs/WinsockCatalog.txt",
        windows=WINDOWS[n % 4],
        dumps=1 + n % 3,
        products=(PRODUCTS[0],) if n % 10 != 1 else (),
    )


def other_machine(n: int) -> Machine:
    other = n % 29 == 0
    return machine(
        f"PC{n:07}",
        "non-ifs-other-family" if other else "clean",
        products=(PRODUCTS[1],) if other else (),
        windows=WINDOWS[n % 2],
        reason="Only vSockets, family 28, lack `0x20000`." if other else "Every provider has `0x20000`.",
    )


def large_fleet(attention: int, others: int, unread: int = 0, no_catalog: int = 0) -> HandBuilt:
    """Return a fleet of any size whose machines are made as they are asked for, so that it takes no memory itself."""
    bad = sorted(range(attention), key=lambda n: min(n % 10, 2))
    family = sum(1 for n in range(others) if n % 29 == 0)
    by_kind = Counter(min(n % 10, 2) for n in range(attention))
    verdicts = dict(zip(VERDICTS, (by_kind[0], by_kind[1], by_kind[2], family, others - family), strict=True))
    windows = Counter(WINDOWS[n % 4] for n in range(attention)) + Counter(WINDOWS[n % 2] for n in range(others))
    overview = Overview(
        tool=TOOL,
        inputs={"analyzed": attention + others, "no-catalog": no_catalog, "unreadable": unread},
        machines=attention + others,
        dumps=sum(1 + n % 3 for n in range(attention)) + others,
        attention=attention,
        verdicts=tuple(Count(verdict, n) for verdict, n in verdicts.items() if n),
        products=counts(Counter({PRODUCTS[1]: family, PRODUCTS[0]: attention - by_kind[1]})),
        windows=counts(windows),
        findings=(
            RuleCount(NOTE, others // 7),
            RuleCount(LAYERED, by_kind[2]),
            RuleCount(ERROR, by_kind[0]),
            RuleCount(CUT, by_kind[0]),
            RuleCount(OPEN, by_kind[1]),
        ),
    )

    def in_order() -> Iterator[Machine]:
        yield from (other_machine(n) for n in range(others) if n % 29 == 0)
        yield from (other_machine(n) for n in range(others) if n % 29)

    return HandBuilt(overview, lambda: map(attention_machine, bad), in_order, lambda: iter(unread_inputs(unread)))
