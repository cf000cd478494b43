"""What the scripts of `winsock-catalog collect` gather, for people at a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analyzer.outputs.page import line, open_page, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.collect import Item


def render(items: Sequence[Item], *, width: int) -> str:
    """Return the files of the bundle, each with the command that writes it, its use and what is private in it."""
    written = io.StringIO()
    console = open_page(written, width=width, color=False)
    paragraph(console, "The script changes nothing on the machine. It puts these files into one zip or cab:", 0)
    for item in items:
        console.print()
        line(console, f"  HOST_{item.file}")
        paragraph(console, f"From: {item.command}", 4, hanging=2)
        paragraph(console, item.why, 4)
        paragraph(console, f"May hold: {item.personal}.", 4, hanging=2)
    return written.getvalue()
