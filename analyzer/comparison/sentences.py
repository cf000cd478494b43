"""What an engineer needs to hear about two dumps of one machine: the outcome, a sentence, what to do, what is open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer import knowledge
from analyzer.analysis import VERDICTS
from analyzer.knowledge import commands
from analyzer.model.frames import AF_INET, AF_INET6
from analyzer.model.naming import provider_name
from analyzer.model.phrases import kind_words, listed, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Dump, Provider
    from analyzer.comparison.result import CatalogChange, Entry, FindingChange, Outcome, VerdictChange

_GRAVE: Final = ("error", "warning")
_COLLECT: Final = f"Collect the catalog again with `{commands.SHOW_CATALOG}` {commands.WHERE}, whole, and compare that."
_LAYERED: Final = ("layered", "chain")
_RESET: Final = "`netsh winsock reset` as administrator, then a restart, builds the catalog of Windows anew."


class Said(NamedTuple):
    """What is said of a pair; the fields are those of the comparison document."""

    outcome: Outcome
    headline: str
    advice: tuple[str, ...]
    cautions: tuple[str, ...]
    verdict: VerdictChange


def say(
    before: Dump,
    after: Dump,
    catalogs: Sequence[CatalogChange],
    findings: Sequence[FindingChange],
) -> Said:
    """Judge a pair and find the words for it."""
    facts = Facts(before, after, catalogs, findings)
    outcome = facts.outcome()
    return Said(outcome, facts.headline(outcome), facts.advice(outcome), facts.cautions(), facts.verdict)


def verdict_change(before: Dump, after: Dump) -> VerdictChange:
    """Compare two verdicts; one that is undetermined is neither better nor worse than another."""
    if "undetermined" in (before.verdict, after.verdict):
        return "cannot-tell"
    old, new = VERDICTS.index(before.verdict), VERDICTS.index(after.verdict)
    return "unchanged" if old == new else "better" if new > old else "worse"


class Facts:
    """A pair of dumps and what differs, looked at from the side of what matters.

    Attributes, names of software: `gone` and `come` are layered providers that went and came wholly, `kept` those that
    stay, `lacking` what has more TCP/IP entries without IFS handles than before.
    """

    def __init__(
        self, before: Dump, after: Dump, catalogs: Sequence[CatalogChange], findings: Sequence[FindingChange]
    ) -> None:
        self.before, self.after, self.catalogs, self.findings = before, after, catalogs, findings
        self.verdict = verdict_change(before, after)
        self.removed = [entry for catalog in catalogs for entry in catalog.removed]
        self.added = [entry for catalog in catalogs for entry in catalog.added]
        still, earlier = _layered_of(after), _layered_of(before)
        gone = {entry.software for entry in self.removed if entry.entry_type in _LAYERED}
        come = {entry.software for entry in self.added if entry.entry_type in _LAYERED}
        unseen = {e.software for c in catalogs for e in (*c.unseen_after, *c.unseen_before)}
        self.gone = _distinct(name for name in earlier if name in gone and name not in still and name not in unseen)
        self.come = _distinct(name for name in still if name in come and name not in earlier and name not in unseen)
        self.kept = _distinct(name for name in still if name not in self.come)
        self.lost = [e for e in self.removed if e.entry_type == "base" and (e.origin != "microsoft" or _tcp_ip(e))]
        # A reset clears name spaces too; what came with a layered provider goes with it.
        names = (entry for catalog in catalogs for entry in catalog.name_spaces_removed)
        self.lost += [e for e in names if e.origin == "third-party" and e.software not in self.gone]
        self.without = [
            f"{kind_words(socket.address_family, socket.socket_type)}{_of(catalog)}"
            for catalog in catalogs
            for socket in catalog.sockets
            if socket.certain and socket.before is not None and socket.after is None
        ]
        self.lacking = _newly_lacking(catalogs)
        self.new = [f for f in findings if f.status == "new" and f.severity_after in _GRAVE]
        self.open = [f for f in findings if f.status == "cannot-tell" and f.severity_after in _GRAVE]
        self.healed = [f for f in findings if f.status == "gone" and f.severity_before in _GRAVE]

    @property
    def differs(self) -> bool:
        return bool(self.catalogs) or any(finding.status != "unchanged" for finding in self.findings)

    def outcome(self) -> Outcome:
        """Return the first that holds; what is certainly worse is so even if other things are open."""
        if self.verdict == "worse" or self.new or self.without or self.come or self.lacking:
            return "worse"
        if not self.after.complete or self.after.verdict == "undetermined" or self.open:
            return "cannot-tell"
        if self.before.verdict == "undetermined" and self.after.verdict != "clean":
            return "cannot-tell"
        if self.verdict == "better" or self.healed:
            return "better"
        return "changed" if self.differs or self.before.verdict != self.after.verdict else "unchanged"

    def headline(self, outcome: Outcome) -> str:
        """Return the one sentence; a second where it must not be missed."""
        if outcome == "worse":
            return self._worse()
        if outcome == "cannot-tell":
            return self._open()
        if self.gone:
            return self._gone()
        if outcome == "unchanged":
            return self._nothing()
        return f"{self._settled(outcome)}{self._lost()}"

    def _nothing(self) -> str:
        if self.after.verdict in ("non-ifs", "layered"):
            return "Nothing changed: was the machine restarted, and AFTER collected after that?"
        return f'Nothing changed: the verdict is still "{self.after.verdict}".'

    def _settled(self, outcome: Outcome) -> str:
        if self.verdict == "better":
            return f'The verdict is better: "{self.before.verdict}" before, "{self.after.verdict}" now.'
        if outcome == "better":
            return f"Better: gone is: {self._titles(self.healed)}."
        if self.before.verdict == "undetermined":
            return f'AFTER is "{self.after.verdict}"; what the machine was before cannot be told.'
        return f'The catalogs differ, the verdict does not: still "{self.after.verdict}".'

    def _worse(self) -> str:
        gone = f" {_subject(self.gone)} {_is(self.gone)} gone, though." if self.gone else ""
        if self.without:
            return f"Worse: no provider is left for {some(self.without)}: programs cannot open such sockets.{gone}"
        if self.come:
            ifs = ", without IFS handles" if set(self.lacking) & set(self.come) else ""
            return f"Worse: {_subject(self.come).replace('The', 'the', 1)} came in{ifs}.{gone}"
        if self.verdict == "worse":
            return f'Worse: the verdict was "{self.before.verdict}" and is "{self.after.verdict}" now.{gone}'
        if self.lacking:
            return f"Worse: IFS handles are missing on more entries now: {_names(self.lacking)}.{gone}"
        return f"Worse: {self._titles(self.new)}.{gone}"

    def _open(self) -> str:
        sides = [word for word, dump in (("BEFORE", self.before), ("AFTER", self.after)) if not dump.complete]
        if sides:
            return f"Cannot be compared: {listed(sides)} {_is(sides)} not whole."
        if self.gone:
            what = f"{_subject(self.gone)} {_is(self.gone)} gone"
            return f"{what}, but whether that is enough cannot be told: AFTER is undetermined."
        seen = "what the listings print differs" if self.differs else "nothing that the listings print changed"
        if self.after.verdict == "undetermined":
            return f"Whether it is better cannot be told: AFTER is undetermined; {seen}."
        if self.before.verdict == "undetermined":
            return f'Whether it is better cannot be told: BEFORE is undetermined, AFTER is "{self.after.verdict}".'
        return f"Whether it is worse cannot be told: {self._titles(self.open)}: BEFORE does not show whether it was so."

    def _gone(self) -> str:
        """Say what the removal of layered providers brought about."""
        what = f"{_subject(self.gone)} {_is(self.gone)} gone"
        if self.kept or self.come:
            rest = [*self.kept, *self.come]
            return f"{what}, but {_names(rest)} {_is(rest)} still layered over Windows' providers.{self._lost()}"
        helped = " and every TCP/IP socket is Microsoft's again: it helped" if _all_of_microsoft(self.after) else ""
        if self.lost:
            lost = _distinct(entry.software for entry in self.lost)
            return f"{what}{helped}, but {_names(lost)} {_was(lost)} lost with {_it(self.gone)}."
        if helped:
            return f"{what}{helped}. Restart if that is not done yet."
        return f"{what}. Restart if that is not done yet."

    def _lost(self) -> str:
        lost = _distinct(entry.software for entry in self.lost)
        return f" {_names(lost)} {_was(lost)} lost." if lost else ""

    def _titles(self, findings: Iterable[FindingChange]) -> str:
        """Name findings and their software; say so where the other side has the finding as well."""
        return "; ".join(map(self._title, findings))

    def _title(self, finding: FindingChange) -> str:
        title = f"{finding.title[:1].lower()}{finding.title[1:]}"
        others = [other for other in self.findings if other.rule == finding.rule and other.status == "unchanged"]
        known = {name for other in others for name in other.software}
        if finding.software and known.issuperset(finding.software):
            title += ", on more entries"
        return f"{title} ({_names(finding.software)})" if finding.software else title

    def advice(self, outcome: Outcome) -> tuple[str, ...]:
        """Return what to do, each once."""
        steps: list[str] = []
        if not self.after.complete or (outcome == "cannot-tell" and self.after.verdict == "undetermined"):
            steps.append(_COLLECT)
        for name in _distinct(entry.software for entry in self.lost if entry.origin != "microsoft"):
            how = _restore(next(entry for entry in self.lost if entry.software == name))
            if how:
                steps.append(f"{_capital(how)}, if it is needed: {name} is no longer in the catalog.")
        if self.without or any(map(_tcp_ip, self.lost)):
            steps.append(f"Providers of Windows are missing now. {_RESET}")
        if outcome == "unchanged" and self.after.verdict in ("non-ifs", "layered"):
            steps.append("Restart the machine, collect the catalog again and compare that; see `analyze` for the rest.")
        if self.come:
            steps.append(f"See `winsock-catalog analyze` of AFTER for how to remove {_names(self.come)}.")
        return tuple(dict.fromkeys(steps))

    def cautions(self) -> tuple[str, ...]:
        """Return what keeps the comparison from being certain."""
        return tuple(self._cautions())

    def _cautions(self) -> Iterator[str]:
        names = (self.before.machine, self.after.machine)
        if None not in names and str(names[0]).casefold() != str(names[1]).casefold():
            yield f"The dumps name different machines: {names[0]} and {names[1]}."
        elif self.before.dialect == self.after.dialect and _bits(self.before) != _bits(self.after):
            yield "Only one of the listings has a catalog for 32-bit programs: is it one machine?"
        for word, dump in (("BEFORE", self.before), ("AFTER", self.after)):
            if not dump.complete:
                unseen = [e for c in self.catalogs for e in (c.unseen_before if word == "BEFORE" else c.unseen_after)]
                missing = f" {len(unseen)} entries of the other side are not seen in it, which proves nothing." * bool(
                    unseen
                )
                yield f"{word} is not whole: {dump.verdict_reason}{missing}"
            elif dump.verdict == "undetermined":
                yield f"{word} is undetermined: {dump.verdict_reason}"
        if self.before.dialect != self.after.dialect:
            yield (
                f"BEFORE is {self.before.dialect}, AFTER {self.after.dialect}: what only one of them prints is not "
                "compared."
            )


def _layered_of(dump: Dump) -> list[str]:
    return _distinct(
        provider_name(provider.product, provider.name or provider.description)
        for catalog in dump.catalogs
        for provider in catalog.providers
        if provider.entry_type in _LAYERED
    )


def _all_of_microsoft(dump: Dump) -> bool:
    """Tell whether every kind of TCP/IP socket gets a base provider of Windows."""
    for catalog in dump.catalogs:
        own: dict[int, list[Provider]] = {}
        for provider in catalog.providers:
            if provider.catalog_entry_id is not None:
                own.setdefault(provider.catalog_entry_id, []).append(provider)
        for socket in catalog.sockets:
            alike = own.get(socket.catalog_entry_id, []) if socket.catalog_entry_id is not None else []
            if not alike or any(p.origin != "microsoft" or p.entry_type != "base" for p in alike):
                return False
    return any(catalog.sockets for catalog in dump.catalogs)


def _restore(entry: Entry) -> str | None:
    """Say how a provider comes back, as far as it is known; nobody wants malware back."""
    record = knowledge.identify(entry.provider_id, entry.provider_path, entry.description, 1).record
    if record is None:
        return "install its software again"
    return None if record.malicious else record.restore or "install its software again"


def _newly_lacking(catalogs: Sequence[CatalogChange]) -> list[str]:
    """Name the software of TCP/IP entries that lack IFS handles, where it had no such entry for that kind of socket."""
    found: list[str] = []
    for catalog in catalogs:
        had = Counter((e.software, *_socket_kind(e)) for e in catalog.removed if _lacks(e))
        come = Counter((e.software, *_socket_kind(e)) for e in catalog.added if _lacks(e))
        found += [key[0] for key in come - had]
        found += [c.after.software for c in catalog.changed if _lacks(c.after) and c.before.ifs is True]
    return _distinct(found)


def _lacks(entry: Entry) -> bool:
    """Tell whether an entry is a case of KB 2568167."""
    return entry.ifs is False and entry.entry_type in ("base", "chain") and _tcp_ip(entry)


def _socket_kind(entry: Entry) -> tuple[int | None, int | None, int | None]:
    return entry.address_family, entry.socket_type, entry.protocol


def _tcp_ip(entry: Entry) -> bool:
    return entry.address_family in (AF_INET, AF_INET6) and entry.socket_type in (1, 2, 3)


def _bits(dump: Dump) -> set[int | None]:
    return {catalog.bits for catalog in dump.catalogs}


def _of(catalog: CatalogChange) -> str:
    return f" in the {catalog.bits}-bit catalog" if catalog.bits else ""


def _subject(names: Sequence[str]) -> str:
    return f"{'The layered providers' if len(names) > 1 else 'The layered provider'} {_names(names)}"


def _names(names: Iterable[str]) -> str:
    return some(names)


def _is(names: Sequence[object]) -> str:
    return "are" if len(names) > 1 else "is"


def _was(names: Sequence[object]) -> str:
    return "were" if len(names) > 1 else "was"


def _it(names: Sequence[object]) -> str:
    return "them" if len(names) > 1 else "it"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
