"""A first look at mutants of dialects: the accounts of texts alone, called as plain functions.

They see most faults within a hundredth of a second, in a small process that holds neither pytest nor pandas. What they
do not see is left as a survivor to the runner: `--only survived`.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING, Final

from tests.mutation.forks import each, limit, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.mutation.mutants import Mutant

    Covered = Mapping[str, tuple[float, dict[str, list[int]]]]

_MODULES: Final = ("test_accounts", "test_accounts_of_texts")


def look(mutants: Iterable[Mutant], tree: Path, covered: Covered, jobs: int) -> Iterator[tuple[str, str]]:
    """Give the outcome of each mutant; `covered` are the seconds and lines of each test, see `runner`."""
    sys.path[:0] = [str(tree), str(tree / "tests"), str(tree / "tests" / "outputs")]
    os.environ["MUTANT_UNDER_TEST"] = "none"
    os.chdir(tree)
    calls = dict(_calls())
    _warm()
    for test, status in each(((test, _trial("none", [(1, call)])) for test, call in [*calls.items()]), jobs):
        if status:
            sys.stderr.write(f"fails without a mutant: {test}\n")
            del calls[test]
    work = (
        (
            mutant.name,
            _trial(mutant.name, [(seconds, calls[test]) for seconds, test in _seeing(mutant, covered, calls)]),
        )
        for mutant in mutants
    )
    for name, status in each(work, jobs):
        yield name, outcome(status)


def _calls() -> Iterator[tuple[str, Callable[[], None]]]:
    """Give each case of each test with the name that pytest gives it."""
    for name in _MODULES:
        module = import_module(f"dialects.{name}")
        for function in vars(module).values():
            if not getattr(function, "__name__", "").startswith("test_"):
                continue
            marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
            for chosen in product(*(list(enumerate(mark.args[1])) for mark in marks)):
                values = {mark.args[0]: value for mark, (_, value) in zip(marks, chosen, strict=True)}
                ids = [
                    mark.kwargs.get("ids", list(mark.args[1]))[at] for mark, (at, _) in zip(marks, chosen, strict=True)
                ]
                case = f"[{'-'.join(ids)}]" if ids else ""
                yield f"tests/dialects/{name}.py::{function.__name__}{case}", lambda f=function, v=values: f(**v)


def _warm() -> None:
    """Load what is slow to load and no part of what is mutated: tables of grammars, and of languages."""
    from analyzer import knowledge  # noqa: PLC0415 - found in the tree of mutants, once that is on the path
    from analyzer.dialects import lines  # noqa: PLC0415 - as above

    lines.load = cache(lines.load)
    knowledge.languages()
    lines.load("netsh.lark", "entry")
    lines.load("wsaenumprotocols.lark", "start")
    lines.load("registry_export.lark", "start")
    lines.load("registry_query.lark", "start")


def _seeing(mutant: Mutant, covered: Covered, calls: Mapping[str, object]) -> list[tuple[float, str]]:
    found = (
        (seconds, test)
        for test, (seconds, files) in covered.items()
        if test in calls and not mutant.lines.isdisjoint(files.get(mutant.path, ()))
    )
    return sorted(found)


def _trial(name: str, tests: list[tuple[float, Callable[[], None]]]) -> Callable[[], int]:
    def run() -> int:
        os.environ["MUTANT_UNDER_TEST"] = name
        for seconds, test in tests:
            limit(seconds)
            test()  # what it raises ends this process with 1
        return 0

    return run
