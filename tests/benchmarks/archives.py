"""Archives of logs, some of them catalogs: our time beside that of tools which only decompress, and our memory.

python tests/benchmarks/archives.py [--mib N] [--rounds N]

"read" is reading and searching alone, without parsing what was found: what the archive room itself costs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tarfile
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from scan import log_lines
from side_by_side import MIB, ROOT, Command, analyze, run_in_turn, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLES: Final = ("windows-10-clean.txt", "windows-10-non-ifs-lsp.txt", "windows-7-clean.txt", "windows-11-clean.txt")
_CATALOGS: Final = 0.04
"""Share of the bytes that are catalogs."""
_POOL: Final = 16 * MIB
_READ: Final = """
import sys
from analyzer import document, search
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


def main() -> None:
    """Build the archives in a temporary folder, run the commands over them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mib", type=int, default=400, help="decompressed size (default: 400)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs (default: 5)")
    asked = parser.parse_args()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        archives = build(Path(folder), asked.mib)
        others = {"unzip -p": archives[0], "gzip -dc": archives[1], "bsdtar -xOf": None}
        for path in archives:
            commands = {
                "analyze": analyze(path, exits_with=1),
                "read": Command([sys.executable, "-c", _READ, str(path)]),
            }
            for tool, only in others.items():
                if only in (None, path) and shutil.which(tool.split()[0]):
                    commands[tool] = Command([*tool.split(), str(path)], to_null=True)
            runs = run_in_turn(commands, asked.rounds)
            theirs = [name for name in commands if name not in ("analyze", "read")]
            for name in ("read", "analyze"):
                rows += [
                    [
                        f"{path.name}, {name}",
                        f"{median(runs[name].seconds):.2f}",
                        other,
                        f"{median(runs[other].seconds):.2f}",
                        f"{runs[name].ratio_to(runs[other]):.2f}",
                        f"{runs[name].peak / MIB:.0f}",
                    ]
                    for other in theirs
                ]
    sys.stdout.write(table(["archive", "ours s", "beside", "its s", "ratio", "peak MiB"], rows))


if __name__ == "__main__":
    main()
