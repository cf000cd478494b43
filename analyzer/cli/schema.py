"""`winsock-catalog schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from analyzer.cli.console import print_out


def command(
    *,
    tables: Annotated[
        bool, typer.Option("--tables", help="Describe the tables of .csv and .parquet instead, as Markdown.")
    ] = False,
) -> None:
    """Print the JSON Schema of the analysis document."""
    if tables:
        from analyzer.tables.describe import describe  # noqa: PLC0415 - imported when used

        print_out(describe())
    else:
        from analyzer.outputs import json  # noqa: PLC0415 - the same

        print_out(json.schema())
