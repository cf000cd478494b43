"""`winsock-catalog schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Document(StrEnum):
    """The documents that have a schema."""

    analysis = "analysis"
    diff = "diff"


def command(
    of: Annotated[Document, typer.Option(help="Which document: that of analyze, or that of diff.")] = Document.analysis,
) -> None:
    """Print the JSON Schema of the analysis document, or of the comparison."""
    if of is Document.diff:
        from analyzer.outputs.comparison import json as comparison  # noqa: PLC0415 - imported when used

        typer.echo(comparison.schema(), nl=False)
        return
    from analyzer.outputs import json  # noqa: PLC0415 - imported when used

    typer.echo(json.schema(), nl=False)
