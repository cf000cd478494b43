"""`winsock-catalog schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from analyzer.cli.console import print_json


class Document(StrEnum):
    """What has a description for programs."""

    analysis = "analysis"
    diff = "diff"
    tables = "tables"


def command(
    of: Annotated[
        Document,
        typer.Option(help="The JSON Schema of what analyze writes, or diff; or the columns of .csv and .parquet."),
    ] = Document.analysis,
) -> None:
    """Print the JSON Schema of the documents, or the tables."""
    if of is Document.diff:
        from analyzer.outputs.comparison import json as comparison  # noqa: PLC0415 - imported when used

        print_json(comparison.schema())
    elif of is Document.tables:
        from analyzer.tables.describe import describe  # noqa: PLC0415 - imported when used

        print_json(describe())
    else:
        from analyzer.outputs import json  # noqa: PLC0415 - imported when used

        print_json(json.schema())
