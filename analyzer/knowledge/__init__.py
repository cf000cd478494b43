"""Facts as data: flags, numbers, providers, runtimes, languages and Windows versions, each with its source.

The facts stand in the TOML files beside this module, are checked when they are first needed, and are kept from then
on. Code asks through the functions below.
"""

from __future__ import annotations

from analyzer.knowledge.identify import Identity, identify, identify_name_space
from analyzer.knowledge.load import languages, lookalikes, providers, runtimes
from analyzer.knowledge.names import (
    address_family_name,
    flag_names,
    protocol_name,
    provider_flag_names,
    readable,
    socket_type_name,
    windows_clues,
    windows_name,
)
from analyzer.knowledge.records import Clue, Lookalike, Provider, Runtime

__all__ = [
    "Clue",
    "Identity",
    "Lookalike",
    "Provider",
    "Runtime",
    "address_family_name",
    "flag_names",
    "identify",
    "identify_name_space",
    "languages",
    "lookalikes",
    "protocol_name",
    "provider_flag_names",
    "providers",
    "readable",
    "runtimes",
    "socket_type_name",
    "windows_clues",
    "windows_name",
]
