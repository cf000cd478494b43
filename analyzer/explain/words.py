"""Words: verdicts, severities, fields of a dump in every language that is known, and what the field calls things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.reference import Field


def _verdict(query: Query) -> Iterator[Found]:
    for record in load.terms().verdict:
        if query.names(record.word):
            yield Found(
                Rank.exact,
                Explanation(
                    topic="verdict",
                    title=f"the verdict {record.word}",
                    meaning=record.meaning,
                    catalog=record.catalog,
                    remedy=(record.remedy,),
                    sources=record.sources,
                ),
            )


def _severity(query: Query) -> Iterator[Found]:
    for record in load.terms().severity:
        if query.names(record.word):
            yield Found(
                Rank.exact,
                Explanation(
                    topic="severity",
                    title=f"the severity {record.word}",
                    meaning=record.meaning,
                    remedy=(record.remedy,),
                    sources=record.sources,
                ),
            )


def _labels(field: Field) -> dict[str, str]:
    """Return the labels of a field by language code, English first."""
    return {code: labels[field.key] for code, labels in load.languages().items() if field.key in labels}


def _field(query: Query) -> Iterator[Found]:
    for field in load.terms().field:
        labels = _labels(field)
        names = (*labels.values(), field.key, field.member, field.member.rpartition(".")[2])
        if any(query.names(name) for name in names):
            yield Found(Rank.exact, _explained_field(field, labels))


def _explained_field(field: Field, labels: dict[str, str]) -> Explanation:
    others = "; ".join(f"{code}: {label}" for code, label in labels.items() if code != "en")
    return Explanation(
        topic="field",
        title=f"the field {labels['en']}",
        meaning=field.meaning,
        details=(Detail("in the API", field.member), *((Detail("other languages", others),) if others else ())),
        catalog=field.catalog,
        sources=field.sources,
    )


def _word(query: Query) -> Iterator[Found]:
    for record in load.terms().word:
        if any(query.names(name) for name in record.names):
            yield Found(
                Rank.exact,
                Explanation(
                    topic="word",
                    title=" or ".join(record.names[:2]),
                    meaning=record.meaning,
                    catalog=record.catalog,
                    remedy=(record.remedy,),
                    sources=record.sources,
                ),
            )


VERDICTS: Final = Topic(
    name="verdict",
    examples=("non-ifs", "undetermined"),
    terms=lambda: tuple(record.word for record in load.terms().verdict),
    find=_verdict,
)
SEVERITIES: Final = Topic(
    name="severity",
    examples=("warning",),
    terms=lambda: tuple(record.word for record in load.terms().severity),
    find=_severity,
)
FIELDS: Final = Topic(
    name="field",
    examples=("Service Flags", "Catalog Entry ID", "Dienstflags"),
    terms=lambda: tuple(_labels(field)["en"] for field in load.terms().field),
    aliases=lambda: tuple(label for field in load.terms().field for label in (*_labels(field).values(), field.member)),
    find=_field,
)
WORDS: Final = Topic(
    name="word",
    examples=("LSP", "KB2568167", "SIO_BASE_HANDLE"),
    terms=lambda: tuple(record.names[0] for record in load.terms().word),
    aliases=lambda: tuple(name for record in load.terms().word for name in record.names),
    find=_word,
)
