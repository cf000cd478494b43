"""What the commands share: how they write to standard output, and whether they colour it."""

from __future__ import annotations

import codecs
import errno
import os
import re
import shlex
import shutil
import subprocess
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import typer

from analyzer.errors import StreamError
from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIDDEN: Final = "***"
_LONGEST_NAME: Final = 300
_LONGEST_LINE: Final = 600
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_USER_OF_URL: Final = re.compile(r"(?<=://)[^/@\s]+@")


class Color(StrEnum):
    """When text for people is coloured."""

    auto = "auto"
    always = "always"
    never = "never"


def colored(color: Color) -> bool:
    """Say whether to colour: as asked for, or on a terminal that wants it."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    wanted = on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    is_colored = color is Color.always or (color is Color.auto and wanted)
    if is_colored and on_terminal and sys.platform == "win32":
        # A console of Windows prints the escapes as they are until a program asks it not to; Windows 7 cannot but so.
        import colorama  # noqa: PLC0415 - there only

        colorama.just_fix_windows_console()
    return is_colored


def columns() -> int:
    """Return the width of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def print_out(text: str) -> None:
    """Print in the console's encoding, with escapes for what it does not have.

    Raises:
        StreamError: if standard output is closed or full.
        BrokenPipeError: if its reader went away.
    """
    if sys.stdout is None:
        raise StreamError("there is no standard output")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:
            raise BrokenPipeError from None  # what Windows says of a pipe whose reader went away
        raise StreamError(f"standard output: {error.strerror or error}") from None


def print_json(text: str) -> None:
    r"""Print JSON, which is UTF-8; where standard output has another encoding, with escapes of JSON's own.

    Windows gives programs a code page for what is piped or sent to a file, and an escape of Python's is none of JSON's.

    Raises:
        StreamError: if standard output is closed or full.
        BrokenPipeError: if its reader went away.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    is_utf_8 = codecs.lookup(encoding).name == "utf-8"
    print_out(text if is_utf_8 or text.isascii() else _NOT_ASCII.sub(_escaped, text))


def _escaped(letter: re.Match[str]) -> str:
    """Write a letter, which in JSON can stand in strings only, as its UTF-16."""
    units = letter[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def say(message: str) -> None:
    """Write one line on standard error, with nothing in it that acts on a terminal: names of files are hostile too."""
    typer.echo(shorten(printable(message), _LONGEST_LINE), err=True)


def say_of(path: str, message: str) -> None:
    """Write what became of an input; a very long name is cut, so that the message is read."""
    shown = "standard input" if path == "-" else shorten(printable(path), _LONGEST_NAME)
    say(f"{shown}: {message}")


def typed(arguments: Sequence[str], secret_options: Sequence[str]) -> str:
    """Return what was typed, quoted for the shell of the system, with `***` for what the secret options were given.

    >>> typed(["winsock-catalog", "analyze", "a b.zip", "--password", "x", "--password=y"], ["--password"])
    "winsock-catalog analyze 'a b.zip' --password '***' '--password=***'"
    """
    shown: list[str] = []
    secret = False
    for argument in arguments:
        option, equals, _ = argument.partition("=")
        is_secret_value, secret = secret, argument in secret_options
        if is_secret_value:
            shown.append(_HIDDEN)
        elif equals and option in secret_options:
            shown.append(f"{option}={_HIDDEN}")
        else:
            shown.append(_USER_OF_URL.sub(f"{_HIDDEN}@", argument))
    return subprocess.list2cmdline(shown) if sys.platform == "win32" else shlex.join(shown)
