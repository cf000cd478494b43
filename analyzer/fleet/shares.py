"""One large zip, read by several processes: each reads some of its members, and all is put together in order.

What is found is the same as if one process had read it. Where that is not certain, because a limit may be passed, the
directory is damaged or a process came to its end, what they read is dropped, and one process reads the archive.

This process judges and writes what they find. It begins with that while they read, once one has found a dump: what it
would import, the first judgements and the digest of the zip were half of what it did alone.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzer.errors import NoCatalogError, UnreadableInputError, UsageError
from analyzer.fleet import tables, work
from analyzer.fleet.engines import Failed
from analyzer.identity.look import Known
from analyzer.inputs.archives import HEAD, kind_of, zips
from analyzer.inputs.discover import opened
from analyzer.inputs.limits import MIB, Budget, LimitError
from analyzer.inputs.remote import is_url
from analyzer.inputs.times import of_file
from analyzer.inputs.unpack import MOST_TOO_DEEP, Unpacker
from analyzer.intake import Intake, Refused, Seen, Shown, calm_collector
from analyzer.pipeline import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.fleet.engines import Engine
    from analyzer.inputs.archives import Options
    from analyzer.inputs.discover import Item

WORTH_IT: Final = 8 * MIB
"""The size of the smallest zip that is divided: for less, a process does not begin."""

_EACH: Final = 4
"""Shares for each process: they are not of the same work, and who has had little takes one more."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some members of a zip: `options` say which."""

    path: str
    source: str
    options: Options


@dataclass(frozen=True, slots=True)
class Result:
    """What was seen in a share, in order; whether all of it was read; and what it cost."""

    seen: tuple[Seen | Refused, ...]
    whole: bool
    members: int
    total: int
    too_deep: int


def read(share: Share) -> Result:
    """Read a share."""
    seen: list[Seen | Refused] = []
    intake = Intake(share.path, Known())
    with calm_collector(), opened(share.source) as (file, size):
        unpacker = Unpacker(
            size,
            share.options,
            lambda part: seen.append(intake.look_into(part)),
            lambda member, reason: seen.append(Refused(member, reason)),
        )
        whole = True
        try:
            unpacker.open(file, size, of_file(file))
        except (NoCatalogError, UnreadableInputError):
            whole = False
        completed = tuple(intake.completed(seen, file))
    budget = unpacker.budget
    return Result(completed, whole and not budget.spent, budget.members, budget.total, unpacker.too_deep)


def together(engine: Engine, jobs: int, item: Item, options: Options) -> Shown | None:
    """Read a zip in several processes; None if it is no large zip on a disk, or must be read by one."""
    tasks = _divided(item, jobs, options)
    results: dict[Share, Result] = {}
    meanwhile: Future[str | None] | None = None
    with ThreadPoolExecutor(1) as here:
        for outcome in engine.run(read, tasks):
            if isinstance(outcome.result, Failed) or not outcome.result.whole:
                return None
            results[outcome.task] = outcome.result
            records = [dump.record for one in outcome.result.seen if isinstance(one, Seen) for dump in one.dumps]
            if meanwhile is None and records:
                meanwhile = here.submit(_prepared, item.source, records)
        if not results or not _is_within(results.values(), item.size or 0, options):
            return None
        digest = None if meanwhile is None else meanwhile.result()
    return Shown([one for task in tasks for one in results[task].seen], digest)


def _prepared(source: str, records: Sequence[DumpRecord]) -> str | None:
    """Return the digest of a zip, None where it cannot be read any more; and do what is to be done once in a process.

    That is importing what judging and writing take; and judging the first records, which most others are like.
    """
    work.judgements().of(records)
    try:
        tables.prepare()
        with opened(source) as (file, _):
            return digest_of(file)
    except (NoCatalogError, UnreadableInputError, UsageError):
        return None  # who judges and writes says what is wrong


def _divided(item: Item, jobs: int, options: Options) -> list[Share]:
    """Return shares of a zip that is worth it, none of any other input."""
    if is_url(item.source) or item.problem is not None or (item.size or 0) < WORTH_IT:
        return []
    try:
        with opened(item.source) as (file, _):
            kind = kind_of(file.read(HEAD))
            plain = kind is not None and kind.NAME == zips.NAME  # the sheets of an Office document belong together
            parts = zips.shares(file, jobs * _EACH, options) if plain else []
    except (NoCatalogError, UnreadableInputError):
        return []  # one process says what it is
    return [Share(item.path, item.source, replace(options, share=part)) for part in parts] if len(parts) > 1 else []


def _is_within(results: Collection[Result], size: int, options: Options) -> bool:
    """Tell whether all shares together cost no more than an input may."""
    limits = options.limits
    if sum(result.members for result in results) > limits.members:
        return False
    if sum(result.too_deep for result in results) > MOST_TOO_DEEP:
        return False
    try:
        Budget(limits, size).take(sum(result.total for result in results))
    except LimitError:
        return False
    return True
