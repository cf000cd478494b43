"""Reads the knowledge files, each once and only when something asks for it."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from analyzer.compile_cache import cached
from analyzer.knowledge.records import (
    FlagFile,
    LanguageFile,
    Lookalike,
    LookalikeFile,
    NumberFile,
    Provider,
    ProviderFile,
    ResourceFile,
    ResourceText,
    Runtime,
    RuntimeFile,
    WindowsFile,
)
from analyzer.knowledge.reference import (
    BaseProvider,
    BaseProviderFile,
    Collector,
    CollectorFile,
    ErrorCode,
    ErrorFile,
    IdentityFile,
    TermFile,
)
from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

File = TypeVar("File", bound=msgspec.Struct)

FILES: Final = (
    "base_providers.toml",
    "collectors.toml",
    "errors.toml",
    "flags.toml",
    "identity.toml",
    "languages.toml",
    "lookalikes.toml",
    "numbers.toml",
    "providers.toml",
    "resources.toml",
    "runtimes.toml",
    "terms.toml",
    "windows.toml",
)
"""The files that are read here."""


def parse(text: str, shape: type[File]) -> File:
    """Validate the text of one knowledge file.

    Raises:
        tomllib.TOMLDecodeError: if it is not TOML.
        msgspec.ValidationError: if a record has an unknown key, a wrong type or no source.
    """
    return msgspec.msgpack.decode(_packed(text), type=shape)


def _file(name: str, shape: type[File]) -> File:
    """Read a knowledge file, by what is kept of it: TOML takes fifty times as long."""
    return msgspec.msgpack.decode(_kept(name), type=shape)


def read(name: str) -> None:
    """Read a file of `FILES`, so that it is kept."""
    _kept(name)


def _kept(name: str) -> bytes:
    text = read_text("knowledge", name)
    return cached(name, (text,), lambda: _packed(text))


def _packed(text: str) -> bytes:
    import tomllib  # noqa: PLC0415 - imported when used, which is once

    return msgspec.msgpack.encode(tomllib.loads(text))


@cache
def flags() -> FlagFile:
    """Return the bits of dwServiceFlags1, of dwProviderFlags and of the categories of layered providers."""
    return _file("flags.toml", FlagFile)


@cache
def resources() -> tuple[ResourceText, ...]:
    """Return the texts in DLLs that catalogs refer to."""
    return _file("resources.toml", ResourceFile).resource


@cache
def numbers() -> NumberFile:
    """Return address families, socket types, protocols and name spaces."""
    return _file("numbers.toml", NumberFile)


@cache
def providers() -> tuple[Provider, ...]:
    """Return every known provider, advice and citations written out."""
    return _file("providers.toml", ProviderFile).resolved()


@cache
def base_providers() -> tuple[BaseProvider, ...]:
    """Return the base entries that catalogs are known to hold."""
    return _file("base_providers.toml", BaseProviderFile).base_provider


@cache
def errors() -> tuple[ErrorCode, ...]:
    """Return the error codes that tell something about a catalog."""
    return _file("errors.toml", ErrorFile).error


@cache
def collectors() -> tuple[Collector, ...]:
    """Return the support bundles that hold a catalog."""
    return _file("collectors.toml", CollectorFile).collector


@cache
def identity() -> IdentityFile:
    """Return what tells of the machine behind a dump: labels, files and folders."""
    return _file("identity.toml", IdentityFile)


@cache
def terms() -> TermFile:
    """Return the fields of a dump, the program's own words and those of the field."""
    return _file("terms.toml", TermFile)


@cache
def runtimes() -> tuple[Runtime, ...]:
    """Return the software that is known, in the order of a report."""
    return _file("runtimes.toml", RuntimeFile).runtime


@cache
def windows() -> WindowsFile:
    """Return the Windows releases, the ranges between them, and the clues to a version."""
    return _file("windows.toml", WindowsFile)


@cache
def lookalikes() -> tuple[Lookalike, ...]:
    """Return the listings of other tools that are known by their lines, the most telling first."""
    return _file("lookalikes.toml", LookalikeFile).lookalike


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Return the label tables: language code -> field key -> label.

    Keys are those of `records.FieldKey`; a table holds only what a real dump in that language has shown.
    """
    tables = _file("languages.toml", LanguageFile).language
    return MappingProxyType(
        {table.code: MappingProxyType({str(key): label for key, label in table.labels.items()}) for table in tables},
    )
