"""Large logs, with a dump at their end and without one: our time beside `cat`, `grep` and ripgrep, and our memory.

    python tests/benchmarks/scan.py [--mib N] [--rounds N] [--json FILE]

`grep` looks for one word; ripgrep (if it is there) for a rule of dashes in one byte or two a character, in the bytes as
they are, and with `-F` for one in one byte a character only. We look for ten strings, in one byte or two a character.
The first row is start-up, which is in all others. Ratios are of the processors' time.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent))

from side_by_side import MIB, ROOT, Command, Figure, analyze, figure, figure_rows, run_in_turn, table, write_figures

_BLOCK: Final = 8 * MIB
_SAMPLE: Final = ROOT / "samples" / "windows-10-non-ifs-lsp.txt"
_EXIT_FINDING: Final = 1
_EXIT_NO_CATALOG: Final = 3
_CASES: Final = (
    (4, "ascii", "plain", False),
    (4, "ascii", "plain", True),
    (1, "ascii", "plain", False),
    (1, "ascii", "plain", True),
    (4, "ascii", "rules and GUIDs", True),
    (4, "utf-16-le", "plain", True),
)
"""Each log by its part of the largest, its encoding, its kind, and whether a dump is at its end."""
_OTHERS: Final = ("cat", "grep", "rg", "rg -F")
_RG: Final = ("rg", "--no-config", "--text", "--encoding=none", "--count")
_RULE: Final = r"(?-u)-{24}|(?:-\x00){23}-"
_WORDS: Final = "session socket timeout retry handle service adapter policy update cache request device driver".split()


def log_lines(size: int, seed: int, kind: str) -> str:
    """Make about `size` characters of the lines that collectors gather, their mix and their words drawn from a seed.

    In the second kind of log rules of dashes and GUIDs stand close together, as those of a dump do.
    """
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append(_line(draw, rules=kind != "plain"))
        length += len(lines[-1]) + 2
    return "\r\n".join([*lines, ""])


def _line(draw: random.Random, *, rules: bool) -> str:
    number, word, other = draw.getrandbits(32), draw.choice(_WORDS), draw.choice(_WORDS)
    time = f"2024-03-{number % 28 + 1:02} {number % 24:02}:{number % 60:02}:{number % 59:02}"
    guid = str(UUID(int=draw.getrandbits(128))).upper()
    kinds = {
        f"{time}.{number % 1000:03} [{number % 9000:5}] INFO  {word}.{other}: {word} {number} of {other} done": 45,
        f'10.0.{number % 256}.{number % 250} - - [{time}] "GET /api/{word}/{number} HTTP/1.1" 200 {number % 90000}': 20,
        f"{time}, Info                  CSI    {number:08x} [SR] Verify complete of {word} {other}": 15,
        draw.randbytes(32).hex(" ") + f"  |{word}|": 10,
        f"   at Contoso.{word.title()}.{other.title()}Worker.Run() in C:\\src\\{word}.cs:line {number % 900}": 7,
        f"{time} WARN  DCOM: {{{guid}}} did not register within the required {word}": 2,
        f"ActivityId: {{{guid}}}": 0.9 * rules,
        "-" * draw.choice((10, 40, 54, 80)): 0.1 if rules else 0.001,
    }
    return draw.choices(list(kinds), list(kinds.values()))[0]


def write_log(path: Path, mib: int, encoding: str, kind: str, *, dump: bool) -> None:
    """Write a log of a size: blocks of lines in changing order, and at the end, if so, a dump."""
    blocks = [log_lines(_BLOCK // 4, seed, kind).encode(encoding) for seed in range(4)]
    order = random.Random(0)  # noqa: S311 - test data, no secret
    end = _SAMPLE.read_text("utf-8").replace("\n", "\r\n").encode(encoding) if dump else b""
    left = mib * MIB - len(end)
    with path.open("wb") as file:
        while left > 0:
            block = order.choice(blocks)[:left]
            file.write(block)
            left -= len(block)
        file.write(b"\r\n".decode().encode(encoding) + end)


def main() -> None:
    """Build the logs in a temporary folder, run the commands over them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs (default: 5)")
    parser.add_argument("--mib", type=int, default=1024, help="size of the largest log (default: 1024)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    asked = parser.parse_args()
    rounds: int = asked.rounds
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.log")
        small.write_bytes(b"nothing\r\n")
        start_up = run_in_turn({"ours": analyze(small, exits_with=_EXIT_NO_CATALOG)}, rounds)["ours"]
        figures.append(figure("start-up: a file of one line", start_up))
        others = [name for name in _OTHERS if shutil.which(name.split()[0])]
        for part, encoding, kind, dump in _CASES:
            mib = asked.mib // part
            path = Path(folder, "large.log")
            write_log(path, mib, encoding, kind, dump=dump)
            commands = {
                "ours": analyze(path, exits_with=_EXIT_FINDING if dump else _EXIT_NO_CATALOG),
                "cat": Command(["cat", str(path)], to_null=True),
                "grep": Command(
                    ["grep", "-c", "mswsock", str(path)], exits_with=0 if dump and encoding == "ascii" else 1
                ),
                "rg": Command([*_RG, _RULE, str(path)], 0 if dump else 1),
                "rg -F": Command(
                    [*_RG, "--fixed-strings", "--regexp=" + "-" * 24, str(path)],
                    exits_with=0 if dump and encoding == "ascii" else 1,
                ),
            }
            commands = {who: command for who, command in commands.items() if who in ("ours", *others)}
            name = f"{mib} MiB {encoding}, {kind}, {'a dump at its end' if dump else 'no dump'}"
            runs = run_in_turn(commands, rounds)
            figures += [figure(name, runs["ours"], who, runs[who] if who else None) for who in others or [None]]
    sys.stdout.write(table(*figure_rows(figures)))
    write_figures(asked.json, figures)


if __name__ == "__main__":
    main()
