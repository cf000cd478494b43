"""`python -m tests.mutation [PATTERN...]`, from the top of the checkout: see README.md in this folder."""

from __future__ import annotations

import argparse
import fnmatch
import math
import os
import random
import shutil
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutation import mutants as files
from tests.mutation.forks import KILLED, SURVIVED, TIMED_OUT, UNCOVERED
from tests.mutation.quick import look
from tests.mutation.runner import Runner, merge, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutation.mutants import Mutant

RESULTS: Final = files.TREE / "results.json"
CONTROL: Final = files.TREE / "control.json"
_Z: Final = 1.96
"""Standard deviations of a confidence of 95 per cent."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the mutants, run those that are asked for, and print the score of each module."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("patterns", nargs="*", default=["*"], help="names of mutants, as analyzer.model.chains.*")
    parser.add_argument("--sample", type=int, metavar="N", help="run N of them, drawn at random")
    parser.add_argument("--seed", type=int, default=2568167, help="of the draw")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--budget", type=float, default=6, help="seconds of tests for one mutant, the quickest first")
    parser.add_argument("--only", choices=[SURVIVED, "new"], help="run again what survived, or what never ran")
    parser.add_argument("--tests", nargs="*", help="folders of tests to run in place of those in pyproject.toml")
    parser.add_argument("--cases", type=int, metavar="N", help="take at most N cases of a parametrized test")
    parser.add_argument("--part", type=_part, default=(1, 1), metavar="I/N", help="run the I-th of N parts")
    parser.add_argument("--keep", action="store_true", help="take the mutants that are there, as another part must")
    parser.add_argument("--quick", action="store_true", help="run only the accounts of texts, after a run with --map")
    parser.add_argument("--map", action="store_true", help="only measure which tests run which lines")
    parser.add_argument(
        "--control", action="store_true", help="turn no mutant on: what is killed then, is a fault here"
    )
    parser.add_argument("--report", action="store_true", help="run nothing; print the results that are there")
    parser.add_argument("--survivors", action="store_true", help="print the survivors that nobody judged")
    options = parser.parse_args(arguments)
    if not options.report and not options.keep:
        _generate()
    chosen = _chosen(options.patterns)
    # Drawn in any case, so that a run that is stopped has run a sample.
    random.Random(options.seed).shuffle(chosen)  # noqa: S311 - no secret
    chosen = chosen[: options.sample]
    CONTROL.unlink(missing_ok=True)
    if not options.report:
        _run(chosen, options)
    results = read(CONTROL if options.control else RESULTS)
    _print_score(chosen, results)
    if options.survivors:
        _print_survivors(chosen, results)
    return 0


def _part(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    return int(part), int(parts)


def _generate() -> None:
    """Let mutmut write the tree; tests and data are copied anew, a changed module is mutated anew."""
    from mutmut.__main__ import create_mutants  # noqa: PLC0415 - an extra, and slow to import
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir  # noqa: PLC0415 - an extra

    shutil.rmtree(files.TREE / "tests", ignore_errors=True)
    files.TREE.mkdir(exist_ok=True)
    out, sys.stdout = sys.stdout, sys.stderr
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(os.cpu_count() or 1)
    sys.stdout = out
    # Numbers of lines and of mutants shift with every edit of the product: what was found before is of other ones.
    texts = b"".join(path.read_bytes() for path in sorted((files.TREE / "analyzer").rglob("*.py")))
    fingerprint, known = sha256(texts).hexdigest(), files.TREE / "fingerprint.txt"
    if not known.exists() or known.read_text() != fingerprint:
        for name in ("coverage.json", "results.json", "whole.json"):
            (files.TREE / name).unlink(missing_ok=True)
        known.write_text(fingerprint)


def _chosen(patterns: Sequence[str]) -> list[Mutant]:
    from mutmut.utils.file_utils import walk_mutatable_files  # noqa: PLC0415 - an extra

    starts = [pattern.partition("*")[0] for pattern in patterns]
    modules = {path: ".".join(path.with_suffix("").parts) for path in sorted(walk_mutatable_files())}
    paths = [path for path, name in modules.items() if any(name.startswith(s) or s.startswith(name) for s in starts)]
    mutants = [mutant for path in paths for mutant in files.read(path)]
    return [
        mutant
        for mutant in mutants
        if any(fnmatch.fnmatch(mutant.name, pattern) for pattern in patterns) and not mutant.is_wording
    ]


def _run(chosen: Sequence[Mutant], options: argparse.Namespace) -> None:
    import pytest  # noqa: PLC0415 - only where something is run
    from mutmut.configuration import config  # noqa: PLC0415 - an extra

    root, tree = Path.cwd(), files.TREE.resolve()
    results = read(RESULTS)
    judged = files.Judged()
    chosen = [mutant for mutant in chosen if mutant not in judged]
    if options.only == SURVIVED:
        chosen = [mutant for mutant in chosen if results.get(mutant.name) in {SURVIVED, UNCOVERED}]
    elif options.only == "new":
        chosen = [mutant for mutant in chosen if mutant.name not in results]
    if options.quick:
        found: dict[str, str] = {}
        for name, outcome in look(chosen, tree, read(tree / "coverage.json"), options.jobs):
            found[name] = outcome
            if len(found) % 10 == 0 or len(found) == len(chosen):
                merge(tree / "results.json", found)
                sys.stderr.write(f"{len(found)} of {len(chosen)} mutants\n")
        os.chdir(root)
        return
    runner = Runner(chosen, tree, options)
    selection = list(options.tests or config().pytest_add_cli_args_test_selection)
    sys.path[:] = [str(tree), *(entry for entry in sys.path if Path(entry or ".").resolve() != root)]
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    os.environ["MUTANT_UNDER_TEST"] = "none"
    os.chdir(tree)
    # Nothing is captured: what a test prints goes nowhere, see _become.
    status = pytest.main(["--rootdir=.", "-q", "-s", "-p", "no:cacheprovider", *selection], plugins=[runner])
    os.chdir(root)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"pytest ended with {status!r}")


def _print_score(chosen: Sequence[Mutant], results: dict[str, str]) -> None:
    judged = files.Judged()
    table: dict[str, Counter[str]] = {}
    for mutant in chosen:
        outcome = results.get(mutant.name, "not run")
        if outcome in {SURVIVED, UNCOVERED} and mutant in judged:
            outcome = "judged"
        table.setdefault(mutant.path, Counter())[outcome] += 1
    table["all"] = sum(table.values(), Counter())
    sys.stdout.write(f"{'module':50} killed  timed out  survived  no test  judged  score\n")
    for path, counts in table.items():
        dead = counts[KILLED] + counts[TIMED_OUT]
        alive = counts[SURVIVED] + counts[UNCOVERED]
        if dead + alive:
            low, high = _interval(dead, dead + alive)
            sys.stdout.write(
                f"{path:50} {counts[KILLED]:6} {counts[TIMED_OUT]:10} {counts[SURVIVED]:9} {counts[UNCOVERED]:8}"
                f" {counts['judged']:7} {dead / (dead + alive):6.1%} ({low:.1%} to {high:.1%})\n"
            )


def _interval(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's interval of 95 per cent: what a sample says of all mutants."""
    share = part / whole
    middle = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    reach = _Z / (1 + _Z**2 / whole) * math.sqrt(share * (1 - share) / whole + (_Z / (2 * whole)) ** 2)
    return middle - reach, middle + reach


def _print_survivors(chosen: Sequence[Mutant], results: dict[str, str]) -> None:
    judged = files.Judged()
    for mutant in chosen:
        outcome = results.get(mutant.name)
        if outcome in {SURVIVED, UNCOVERED} and mutant not in judged:
            sys.stdout.write(f"\n{mutant.name}: {outcome}\n")
            sys.stdout.write("".join(f"  - {line}\n" for line in mutant.was.splitlines()))
            sys.stdout.write("".join(f"  + {line}\n" for line in mutant.became.splitlines()))


if __name__ == "__main__":
    sys.exit(main())
