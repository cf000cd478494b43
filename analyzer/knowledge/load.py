"""Reads the knowledge files, each once and only when something asks for it."""

from __future__ import annotations

import tomllib
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import msgspec

from analyzer.knowledge.records import (
    FlagFile,
    LanguageFile,
    NumberFile,
    Provider,
    ProviderFile,
    WindowsFile,
)
from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

File = TypeVar("File", FlagFile, LanguageFile, NumberFile, ProviderFile, WindowsFile)


def parse(text: str, shape: type[File]) -> File:
    """Validate the text of one knowledge file.

    Raises:
        tomllib.TOMLDecodeError: if it is not TOML.
        msgspec.ValidationError: if a record has an unknown key, a wrong type or no source.
    """
    return msgspec.convert(tomllib.loads(text), shape)


@cache
def flags() -> FlagFile:
    """Return the bits of dwServiceFlags1 and dwProviderFlags."""
    return parse(read_text("knowledge", "flags.toml"), FlagFile)


@cache
def numbers() -> NumberFile:
    """Return address families, socket types and protocols."""
    return parse(read_text("knowledge", "numbers.toml"), NumberFile)


@cache
def providers() -> tuple[Provider, ...]:
    """Return every known provider, advice and citations written out."""
    return parse(read_text("knowledge", "providers.toml"), ProviderFile).resolved()


@cache
def windows() -> WindowsFile:
    """Return the Windows releases and the ranges between them."""
    return parse(read_text("knowledge", "windows.toml"), WindowsFile)


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Return the label tables: language code -> field key -> label.

    Keys are those of `records.FieldKey`; a table holds only what a real dump in that language has shown.
    """
    tables = parse(read_text("knowledge", "languages.toml"), LanguageFile).language
    return MappingProxyType(
        {table.code: MappingProxyType({str(key): label for key, label in table.labels.items()}) for table in tables},
    )
