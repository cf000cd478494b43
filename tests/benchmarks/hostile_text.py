"""Time and memory of texts made to do harm, by their size: what is not linear shows as a growth above 1.

python tests/benchmarks/hostile_text.py [--sizes 1 10 100] [--only KIND ...] [--seconds N]

Each text is a file of its own, analyzed in a process of its own: from bytes to the document, as `analyze` does it. Most
hold a dump at both ends and crumbs of one on the way, so that nothing is passed over unread. `growth` is how
the processor time grows with the size, as a power: 1 is linear. The start of Python is taken off.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

TESTS: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

import machines  # noqa: E402 - found on the path above only
import registries  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MB: Final = 1_000_000
_EVERY: Final = 100_000
TITLE: Final = "Winsock Catalog Provider Entry"
RULE: Final = "-" * 54
GUID: Final = "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}"
DUMP: Final = machines.render(machines.Machine(machines.tcp_ip()[:2], machines.NAME_SPACES[:1]))
ENTRY: Final = machines.render(machines.Machine(machines.tcp_ip()[:1], ()))
QUERY: Final = registries.queried(machines.Machine(machines.tcp_ip()[:1], machines.NAME_SPACES[:1]))
EXPORT: Final = registries.exported(machines.Machine(machines.tcp_ip()[:1], machines.NAME_SPACES[:1]))


def _again(piece: str) -> Callable[[int], bytes]:
    """Repeat a piece between two dumps."""
    return lambda size: _between(piece.encode("utf-8", "surrogatepass"), size)


def _between(piece: bytes, size: int) -> bytes:
    """Repeat a piece; every 100 kB stands what keeps a large file from being passed over there."""
    mark = ENTRY.encode() if piece.endswith(b"\n") else f" {RULE} : {GUID} ".encode()
    run = piece * (min(_EVERY, size) // len(piece)) + mark
    return DUMP.encode() + run * (size // len(run)) + b"\n" + DUMP.encode()


def _value(piece: str) -> Callable[[int], bytes]:
    """Repeat a piece as the value of a field."""
    return lambda size: DUMP.replace("MSAFD", f"a{piece * (size // len(piece.encode()))}x", 1).encode()


def _numbered(line: str) -> Callable[[int], bytes]:
    """Repeat lines that are all different."""
    return lambda size: (DUMP + "".join(line.format(n) for n in range(size // len(line.format(1000)))) + DUMP).encode()


def _entries(size: int) -> bytes:
    """Entries that are all different: nothing that was decided once helps."""
    count = size // len(ENTRY)
    return "".join(
        ENTRY.replace("1001", str(n)).replace("MSAFD", f"MSAFD{n}").replace("E70F1AA0", f"{n:08X}")
        for n in range(count)
    ).encode()


def _alternating(size: int) -> bytes:
    wide, plain = ("\ufeff" + DUMP).encode("utf-16-le"), DUMP.encode()
    return (wide + plain) * (size // len(wide + plain))


def _code_pages(size: int) -> bytes:
    pieces = [DUMP.replace("MSAFD", word).encode(page) for word, page in (("Größe", "cp850"), ("Größe", "utf-8"))]
    return b"".join(pieces) * (size // sum(map(len, pieces)))


def _registry(piece: str, text: str, at: str) -> Callable[[int], bytes]:
    return lambda size: text.replace(at, at + piece * (size // len(piece)), 1).encode()


KINDS: Final[dict[str, Callable[[int], bytes]]] = {
    "titles": _again(f"{TITLE}\n"),
    "titles and rules": _again(f"{TITLE}\n{RULE}\n"),
    "rules": _again(f"{RULE}\n"),
    "dashes on one line": _again("-"),
    "one line": lambda size: b"x" * size,
    "one line in a dump": _again("x"),
    "one line of a rule and ids": _again(f"{RULE} : {GUID} "),
    "one line of words": _again("Winsock Catalog Provider Entry "),
    "empty lines": _again("\n"),
    "empty entries": _again(f"{TITLE}\n{RULE}\n\n"),
    "blank entries": _again("Entry Type:\n"),
    "ids": _again(f"Provider ID: {GUID}\n"),
    "ids with numbers": _again(f"Provider ID: {GUID}\nA: 1\nB: 2\nC: 3\n"),
    "different ids": _numbered("Provider ID: {{{0:08X}-AB8B-11CF-8CA3-00805F48A192}}\n"),
    "a chain of ids": lambda size: DUMP.replace(
        "Length:              1", f"Length: 1\nProtocol Chain: {'1 : ' * (size // 4)}1", 1
    ).encode(),
    "labels without values": _again("Service Flags:\n"),
    "different labels": _numbered("Label {0}: 1\n"),
    "different titles": _numbered("Title {0}\n" + RULE + "\n"),
    "numbers": _again("A: 1\n"),
    "quotes": _again("> > > "),
    "lines of quotes": _again("> > > > > > > >\n"),
    "ever deeper quotes": _again("".join(f"{'> ' * n}x\n" for n in range(100))),
    "brackets": _again("[{("),
    "angle brackets": _again("<td <p <"),
    "markup": _again("<tr><td>Version:</td><td>2</td></tr>\n"),
    "entities": _again("&amp;amp;lt;"),
    "escaped line ends": _again(r"Version: 2\r\n"),
    "backslashes": _again("\\\\"),
    "soft breaks": _again("=3D" * 24 + "=\n"),
    "strings": _again('"' + RULE + '",\n'),
    "open strings": _again("'"),
    "bars": _again("| a "),
    "bold": _again(f"**a** {GUID}\n"),
    "ticks": _again("`"),
    "NULs": _again("\0"),
    "NULs and letters": _again("a\0"),
    "blanks": _again(" "),
    "tabs": _again("\t"),
    "carriage returns": _again("\r"),
    "a run of carriage returns": lambda size: b"\r" * size + DUMP.encode(),
    "carriage returns and line ends": _again("\r\r\r\n"),
    "alternating encodings": _alternating,
    "alternating code pages": _code_pages,
    "surrogates": _again("\ud800"),
    "wide surrogates": lambda size: ("\ufeff" + DUMP).encode("utf-16-le") + b"\x00\xd8" * (size // 2),
    "byte order marks": _again("\ufeff"),
    "wide byte order marks": lambda size: b"\xff\xfe" * (size // 2),
    "marks upon a letter": _again("\u0301"),
    "marks in a value": _value("\u0301"),
    "blanks in a value": _value(" "),
    "letters in a value": _value("W"),
    "wide letters in a value": _value("字"),
    "zero width in a value": _value("\u200b"),
    "escapes in a value": _value("\x1b[1m"),
    "line separators": _again("\u2028"),
    "colons": _again(":"),
    "full-width colons": _again("：1\n"),
    "digits": _again("9"),
    "a number of digits": lambda size: DUMP.replace(" 1001\n", f" {'9' * size}\n", 1).encode(),
    "dots": _again("."),
    "elisions": _again("...\n"),
    "dumps": lambda size: DUMP.encode() * (size // len(DUMP)),
    "dumps and a word": lambda size: f"{DUMP}noise\n".encode() * (size // len(DUMP)),
    "entries": lambda size: ENTRY.encode() * (size // len(ENTRY)),
    "different entries": _entries,
    "entries without blank lines": lambda size: ENTRY.replace("\n\n", "\n").encode() * (size // len(ENTRY)),
    "entries glued": lambda size: ENTRY.replace("\n", "").encode() * (size // len(ENTRY)),
    "entries, each line twice": lambda size: (
        "".join(f"{line}\n{line}\n" for line in ENTRY.split("\n")).encode() * (size // 2 // len(ENTRY))
    ),
    "entries quoted": lambda size: "".join(f"> {line}\n" for line in ENTRY.split("\n")).encode() * (size // len(ENTRY)),
    "entries in 40 columns": lambda size: (
        "".join(f"{line[:40]}\n{line[40:]}\n" for line in ENTRY.split("\n")).encode() * (size // len(ENTRY))
    ),
    "half entries": lambda size: ENTRY[: len(ENTRY) // 2].encode() * (2 * size // len(ENTRY)),
    "other halves of entries": lambda size: ENTRY[len(ENTRY) // 2 :].encode() * (2 * size // len(ENTRY)),
    "prompts": _again("C:\\>netsh winsock show catalog\n"),
    "banners": _again("Microsoft Windows [Version 10.0.19045.1]\n"),
    "host names": _again("Host Name:    MUC-PC0815\nOS Version: 10.0.19045 N/A Build 19045\n"),
    "keys": _registry(
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\WinSock2\\Parameters]\n", EXPORT, "5.00\n"
    ),
    "different keys": lambda size: (
        EXPORT.encode()
        + "".join(
            f"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\WinSock2\\Parameters\\K{n}]\n"
            for n in range(size // 88)
        ).encode()
    ),
    "deep keys": _registry("\\a", EXPORT, "WinSock2\\Parameters"),
    "digits of a registry value": _registry("00,", EXPORT, "hex:"),
    "rows of a registry value": _registry("00,\\\n  ", EXPORT, "hex:"),
    "digits of a query": _registry("00", QUERY, "REG_BINARY    "),
    "rows of a query": _registry("00\n", QUERY, "REG_BINARY    "),
    "exports": lambda size: EXPORT.encode() * (size // len(EXPORT)),
    "queries": lambda size: QUERY.encode() * (size // len(QUERY)),
    "values of a key": _registry('"a"=dword:00000001\n', EXPORT, "Parameters]\n"),
}


def run(path: str) -> None:
    """Analyze a file in this process; print seconds of processor time and the peak memory in MB."""
    from analyzer import pipeline, rules, runtimes  # noqa: PLC0415 - the parent needs no product
    from analyzer.document import building  # noqa: PLC0415 - the same
    from analyzer.model import frames  # noqa: PLC0415 - the same

    del building, rules, runtimes, frames  # imported before the clock starts
    start = time.process_time()
    analysis = pipeline.analyze([path])
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = analysis.inputs[0].status + (f" {len(analysis.dumps)}" if analysis.dumps else "")
    sys.stdout.write(f"{spent} {peak} {status}\n")


def _measured(path: Path, seconds: int, memory: int) -> tuple[float, float, str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (memory * MB, memory * MB))

    done = subprocess.run(
        [sys.executable, __file__, "--run", str(path)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    )
    if done.returncode:
        return math.nan, math.nan, (done.stderr.strip().splitlines() or [f"more than {seconds} s"])[-1][:60]
    spent, peak, status = done.stdout.strip().split(" ", 2)
    return float(spent), float(peak), status


def _rows(asked: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.txt"
        for name, make in KINDS.items():
            if asked.only and name not in asked.only:
                continue
            cells, times, status = [], [], ""
            for size in asked.sizes:
                path.write_bytes(make(int(size * MB)))
                spent, peak, status = _measured(path, asked.seconds, asked.memory)
                times.append(spent)
                cells.append(f"{spent:8.2f} {peak:6.0f}")
                if math.isnan(spent):
                    break
            growth = math.nan
            if len(times) > 1 and times[-2] > 0:
                growth = math.log(max(times[-1], 1e-3) / max(times[-2], 1e-3)) / math.log(
                    asked.sizes[len(times) - 1] / asked.sizes[len(times) - 2]
                )
            yield f"{name:30} {' | '.join(cells)} | {growth:5.2f} {status}"


def main() -> None:
    """Print a row a kind of text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1, 10, 100], help="in millions of bytes")
    parser.add_argument("--only", nargs="+", choices=list(KINDS), metavar="KIND", help="these kinds only")
    parser.add_argument("--seconds", type=int, default=300, help="of processor time for one text (default: 300)")
    parser.add_argument(
        "--memory", type=int, default=12_000, help="address space in millions of bytes (default: 12000)"
    )
    parser.add_argument("--run", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        run(asked.run)
        return
    sizes = " | ".join(f"{f'{size:g} MB: s':>8}     MB" for size in asked.sizes)
    sys.stdout.write(f"{'':30} {sizes} | growth\n")
    for row in _rows(asked):
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
