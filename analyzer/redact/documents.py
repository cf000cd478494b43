"""The analysis document, redacted: every text in it, names of its inputs included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from analyzer.analysis import Analysis
from analyzer.inputs.unpack import INSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.analysis import Source
    from analyzer.redact.redactor import Redactor

_CONTRACT: Final = frozenset(
    "schema_version tool id status dialect encoding language verdict rule severity title versions entry_type origin "
    "role provider_id flag_names address_family_name socket_type_name protocol_name summary baseline baseline_verdict "
    "modified sha256 kind action time".split()
)
"""Fields whose values are words of the contract, of our own tables, or ids that must stay."""

_DIGITS: Final = re.compile(r"(?:[0-9A-Fa-f]{2},\\?\s*){4,}(?:[0-9A-Fa-f]{1,2})?|(?<![0-9A-Za-z])[0-9A-Fa-f]{32,}")


def redacted(analysis: Analysis, redactor: Redactor) -> Analysis:
    """Return the document with pseudonyms.

    Digits of the registry are cut out of evidence: they may hold a part of a name, and `meaning` says what they say.
    """
    plain = msgspec.to_builtins(analysis)
    for dump in analysis.dumps:
        for catalog in dump.catalogs:
            redactor.keep(provider.provider_id for provider in catalog.providers if provider.provider_id)
            redactor.keep(space.provider_id for space in catalog.name_spaces if space.provider_id)
        if dump.machine:
            redactor.learn_name("host", dump.machine)
    places = {item.path for item in analysis.inputs} | {_place(dump.source) for dump in analysis.dumps}
    redactor.learn_paths(sorted(places))
    # Together: what one text tells stands in others.
    redactor.learn("\n".join(_texts(plain)))
    return msgspec.convert(_changed(plain, redactor.redact), Analysis)


def _place(source: Source) -> str:
    return source.path if source.member is None else f"{source.path}{INSIDE}{source.member}"


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - what JSON can hold
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _CONTRACT:
                yield from _texts(item)


def _lines(lines: list[str], change: Callable[[str], str]) -> list[str] | None:
    """Return the lines of a listing, changed as one text: the digits of a name run over several."""
    changed = change("\n".join(lines)).split("\n")
    return changed if len(changed) == len(lines) else None


def _changed(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - the same
    if isinstance(value, str):
        return change(value)
    if isinstance(value, (list, tuple)):
        return [_changed(item, change) for item in value]
    if isinstance(value, dict):
        made = {name: item if name in _CONTRACT else _changed(item, change) for name, item in value.items()}
        if isinstance(value.get("text"), (list, tuple)):
            made["text"] = _lines(value["text"], change)
        if made.get("meaning") is not None:
            made["text"] = _DIGITS.sub("…", made["text"])
        return made
    return value
