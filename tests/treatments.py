"""What pasting and collecting does to the lines of a dump, for tests; adding one is adding a row."""

from __future__ import annotations

import html
import json
import quopri
import re
import textwrap
from collections.abc import Callable
from itertools import count

NUMBER = count(1)


def each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(f"{change(line)}\n" for line in text.splitlines())


def stamped(line: str) -> str:
    n = next(NUMBER)
    level = ("INFO", "WARN", "DEBUG")[n % 3]
    return f"2024-03-{n % 28 + 1:02}T10:{n % 60:02}:07.{n % 1000:03}Z {level}  collector[{n}]: {line}"


def wrapped(width: int) -> Callable[[str], str]:
    """Break lines hard at a column, as copying from a console window does."""
    return each(lambda line: "\n".join(line[i : i + width] for i in range(0, max(1, len(line)), width)))


def filled(width: int) -> Callable[[str], str]:
    """Break lines between words, as a mail program does."""
    return each(
        lambda line: "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])
    )


def mailed(text: str) -> str:
    return quopri.encodestring(text.encode()).decode("ascii")


def in_cells(row: str, title: str) -> Callable[[str], str]:
    """Write each line as a row of a table: a label and a value in two cells, or one cell for both."""

    def change(line: str) -> str:
        match = re.fullmatch(r"([^:：]+)[:：]\s*(.*)", line)
        return row.format(match[1], match[2]) if match else title.format(line)

    return each(change)


def marked(start: str, end: str = "") -> Callable[[str], str]:
    """Put signs that are not seen around each value."""
    return each(lambda line: re.sub(r"^([^:：]+[:：]\s*)(.+)$", rf"\g<1>{start}\g<2>{end}", line))


TREATMENTS: dict[str, Callable[[str], str]] = {
    "nothing": str,
    "mail quotes": each(lambda line: f"> {line}"),
    "nested quotes": each(lambda line: f">> | {line}"),
    "a list": each(lambda line: f"- {line}" if line else ""),
    "stars": each(lambda line: f"* {line}"),
    "indent": each(lambda line: f"        {line}"),
    "tabs": each(lambda line: re.sub(r": {2,}", ":\t\t", line)),
    "collapsed blanks": each(lambda line: re.sub(r" {2,}", " ", line)),
    "no blank lines": lambda text: re.sub(r"\n{2,}", "\n", text),
    "doubled line ends": lambda text: text.replace("\n", "\n\n"),
    "trailing blanks": each(lambda line: f"{line}   \t"),
    "trailing bars": each(lambda line: f"{line} | |"),
    "a table cell": each(lambda line: f"| {line} |"),
    "line numbers": each(lambda line: f"{next(NUMBER):5}: {line}"),
    "line numbers of cat": each(lambda line: f"{next(NUMBER):6}\t{line}"),
    "line numbers of grep": each(lambda line: f"{next(NUMBER)}:{line}"),
    "time stamps and levels": each(stamped),
    "a clock": each(lambda line: f"[10:{next(NUMBER) % 60:02}:33] {line}"),
    "a stream's name": each(lambda line: f"stdout: {line}"),
    "HTML": lambda text: "<pre>" + html.escape(text) + "</pre>\n",
    "HTML line breaks": each(lambda line: f"{html.escape(line)}<br>"),
    "HTML on one line": lambda text: html.escape(text).replace("\n", "<br/>") + "\n",
    "HTML in one element": lambda text: f"<div>{html.escape(text.rstrip()).replace(chr(10), '<br>')}</div>",
    "XML of PowerShell": lambda text: (
        f"<Objs><S>{html.escape(text.rstrip(), quote=False).replace(chr(10), '_x000D__x000A_')}</S></Objs>"
    ),
    "HTML paragraphs": each(lambda line: f"<p>{html.escape(line).replace('  ', '&nbsp; ')}</p>"),
    "a Markdown fence": lambda text: f"Here it is:\n```text\n{text}```\nThanks!\n",
    "escaped rules": lambda text: text.replace("-----\n", "-----\n").replace("\n---", "\n\\---"),
    "typographic rules": lambda text: text.replace("-" * 54, "—" * 18),
    "no rules": lambda text: re.sub(r"(?m)^-+\n", "", text),
    "full-width colons": each(lambda line: re.sub(r"^([^:]+):", r"\1：", line)),
    "blank before the colon": each(lambda line: re.sub(r"^([^:]+):", r"\1 :", line)),
    "80 columns": wrapped(80),
    "72 columns": wrapped(72),
    "60 columns": wrapped(60),
    "100 columns": wrapped(100),
    "filled at 72": filled(72),
    "filled at 76": filled(76),
    "quoted, then filled at 72": lambda text: filled(72)(each(lambda line: f"> {line}")(text)),
    "quoted-printable": mailed,
    "a JSON string": lambda text: json.dumps({"out": text.replace("\n", "\r\n")}, ensure_ascii=False) + "\n",
    "a JSON string in ASCII": lambda text: json.dumps({"out": text}, indent=1) + "\n",
    "JSON in JSON": lambda text: json.dumps({"log": json.dumps({"out": text})}) + "\n",
    "a line of JSON each": each(lambda line: json.dumps({"at": "10:02", "line": line}, ensure_ascii=False)),
    "a list of strings": each(lambda line: f"  {line!r}," if line else "  '',"),
    "a list of strings on one line": lambda text: repr([f"{line}\r\n" for line in text.splitlines()]),
    "a list of bytes on one line": lambda text: repr([f"{line}\r\n".encode() for line in text.splitlines()]),
    "escaped line ends": lambda text: text.replace("\n", r"\r\n") + "\n",
    "an HTML table": in_cells("<tr><td>{}:</td><td>{}</td></tr>", "<tr><td colspan=2>{}</td></tr>"),
    "an HTML table without colons": in_cells("<tr><td>{}</td><td>{}</td></tr>", "<tr><td>{}</td><td></td></tr>"),
    "an HTML table on one line": lambda text: (
        in_cells("<tr><td>{}</td><td>{}</td></tr>", "<tr><td>{}</td></tr>")(text).replace("\n", "") + "\n"
    ),
    "HTML of a mail program": each(
        lambda line: f"<p class=M><span>{html.escape(line).replace('  ', '&nbsp; ')}<o:p></o:p></span></p>"
    ),
    "HTML escaped twice": lambda text: html.escape(html.escape(f"<pre>{text}</pre>")),
    "CDATA": lambda text: f"<r><cmd><![CDATA[{text.strip()}]]></cmd></r>\n",
    "an XML element": lambda text: f"<output>{html.escape(text.strip())}</output>\n",
    "a forum's code tags": lambda text: f"[CODE]{text.strip()}[/CODE]\n",
    "a quoted string": lambda text: f"'{text.strip()}'\n",
    "a Markdown table": in_cells("| {}: | {} |", "| {} | |"),
    "a Markdown table without colons": in_cells("| {} | {} |", "| {} | |"),
    "bold labels": in_cells("- **{}:** `{}`", "{}"),
    "escaped for Markdown": each(lambda line: re.sub(r"([\[\]_*{}\\-])", r"\\\1", line)),
    "a table of two columns": each(lambda line: f"{line:<110}|"),
    "a box": each(lambda line: f"│ {line:<110} │"),
    "equals signs": each(lambda line: re.sub(r"^([^:：]+)[:：]\s*", r"\1 = ", line)),
    "tabs for colons": each(lambda line: re.sub(r"^([^:：]+)[:：]\s*", "\\1\t", line)),
    "tripled line ends": lambda text: text.replace("\n", "\n\n\n"),
    "every line twice": each(lambda line: f"{line}\n{line}"),
    "colours": each(lambda line: f"\x1b[1;36m{line[:12]}\x1b[0m{line[12:]}\x1b[K"),
    "colours of grep": each(lambda line: re.sub("([:：])", "\x1b[01;31m\x1b[K\\1\x1b[m\x1b[K", line, count=1)),
    "right-to-left embedding": each(lambda line: f"\u202b{line}\u202c" if line else line),
    "right-to-left marks": marked("\u200f", "\u200f"),
    "isolates": marked("\u2066", "\u2069"),
    "zero-width blanks": marked("\u200b"),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "blanks of a web page": lambda text: text.replace("  ", "\u00a0 "),
    "a recorded console": each(lambda line: re.sub(r" {4,}", lambda run: f"\x1b[{len(run[0])}C", line) + "\x1b[K"),
    "line separators": lambda text: text.replace("\n", "\u2028"),
    "letters of glog": each(
        lambda line: f"{'IWE'[next(NUMBER) % 3]}0501 10:02:33.123456 4711 a.cc:{next(NUMBER)}] {line}"
    ),
    "half-day clocks": each(lambda line: f"5/1/2024 10:02:33 {'AP'[next(NUMBER) % 2]}M\t{line}"),
    "hexadecimal ids": each(lambda line: f"{next(NUMBER) * 2654435761 % 2**32:08x} {line}"),
    "syslog": each(lambda line: f"<134>1 2024-05-01T10:00:00Z host7 netsh {next(NUMBER)} - - {line}"),
    "CMTrace": each(
        lambda line: (
            f'<![LOG[{line}]LOG]!><time="10:02:{next(NUMBER) % 60:02}.123+000" date="05-01-2024" component="netsh" '
            f'context="" type="1" thread="{next(NUMBER)}" file="a.cpp:{next(NUMBER)}">'
        )
    ),
    "a forum's colours": each(lambda line: f"[color=#ff0000]{line}[/color]" if ":" in line else line),
    "a stamp on the first line": lambda text: f"2024-05-01 10:00:00 INFO out={text.lstrip()}",
    "a pager": lambda text: re.sub(r"((?:.*\n){24})", r"\1-- More --\n", text),
    "on one line without blanks": lambda text: text.replace("\n", "") + "\n",
    "on one line with bars": lambda text: text.replace("\n", " | ") + "\n",
    "on one line": lambda text: " ".join(text.split()) + "\n",
    "carriage returns": lambda text: text.replace("\n", "\r\r\n"),
    "quoted in HTML mail": each(lambda line: f"&gt; {html.escape(line)}<br>"),
}

LOSES_LINE_ENDS = {"on one line", "on one line without blanks", "on one line with bars"}
"""Without line ends a random name may look like a label; `test_netsh_joined.py` says what is read then."""

NEEDS_PLAIN_COLONS = {"full-width colons", "blank before the colon"}
"""These change the first ":" of a line, which in a language with other colons is that of a drive."""

NEEDS_A_LONGER_LINE = {"filled at 76"}
"""Broken once, at the length of the longest other line, a path may have been broken at a blank or within a word."""

TREATED = sorted(set(TREATMENTS) - LOSES_LINE_ENDS - NEEDS_PLAIN_COLONS - NEEDS_A_LONGER_LINE)
"""Treatments that any dump of any language survives."""

LETTERS_OF_A_PAGE = 4
"""Which page fewer letters are of nobody can tell; inputs/test_codepages.py has what holds even then."""
