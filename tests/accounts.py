"""What the program says about a text, written down for each case in a file of `tests/dialects/accounts/`.

An account names, dump by dump: its dialect, language and lines; the lines of the entries that are whole; of each one
that is not, what it lacks; each line that gave no value, with the reason; each problem with its line and the names and
numbers of its message. Sentences are not in it, for tests do not freeze wording.

The judgement of a dump names its verdict, what its entries are, which entry each kind of socket gets, and its findings.

`ACCOUNTS=write python -m pytest tests/dialects tests/model tests/rules` writes the files anew: read the diff.
"""

from __future__ import annotations

import os
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer import search
from analyzer.dialects.netsh import recovery
from analyzer.dialects.records import NAME_SPACE_FIELDS, PROVIDER_FIELDS
from analyzer.dialects.registry import reader
from analyzer.dialects.registry.catalog import HIVE
from analyzer.dialects.wsaenumprotocols import assemble
from analyzer.errors import NoCatalogError, UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer.analysis import Dump, Provider
    from analyzer.dialects.records import DumpRecord, Placed, Problem

FOLDER: Final = Path(__file__).parent / "dialects" / "accounts"
REFRESH: Final = (
    "if that is right: ACCOUNTS=write python -m pytest tests/dialects tests/model tests/rules, and read the diff"
)

_REASONS: Final = {
    str(sentence): name
    for module in (recovery, assemble, reader)
    for name, sentence in vars(module).items()
    if name.isupper() and isinstance(sentence, str) and " " in sentence
}
_TELLING: Final = re.compile(r"(?<![\w\\])(?:[A-Z][\w\\]*(?: [A-Z]\w*)*|[\w\\]*[\d_\\][\w\\]*)")
"""Names and numbers: all that no other wording would change."""


def compare(file: str, cases: Mapping[str, str | bytes], *, values: bool = False) -> None:
    """Compare the accounts of texts, by the name of the case, with those that are written down."""
    same(file, ((name, account(text, values=values)) for name, text in cases.items()))


def same(file: str, told: Iterable[tuple[str, str]], folder: Path = FOLDER) -> None:
    """Compare what is told, by the name of the case, with what is written down; the first that differs ends it."""
    path = folder / f"{file}.txt"
    parts = re.split(r"(?m)^\[(.*)\]\n", path.read_text("utf-8") if path.exists() else "")[1:]
    known = dict(zip(parts[::2], parts[1::2], strict=True))
    if os.environ.get("ACCOUNTS") == "write":
        known |= dict(told)
        path.write_text("".join(f"[{name}]\n{words}" for name, words in known.items()), "utf-8")
    for name, words in told:
        assert words == known.get(name), f"{path.name}, [{name}]: {REFRESH}"


def account(text: str | bytes, *, values: bool = False) -> str:
    """Say what was found in a text; with `values` also each value of each entry."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        told = [
            _account_of(found.record) + (_values_of(found.record) if values else "")
            for found in search.read_dumps(data, "x")
        ]
    except NoCatalogError:
        return "nothing\n"
    except UnreadableInputError as error:
        return f"unreadable: {names(str(error))}\n"
    return "".join(told)


def _account_of(record: DumpRecord) -> str:
    banner = f", Windows {record.windows_version} in {record.windows_version_line}" if record.windows_version else ""
    machine = f", of {record.machine}" if record.machine else ""
    lines = [f"{record.dialect} {record.language or '-'} {record.line}-{record.end_line}{banner}{machine}"]
    for (head, damaged), group in groupby(record.entries, key=lambda placed: (_head(placed), placed.entry.damaged)):
        if damaged:
            lines += [f"  {head} {_place(placed)} {_rest_of(placed)}" for placed in group]
        else:
            lines.append(f"  {head} {' '.join(map(_place, group))}")
    lines += [f"  line {doubt.line}: {_REASONS.get(doubt.why, doubt.why)}" for doubt in record.unrecognized]
    lines += [f"  {_told(problem)}" for problem in record.problems]
    lines += [f"  note {_told(note)}" for note in record.notes]
    lines += [
        f"  exempt {exempt.path} {exempt.arguments} {exempt.permitted_categories} in {exempt.line}"
        for exempt in record.exemptions
    ]
    return "".join(f"{line}\n" for line in lines)


def _values_of(record: DumpRecord) -> str:
    lines = [f"  = {' | '.join(map(str, placed.entry.values.values()))}" for placed in record.entries]
    lines += [f"  line {line} holds {words}" for line, words in record.decoded.items() if record.dialect != HIVE]
    return "".join(f"{line}\n" for line in lines)


def _head(placed: Placed) -> str:
    entry = placed.entry
    mark = {True: " (32)", False: "", None: " (?)"}[entry.marked_32]
    return f"{entry.kind}{mark}{'' if entry.title or not entry.labels else ' untitled'}"


def _place(placed: Placed) -> str:
    more = f"+{','.join(map(str, placed.continued))}" if placed.continued else ""
    return f"{placed.lines[0]}-{placed.end_line}{more}"


def _rest_of(placed: Placed) -> str:
    """Say of a damaged entry which fields are known and where each stands, or only what it lacks if that is less."""
    entry = placed.entry
    order = PROVIDER_FIELDS if entry.kind == "provider" else NAME_SPACE_FIELDS
    lacking = [name for name in order if name not in entry.values and name != "chain"]
    has = [f"{name}@{placed.line_of(name)}" for name in entry.rows if name in entry.values]
    if len(has) < len(lacking):
        return f"has {' '.join(has) or 'nothing'}"
    return f"lacks {' '.join(lacking) or ('its chain' if entry.kind == 'provider' else 'nothing')}"


def _told(problem: Problem) -> str:
    return f"{problem.name} at {problem.line} {names(problem.message)}".rstrip()


def judgement(dump: Dump) -> str:
    """Say what a dump's entries are, and what follows."""
    whole = "whole" if dump.complete else "not whole"
    lines = [f"{dump.verdict}, {whole}, {dump.windows.name}: {names(dump.verdict_reason)}"]
    for catalog in dump.catalogs:
        lines.append(f"  catalog {catalog.bits or '-'}")
        lines += [f"    {provider.line}: {_kind_of(provider)}" for provider in catalog.providers]
        foreign = (space for space in catalog.name_spaces if space.origin != "microsoft")
        lines += [f"    {space.line}: name space {space.origin} {space.product or '-'}" for space in foreign]
        lines += [
            f"    {socket.address_family}/{socket.socket_type}/{socket.protocol} gets {socket.catalog_entry_id}"
            f" ifs={socket.ifs} by {' '.join(map(str, socket.path))}"
            for socket in catalog.sockets
        ]
    for finding in dump.findings:
        lines.append(f"  {finding.severity} {finding.rule}: {names(finding.message)}")
        lines += [f"    {shown.line}: {shown.meaning or shown.text.strip()}" for shown in finding.evidence]
        lines += [f"    remedy {names(remedy)}" for remedy in finding.remedy]
        lines.append(f"    next {names(finding.next_step)}")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def names(sentence: str) -> str:
    """Return the names and numbers of a sentence."""
    return " ".join(_TELLING.findall(sentence))


def _kind_of(entry: Provider) -> str:
    path = " ".join(f"{layer.catalog_entry_id}:{layer.role}:{layer.ifs}" for layer in entry.path)
    told = {"visible": entry.visible, "tcp_ip": entry.tcp_ip, "ifs": entry.ifs}
    seen = " ".join(name if value else f"{name}?" for name, value in told.items() if value is not False)
    return f"{entry.catalog_entry_id} {entry.entry_type} {entry.origin} {entry.product or '-'}, {seen}, {path or '-'}"
