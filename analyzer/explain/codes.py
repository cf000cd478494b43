"""Codes that programs end or fail with: those of Winsock and Windows, and the exit codes of this program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.errors import EXIT_CODES
from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.reference import ErrorCode


def _error(query: Query) -> Iterator[Found]:
    for record in load.errors():
        codes = {record.code, record.hresult}
        if (query.number is not None and query.unsigned in codes) or query.names(record.name):
            yield Found(Rank.exact, _explained_error(record))


def _explained_error(record: ErrorCode) -> Explanation:
    written = f"{record.code}" if record.hresult is not None else f"{record.code:#x}"
    forms = (Detail("as an HRESULT", f"{record.hresult:#010x}"),) if record.hresult is not None else ()
    return Explanation(
        topic="error code",
        title=f"{record.name} ({written})",
        meaning=record.meaning,
        details=forms,
        catalog=record.catalog,
        remedy=(record.remedy,),
        sources=record.sources,
    )


def _exit_code(query: Query) -> Iterator[Found]:
    for record in load.terms().exit_code:
        if record.code == query.number:
            meaning = EXIT_CODES[record.code]
            yield Found(
                Rank.other if query.hexadecimal else Rank.exact,
                Explanation(
                    topic="exit code",
                    title=f"exit code {record.code} of winsock-catalog",
                    meaning=f"{meaning[:1].upper()}{meaning[1:]}.",
                    remedy=(record.remedy,),
                    sources=record.sources,
                ),
            )


ERROR_CODES: Final = Topic(
    name="error code",
    examples=("10106", "WSAEPROVIDERFAILEDINIT", "0x8007273d"),
    terms=lambda: tuple(record.name for record in load.errors()),
    aliases=lambda: tuple(str(record.code) for record in load.errors()),
    find=_error,
)
EXIT_CODES_OF_THIS_PROGRAM: Final = Topic(
    name="exit code",
    examples=("exit code 3",),
    terms=lambda: tuple(f"exit code {record.code}" for record in load.terms().exit_code),
    find=_exit_code,
)
