"""A pytest plugin that runs the collected tests against mutants, each in a process forked from the one that collected.

Nothing is imported or collected twice. First each test runs once, unmutated and in a fork as well, so that no cache is
warm by another, under coverage: that says which tests run a mutant's line, and how long they take. Then each mutant
runs those tests, one case of each first, up to the first that fails.
"""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import sys
import time
import warnings
from collections import Counter, defaultdict
from fcntl import LOCK_EX, flock
from functools import _lru_cache_wrapper, cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from _pytest.runner import runtestprotocol

from tests.mutation.forks import UNCOVERED, each, limit, outcome

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pytest
    from coverage import Coverage

    from tests.mutation.mutants import Mutant

PACKAGES: Final = ("analyzer.dialects", "analyzer.model", "analyzer.rules")
"""What is mutated, in the order in which one builds on the other."""

_OF_ITS_OWN: Final = 4
"""As many cases of a test of a module's own file are run as one of a test of each other file."""

_SAVED_AFTER: Final = 50
"""Tests measured between two savings, so that a run that is stopped has measured something."""

_ACCOUNTS: Final = "/test_accounts"
_LONGEST: Final = 3
"""Seconds for which a test is measured: what a longer one runs, it has run by then."""

_MOST: Final = 300
"""Seconds of processor time for a test without a mutant, to its end."""


class Runner:
    """Runs mutants in place of pytest's own loop."""

    def __init__(self, mutants: Sequence[Mutant], tree: Path, options: argparse.Namespace) -> None:
        """Take what is to be run; what is found goes into files of JSON in the tree."""
        self._mutants = mutants
        self._results_path = tree / ("control.json" if options.control else "results.json")
        self._coverage_path = tree / "coverage.json"
        self._options = options
        self._whole_path = tree / "whole.json"
        self._results: dict[str, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Map tests to lines, then run the mutants."""
        items = {item.nodeid: item for item in _spread(session.items, self._options.cases)}
        # Made before the forks: else each would make its own, and sweep those of the others.
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        from coverage import Coverage  # noqa: PLC0415 - of the extra `mutation`

        measured = Coverage(data_file=None, include=[f"{Path.cwd()}/analyzer/*"], config_file=False)
        memory = _Memory(measured)
        covered = self._coverage(items, measured, memory)
        whole = self._whole(items, [test for test, (seconds, _) in covered.items() if seconds >= _LONGEST], memory)
        # What fails without a mutant, or never ends, says nothing about one.
        covered = {test: found for test, found in covered.items() if test not in whole or whole[test] is not None}
        lines: dict[tuple[str, int], list[str]] = defaultdict(list)
        for test, (_, files) in sorted(covered.items(), key=lambda pair: pair[1][0]):
            for path, numbers in files.items():
                for number in numbers:
                    lines[path, number].append(test)
        work = []
        for mutant in self._mutants:
            tests = {test for number in mutant.lines for test in lines[mutant.path, number]}
            if tests:
                work.append((mutant, self._affordable(mutant, {test: covered[test][0] for test in tests}, items)))
            else:
                self._results[mutant.name] = UNCOVERED
        started = time.monotonic()
        if self._options.map:
            return True
        part, parts = self._options.part
        work = work[part - 1 :: parts]
        for done, (name, found) in enumerate(self._forked(work, whole, memory), start=1):
            self._results[name] = found
            if done % 10 == 0:
                self._save()
                sys.stderr.write(f"{done} of {len(work)} mutants in {time.monotonic() - started:.0f} s\n")
        self._save()
        return True

    def _affordable(
        self, mutant: Mutant, tests: dict[str, float], items: dict[str, pytest.Item]
    ) -> list[tuple[pytest.Item, float]]:
        """Take tests until the time is spent: a case of each test in turn, those of the mutant's own module first."""
        own = _own(Path(mutant.path))
        turns: Counter[str] = Counter()
        ranked = []
        for test in sorted(tests, key=lambda test: (tests[test], test)):
            case_of = test.partition("[")[0]
            # Accounts see more than other tests do, so that most mutants end with the first.
            rank = 0 if _ACCOUNTS in case_of else 1 if own.search(case_of) else 2
            ranked.append((turns[case_of] // (_OF_ITS_OWN if rank < 2 else 1), rank, tests[test], test))
            turns[case_of] += 1
        ordered = [test for *_, test in sorted(ranked)]
        spent = accumulate(tests[test] for test in ordered)
        return [
            (items[test], tests[test])
            for number, (test, total) in enumerate(zip(ordered, spent, strict=True))
            if not number or total <= self._options.budget
        ]

    def _save(self) -> None:
        merge(self._results_path, self._results)

    def _coverage(
        self, items: dict[str, pytest.Item], measured: Coverage, memory: _Memory
    ) -> dict[str, tuple[float, dict[str, list[int]]]]:
        """Return for each test its seconds of processor time and the lines that it runs, by file."""
        known = read(self._coverage_path)
        part, parts = self._options.part
        missing = [item for test, item in items.items() if test not in known][part - 1 :: parts]
        with TemporaryDirectory() as folder:
            jobs = (
                (item.nodeid, _measurement(measured, memory, item, Path(folder, f"{number}.json")))
                for number, item in enumerate(missing)
            )
            for done, (test, status) in enumerate(each(jobs, self._options.jobs), start=1):
                if status:
                    sys.stderr.write(f"fails without a mutant: {test}\n")
                if done % _SAVED_AFTER == 0 or done == len(missing):
                    for path in Path(folder).iterdir():
                        known |= read(path)
                    merge(self._coverage_path, known)
                    sys.stderr.write(f"{done} of {len(missing)} tests measured\n")
        return {test: found for test, found in known.items() if test in items}

    def _whole(self, items: dict[str, pytest.Item], tests: Sequence[str], memory: _Memory) -> dict[str, float | None]:
        """Run the tests that were measured in part to their ends; return the seconds of each, None if it fails.

        The examples that hypothesis takes are others than in the checkout, for it looks for constants in the code.
        """
        known: dict[str, float | None] = read(self._whole_path)
        part, parts = self._options.part
        missing = [test for test in tests if test not in known][part - 1 :: parts]
        with TemporaryDirectory() as folder:
            jobs = (
                (test, _to_its_end(memory, items[test], Path(folder, f"{number}.json")))
                for number, test in enumerate(missing)
            )
            for done, (test, status) in enumerate(each(jobs, self._options.jobs), start=1):
                if status:
                    known[test] = None
                    sys.stderr.write(f"fails without a mutant: {test}\n")
                sys.stderr.write(f"{done} of {len(missing)} long tests run to their ends\n")
            for path in Path(folder).iterdir():
                known |= read(path)
        if missing:
            merge(self._whole_path, {test: known[test] for test in missing})
        return {test: known.get(test) for test in tests}

    def _forked(
        self,
        work: Iterable[tuple[Mutant, list[tuple[pytest.Item, float]]]],
        whole: dict[str, float | None],
        memory: _Memory,
    ) -> Iterator[tuple[str, str]]:
        jobs = (
            (
                mutant.name,
                _trial(
                    "none" if self._options.control else mutant.name,
                    mutant.path,
                    [(item, whole.get(item.nodeid) or seconds) for item, seconds in tests],
                    memory,
                ),
            )
            for mutant, tests in work
        )
        for name, status in each(jobs, self._options.jobs):
            yield name, outcome(status)


def _spread(items: Sequence[pytest.Item], most: int | None) -> list[pytest.Item]:
    """Take so many cases of each test, from its first to its last."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    return [
        item
        for group in cases.values()
        for item in (group if most is None or len(group) <= most else group[:: -(-len(group) // most)])
    ]


def _own(path: Path) -> re.Pattern[str]:
    """Match the names of a module's own test files: a dialect has several, named after its folder."""
    if path.parts[1] == "dialects":
        dialect, *_ = (*path.parts[2:-1], "")
        return re.compile(rf"dialects/test_{dialect}")
    return re.compile(rf"/test_{path.stem.strip('_')}")


def _trial(name: str, path: str, tests: list[tuple[pytest.Item, float]], memory: _Memory) -> Callable[[], int]:
    def run() -> int:
        memory.forget(".".join(Path(path).parts[:2]))
        os.environ["MUTANT_UNDER_TEST"] = name
        for item, seconds in tests:
            limit(seconds)
            if _fails(item):
                return 1
        return 0

    return run


def _measurement(measured: Coverage, memory: _Memory, item: pytest.Item, path: Path) -> Callable[[], int]:
    def run() -> int:
        os.environ["MUTANT_UNDER_TEST"] = "none"
        warnings.simplefilter("ignore")  # a test that runs no line of the product is one too
        memory.forget(PACKAGES[0])
        before = time.process_time()
        is_cut = False

        def cut(*_: object) -> None:
            nonlocal is_cut
            is_cut = True
            raise KeyboardInterrupt

        signal.signal(signal.SIGPROF, cut)
        signal.setitimer(signal.ITIMER_PROF, _LONGEST)
        signal.setitimer(signal.ITIMER_REAL, 60 * _LONGEST)  # an interrupt may leave a lock that nobody opens
        measured.start()
        try:
            failed = _fails(item)
        except KeyboardInterrupt:
            failed = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        measured.stop()
        seconds = time.process_time() - before
        if is_cut:
            failed, seconds = False, _LONGEST  # whether it fails by itself is asked of the whole test
        data = measured.get_data()
        root = Path.cwd()
        lines = {str(Path(name).relative_to(root)): data.lines(name) for name in data.measured_files()}
        path.write_text(json.dumps({item.nodeid: (round(seconds, 4), {} if failed else lines)}))
        return int(failed)

    return run


def _to_its_end(memory: _Memory, item: pytest.Item, path: Path) -> Callable[[], int]:
    def run() -> int:
        os.environ["MUTANT_UNDER_TEST"] = "none"
        memory.forget(PACKAGES[0])
        before = time.process_time()
        limit(_MOST / 10)
        if _fails(item):
            return 1
        path.write_text(json.dumps({item.nodeid: round(time.process_time() - before, 4)}))
        return 0

    return run


def _fails(item: pytest.Item) -> bool:
    reports: list[Any] = runtestprotocol(item, log=False, nextitem=None)
    return any(report.failed for report in reports)


def read(path: Path) -> dict[str, Any]:
    """Read a file of results; one that is not there has none."""
    return json.loads(path.read_text()) if path.exists() else {}


def merge(path: Path, found: dict[str, Any]) -> None:
    """Add results to a file to which other processes add as well."""
    with path.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        path.write_text(json.dumps(read(path) | found, indent=0, sort_keys=True))


class _Memory:
    """What the program remembers between inputs, warm in the parent process; forgotten where it could hide a mutant."""

    def __init__(self, measured: Coverage) -> None:
        """Import and load what every test needs; let coverage decide file by file what it looks at, once for all."""
        from analyzer.dialects import lines  # noqa: PLC0415 - found in the tree of mutants, once that is on the path
        from analyzer.memo import Remembered  # noqa: PLC0415 - as above

        real, remembered = lines.load, cache(lines.load)  # a grammar's tables take longer to make than most tests
        own = {path.name for path in Path("grammars").iterdir()}
        # A test has grammars of its own, others under one name.
        lines.load = lambda name, start: (remembered if name in own else real)(name, start)
        _analyze_samples(1)
        tables = [
            (module.__name__, value, len(value))
            for module in list(sys.modules.values())
            if getattr(module, "__name__", "").startswith(PACKAGES)
            for value in vars(module).values()
            if isinstance(value, dict)
        ]
        measured.start()
        _analyze_samples()
        measured.stop()
        measured.erase()
        grown = [(name, table.clear) for name, table, size in tables if len(table) > size]
        self._forget: list[tuple[str, Callable[[], None]]] = grown
        for thing in gc.get_objects():
            if isinstance(thing, Remembered):  # some stand in no module: what they say is asked by their method
                self._forget.append((PACKAGES[-1], thing.clear))
                continue
            module = str(getattr(thing if isinstance(thing, _lru_cache_wrapper) else type(thing), "__module__", ""))
            if not module.startswith(PACKAGES) or thing is remembered:
                continue
            if isinstance(thing, _lru_cache_wrapper):
                self._forget.append((module, thing.cache_clear))
            elif not isinstance(thing, type) and callable(getattr(thing, "forget", None)):
                self._forget.append((module, thing.forget))
        gc.collect()
        gc.freeze()

    def forget(self, mutated: str) -> None:
        """Forget what a package of the three, or one that builds on it, remembers."""
        packages = PACKAGES[PACKAGES.index(mutated) :]
        for module, clear in self._forget:
            if module.startswith(packages):
                clear()


def _analyze_samples(most: int | None = None) -> None:
    from analyzer import analyze  # noqa: PLC0415 - as above

    paths = [path for path in sorted(Path("samples").iterdir()) if path.suffix in {".txt", ".reg"}]
    for path in paths[:most]:
        analyze(path)
