"""Archives of logs, some of them catalogs: our time beside that of tools which only decompress, and our memory.

    python tests/benchmarks/archives.py [--mib N] [--rounds N] [--json FILE]

"to Parquet" is the whole way in one process, from the archive to findings and a table; "read" is reading and searching
alone, without parsing what was found: what the archive room itself costs; "decompress" reads all members and looks at
none. All with isal, the extra `fast`, where it is
installed, and as if it were not. Ratios are of the processors' time. At last the zip goes into a report folder, by one
process and by two: that is by the clock.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tarfile
import tempfile
import zipfile
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from scan import log_lines
from side_by_side import MIB, ROOT, Command, Figure, figure, figure_rows, run_in_turn, table, write_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLES: Final = ("windows-10-clean.txt", "windows-10-non-ifs-lsp.txt", "windows-7-clean.txt", "windows-11-clean.txt")
_CATALOGS: Final = 0.05
"""Share of the bytes that are catalogs."""
_POOL: Final = 16 * MIB
_FINDING: Final = 1
_JOBS: Final = (1, 2)
_OURS: Final = """
import sys
from analyzer.cli import main
sys.exit(main())
"""
_READ: Final = """
import sys
from analyzer.inputs import scan
from analyzer.inputs.archives import Options
from analyzer.inputs.discover import opened
from analyzer.inputs.limits import Limits
from analyzer.inputs.unpack import Unpacker
found = members = 0
def handle(part):
    global found, members
    members += 1
    found += any(start < end for start, end in scan.parts(part.file, part.size))
def refuse(*why):
    sys.exit(str(why))
with opened(sys.argv[1]) as (file, size):
    Unpacker(size, Options(Limits()), handle, refuse).open(file, size)
print(members, found)
"""
_DECOMPRESS: Final = _READ.replace(
    "found += any(start < end for start, end in scan.parts(part.file, part.size))",
    "while part.file.read(1 << 20): pass",
)
_WITHOUT_ISAL: Final = "import sys\nsys.modules['isal'] = None\n"
_GOALS: Final = {".zip": {"isal": 0.5, "zlib": 0.9}, ".gz": {"isal": 0.6, "zlib": 1.2}}
"""The largest ratio to `unzip -p` and to `gzip -dc` that is wanted of "to Parquet"."""
_GOAL_OF_TWO: Final = 1 / 1.7
"""The time of two processes to that of one."""


def files(mib: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Give the names and the contents of logs, 1 KB to 1 MB each, `mib` in all, catalogs among them."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    pool = b"".join(log_lines(_POOL // 4, n, "plain").encode("ascii") for n in range(4))
    dumps = [(ROOT / "samples" / name).read_bytes() for name in _SAMPLES]
    made = catalogs = number = 0
    while made < mib * MIB:
        number += 1
        if catalogs < _CATALOGS * made:
            name, data = f"host{number:05}/net/winsock.txt", draw.choice(dumps)
            catalogs += len(data)
        else:
            start = pool.find(b"\n", draw.randrange(len(pool) - 2 * MIB)) + 1
            name = f"host{number:05}/logs/app.log"
            data = pool[start : start + int(min(MIB, draw.lognormvariate(11.3, 1.2)))]
        made += len(data)
        yield name, data


def build(folder: Path, mib: int) -> tuple[Path, Path]:
    """Write the same files as a zip and as a tar.gz."""
    made = folder / "logs.zip", folder / "logs.tar.gz"
    with zipfile.ZipFile(made[0], "w", zipfile.ZIP_DEFLATED) as packed, tarfile.open(made[1], "w:gz") as tar:
        for name, data in files(mib):
            packed.writestr(name, data)
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, BytesIO(data))
    return made


def beside_tools(path: Path, folder: Path, rounds: int) -> list[Figure]:
    """Measure what one process takes for an archive, beside the tools that decompress it."""
    tools = {"unzip -p": ".zip", "gzip -dc": ".gz", "bsdtar -xOf": path.suffix}
    theirs = [name for name, ending in tools.items() if ending == path.suffix and shutil.which(name.split()[0])]
    commands = {name: Command([*name.split(), str(path)], to_null=True) for name in theirs}
    ours: dict[str, str] = {}
    parquet = str(folder / "findings.parquet")
    for library in ("isal", "zlib") if find_spec("isal") else ("zlib",):
        before = _WITHOUT_ISAL if library == "zlib" else ""
        for what, code, arguments, code_of_end in (
            ("decompress", _DECOMPRESS, (), 0),
            ("read", _READ, (), 0),
            ("analyze", _OURS, ("analyze",), _FINDING),
            ("to Parquet", _OURS, ("analyze", "--table", "findings", "-o", parquet), _FINDING),
        ):
            name = f"{what}, {library}"
            command = [sys.executable, "-c", before + code, *arguments, str(path)]
            commands[name], ours[name] = Command(command, code_of_end), library
    runs = run_in_turn(commands, rounds)
    figures = [figure(f"{path.name}, {name}", runs[name]) for name in theirs]
    for name, library in ours.items():
        for other in theirs or [None]:
            goal = _GOALS[path.suffix][library] if name.startswith("to Parquet") and other == theirs[0] else None
            figures.append(figure(f"{path.name}, {name}", runs[name], other, runs.get(other or ""), goal))
    return figures


def two_processes(path: Path, folder: Path, rounds: int) -> list[Figure]:
    """Measure what one process and two take to bring one archive into a report folder."""
    place = folder / "report"
    # The folder is removed in the same command: what it holds would not be read again.
    fresh = f"import shutil\nshutil.rmtree({str(place)!r}, ignore_errors=True)\n"
    commands = {
        f"--jobs {jobs}": Command(
            [sys.executable, "-c", fresh + _OURS, "analyze", str(path), "-o", f"{place}/", "--jobs", str(jobs)],
            _FINDING,
        )
        for jobs in _JOBS
    }
    runs = run_in_turn(commands, rounds)
    one, two = commands
    return [
        figure(f"{path.name}, report folder, {one}", runs[one], by_the_clock=True),
        figure(f"{path.name}, report folder, {two}", runs[two], one, runs[one], _GOAL_OF_TWO, by_the_clock=True),
    ]


def main() -> None:
    """Build the archives in a temporary folder, run the commands over them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mib", type=int, default=954, help="decompressed size (default: 954, a gigabyte)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs (default: 5)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    asked = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archives = build(folder, asked.mib)
        for path in archives:
            figures += beside_tools(path, folder, asked.rounds)
        figures += two_processes(archives[0], folder, asked.rounds)
    sys.stdout.write(table(*figure_rows(figures)))
    write_figures(asked.json, figures)


if __name__ == "__main__":
    main()
