"""Files that this program wrote itself: they quote dumps, and are no dumps of further machines.

A report carries the dump that it judges. Whoever analyzes a case folder again, with the reports of the last time in it,
must not find each machine twice. Such a file is listed, and its text says what it is and what can be done with it.

    >>> described(io.BytesIO(b'{"schema_version":"1.0","tool":{"name":"winsock-catalog","version":"0.1.0"},"inputs":'))
    'a document of winsock-catalog, and no dump: `winsock-catalog render` makes reports of it, `diff` compares with it'
"""

from __future__ import annotations

import codecs
import io
import re
from functools import cache
from typing import BinaryIO, Final

from analyzer import tables
from analyzer.inputs.folders import REPORT_USE
from analyzer.inputs.passing import Passing

_BEGIN: Final = 4096
_FOOTER: Final = 256 * 1024
"""Of a Parquet file, its last bytes, in which its schema stands."""

_AGAIN: Final = "analyze the dumps that it was made of"

_VERSIONED: Final = (
    r'\s*\{\s*"schema_version"\s*:\s*"[^"]{1,20}"\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"winsock-catalog"'
)
_WITH_DUMPS: Final = (
    (re.compile(_VERSIONED + r'[^{}]{0,200}\}\s*,\s*"outcome"'), f"a comparison of winsock-catalog: {_AGAIN}"),
    (re.compile(_VERSIONED), f"a document of winsock-catalog, and no dump: {REPORT_USE}"),
    (
        re.compile(
            r'\s*\{\s*"\$schema"\s*:\s*"[^"]{1,200}"\s*,\s*"version"\s*:\s*"2\.1\.0"\s*,\s*"runs"\s*:\s*\[\s*\{\s*'
            r'"tool"\s*:\s*\{\s*"driver"\s*:\s*\{\s*"name"\s*:\s*"winsock-catalog"'
        ),
        f"a report of winsock-catalog (SARIF): {_AGAIN}",
    ),
    (
        re.compile(
            r'<!doctype html>\s*<html lang="en">\s*<head>\s*<meta charset="utf-8">\s*'
            r'<meta name="generator" content="winsock-catalog">'
        ),
        f"a report of winsock-catalog (HTML): {_AGAIN}",
    ),
)
"""What text that may hold a whole dump begins with; none of it is written by hand."""

_MARKDOWN: Final = re.compile(r"## (?:Winsock catalog: \w|Winsock catalogs: \d+ dumps|No Winsock catalog was found)")
_BOMS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""PowerShell writes UTF-16 where a program's output is redirected with `>`."""


def described(file: BinaryIO | Passing) -> str | None:
    """Say what a file is that this program wrote and that may quote dumps whole; None if it is another."""
    begin = _begin(file)
    # The first byte spares nearly every file the rest.
    if begin.lstrip()[:1] not in {"{", "<"}:
        return None
    return next((words for pattern, words in _WITH_DUMPS if pattern.match(begin)), None)


def described_without_dump(file: BinaryIO | Passing) -> str | None:
    """Say what a file without a dump is, if this program wrote it: a ticket, a table. None if it is another.

    A ticket may be answered, with a fresh dump in the answer; so it is searched like any text, and asked for here if
    nothing was found in it.
    """
    begin = _begin(file)
    if _MARKDOWN.match(begin):
        return f"a report of winsock-catalog (Markdown): {_AGAIN}"
    if begin.partition("\n")[0].rstrip("\r") in _headers() or _is_table(file, begin):
        return f"a table of winsock-catalog: {_AGAIN}"
    return None


def _begin(file: BinaryIO | Passing) -> str:
    """Return the beginning of a file as text."""
    if isinstance(file, Passing):
        data = file.head[:_BEGIN]
    else:
        file.seek(0)
        data = file.read(_BEGIN)
        file.seek(0)
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def _is_table(file: BinaryIO | Passing, begin: str) -> bool:
    """Tell whether a file is Parquet with our name in its schema."""
    if isinstance(file, Passing) or not begin.startswith("PAR1"):
        return False
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - _FOOTER))
    footer = file.read(_FOOTER)
    file.seek(0)
    return b"winsock-catalog" in footer


@cache
def _headers() -> frozenset[str]:
    """Return the first lines of all tables as CSV."""
    return frozenset(",".join(table.names) for table in tables.ALL.values())
