"""What pasting and collecting does to the lines of a dump, for tests; adding one is adding a row."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import count

NUMBER = count(1)


def each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(f"{change(line)}\n" for line in text.splitlines())


def stamped(line: str) -> str:
    n = next(NUMBER)
    level = ("INFO", "WARN", "DEBUG")[n % 3]
    return f"2024-03-{n % 28 + 1:02}T10:{n % 60:02}:07.{n % 1000:03}Z {level}  collector[{n}]: {line}"


def wrapped(text: str) -> str:
    """Break lines hard at 80 columns, as copying from a console window does."""
    return "".join(
        "\n".join(line[i : i + 80] for i in range(0, max(1, len(line)), 80)) + "\n" for line in text.splitlines()
    )


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
    "HTML paragraphs": each(lambda line: f"<p>{html.escape(line).replace('  ', '&nbsp; ')}</p>"),
    "a Markdown fence": lambda text: f"Here it is:\n```text\n{text}```\nThanks!\n",
    "escaped rules": lambda text: text.replace("-----\n", "-----\n").replace("\n---", "\n\\---"),
    "typographic rules": lambda text: text.replace("-" * 54, "—" * 18),
    "no rules": lambda text: re.sub(r"(?m)^-+\n", "", text),
    "full-width colons": each(lambda line: re.sub(r"^([^:]+):", r"\1：", line)),
    "blank before the colon": each(lambda line: re.sub(r"^([^:]+):", r"\1 :", line)),
    "80 columns": wrapped,
    "on one line": lambda text: " ".join(text.split()) + "\n",
    "carriage returns": lambda text: text.replace("\n", "\r\r\n"),
    "quoted in HTML mail": each(lambda line: f"&gt; {html.escape(line)}<br>"),
}

LOSES_LINE_ENDS = {"on one line"}
"""Without line ends a random name may look like a label; `test_netsh_joined.py` says what is read then."""

NEEDS_PLAIN_COLONS = {"full-width colons", "blank before the colon"}
"""These change the first ":" of a line, which in a language with other colons is that of a drive."""
