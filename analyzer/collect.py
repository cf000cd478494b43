r"""The scripts that a customer runs to collect what this program analyzes, and what they gather.

>>> script(Shell.cmd).splitlines()[0]
'@echo off'
>>> [item.file for item in items()][1]
'winsock_catalog.txt'
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from analyzer.resources import read_text
from analyzer.version import __version__


class Shell(StrEnum):
    """What runs the script: cmd.exe of Windows XP SP2 and later, or PowerShell 2 and later."""

    cmd = "cmd"
    powershell = "powershell"


_FILES: Final = {Shell.cmd: "collect.cmd", Shell.powershell: "collect.ps1"}


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the bundle: its name behind the machine's, what writes it, what for, and what is private in it."""

    file: str
    command: str
    why: str
    personal: str


def script(shell: Shell) -> str:
    """Return the script: ASCII, with the line ends of Windows, which cmd.exe needs."""
    return read_text("templates", _FILES[shell]).replace("@VERSION@", __version__).replace("\n", "\r\n")


@cache
def items() -> tuple[Item, ...]:
    """Return what the scripts gather, in their order."""
    import tomllib  # noqa: PLC0415 - imported when used: `--help` of all commands imports this module

    return tuple(Item(**row) for row in tomllib.loads(read_text("knowledge", "collect.toml"))["item"])
