"""`winsock-catalog explain`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from analyzer.cli.console import Color, colored, columns, print_json, print_out


class Format(StrEnum):
    """What `--format` prints to stdout."""

    text = "text"
    json = "json"


def command(
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TERM...",
            help="A number, a name, a GUID, a DLL or path, a description; several give several answers.",
        ),
    ] = None,
    *,
    format_: Annotated[Format, typer.Option("--format", help="What to print: text for people, or JSON.")] = Format.text,
    color: Annotated[Color, typer.Option(help="Colour the text; auto honours NO_COLOR.")] = Color.auto,
) -> None:
    """Explain a number, a name or a finding: what it is and what to do.

    Says what it means for KB 2568167 as well, and the sources.

    Knows service flags (0x20066, XP1_IFS_HANDLES), providers (GUID, DLL, product, description), findings and verdicts
    (non-ifs-provider), error codes (10106, 0x8007273d), address families, socket types, protocols, fields of a dump,
    Windows builds (19045), runtimes (libuv), support bundles (WinsockCatalog.txt) and exit codes ("exit code 3").
    Without a term it lists them. A term that is not known ends with exit code 2 and names those spelled alike.
    """
    from analyzer import explain  # noqa: PLC0415 - imported when used, so that --help answers at once
    from analyzer.outputs import explanation  # noqa: PLC0415 - the same

    if not terms:
        topics = explain.topics()
        if format_ is Format.json:
            print_json(explanation.topics_as_json(topics))
        else:
            print_out(explanation.render_topics(topics, width=columns(), color=colored(color)))
        return
    answers = explain.look_up(terms)
    if format_ is Format.json:
        print_json(explanation.as_json(answers))
    else:
        print_out(explanation.render(answers, width=columns(), color=colored(color)))
