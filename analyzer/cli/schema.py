"""`winsock-catalog schema`."""

from __future__ import annotations

import typer


def command() -> None:
    """Print the JSON Schema of the analysis document."""
    from analyzer.outputs import json  # noqa: PLC0415 - imported when used

    typer.echo(json.schema(), nl=False)
