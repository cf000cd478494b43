r"""The files of an analysis as SARIF sees them: URIs, archives with what is nested in them, encodings.

>>> uri("case 1/winsock.txt"), uri("C:\\logs\\a#b.txt"), uri("/var/log/x"), uri("s3://bucket/a.txt")
('case%201/winsock.txt', 'file:///C:/logs/a%23b.txt', 'file:///var/log/x', 's3://bucket/a.txt')
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from analyzer.inputs.unpack import INSIDE
from analyzer.outputs.places import named
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Container

    from analyzer.analysis import Analysis, Dump, Input

BASE: Final = "%SRCROOT%"
"""What relative paths start from: the name that GitHub and Azure DevOps know for the root of what was analyzed."""
BINARY: Final = "regf"
"""The encoding of a dump that is no text: its lines are those that the reader of hives writes down."""

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_UNC: Final = re.compile(r"\\\\[^\\/]+[\\/]")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IN_URLS: Final = "/:?#[]@!$&'()*+,;=%~"
_ENCODINGS: Final = re.compile(r"(utf)-?(8|16|32)(-le|-be)?$|cp(125\d)$|cp(437|775|85[0257]|86[0-69])$", re.IGNORECASE)
_NAMES: Final = {
    "ascii": "US-ASCII",
    "cp932": "Windows-31J",
    "cp936": "GBK",
    "gb18030": "GB18030",
    "gbk": "GBK",
    "cp950": "Big5",
    "euc-kr": "EUC-KR",
    "shift_jis": "Shift_JIS",
    "koi8-r": "KOI8-R",
}


def uri(path: str) -> str:
    """Return a path or URL as a valid URI: relative ones stay so."""
    if _URL.match(path):
        return _quoted(path, _IN_URLS)
    if _DRIVE.match(path) or _UNC.match(path):
        forward = path.replace("\\", "/")
        return f"file:{_quoted(forward, '/')}" if forward.startswith("/") else f"file:///{_quoted(forward, '/:')}"
    shown = path.replace(os.sep, "/")
    return f"file://{_quoted(shown, '/')}" if shown.startswith("/") else _quoted(shown, "/")


def _quoted(text: str, safe: str) -> str:
    try:
        data = text.encode("utf-8", "surrogateescape")  # the bytes of a name that is not UTF-8
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return _LONE_PERCENT.sub("%25", quote(data, safe=safe))


def encoding_name(encoding: str) -> str | None:
    """Return an encoding by its registered name, None where it has none or there are two.

    >>> encoding_name("utf-16-le"), encoding_name("cp866"), encoding_name("cp936"), encoding_name("cp850+utf-8")
    ('UTF-16LE', 'IBM866', 'GBK', None)
    """
    match = _ENCODINGS.match(encoding)
    if match is None:
        return _NAMES.get(encoding.lower())
    utf, bits, order, windows, ibm = match.groups()
    if utf:
        return f"UTF-{bits}{(order or '').replace('-', '').upper()}"
    return f"windows-{windows}" if windows else f"IBM{ibm}"


@dataclass(slots=True)
class Artifacts:
    """The artifacts of a run, each once, parents before their members; two of them may fill one list of a run."""

    made: list[dict[str, Any]] = field(default_factory=list)
    role: str = "analysisTarget"
    _known: dict[tuple[int | None, str], int] = field(default_factory=dict)
    _inputs: dict[str, int] = field(default_factory=dict)

    def index(self, path: str, member: str | None = None) -> int:
        """Return the index of a file, or of a member of the archive that it is; they are added where not yet known."""
        index = self._add(None, path)
        for name in () if member is None else member.split(INSIDE):
            index = self._add(index, name)
        return index

    def of_input(self, path: str, archives: Container[str] = ()) -> int:
        """Return the index of an input; the name of a member that was not read names its archive as well."""
        if path not in self._inputs:
            archive, inside, member = path.partition(INSIDE)
            nested = bool(inside) and archive in archives
            self._inputs[path] = self.index(archive, member) if nested else self.index(path)
        return self._inputs[path]

    def location(self, index: int) -> dict[str, Any]:
        """Return the location of an artifact, to be put into others."""
        place: dict[str, Any] = {**self.made[index]["location"], "index": index}
        place.pop("description", None)
        return place

    def _add(self, parent: int | None, path: str) -> int:
        key = (parent, path)
        if key not in self._known:
            self._known[key] = len(self.made)
            self.made.append({**_artifact(parent, path), "roles": [self.role]})
        return self._known[key]


def of(analysis: Analysis, beside: Artifacts | None = None) -> Artifacts:
    """Return all inputs and members in which something was found or that could not be read, with their dumps.

    They stand behind those of `beside`, where that is given: files that the user named to compare with.
    """
    artifacts = Artifacts() if beside is None else Artifacts(beside.made, "referencedOnCommandLine")
    archives = {item.path for item in analysis.inputs} | {dump.source.path for dump in analysis.dumps}
    for item in analysis.inputs:
        artifacts.made[artifacts.of_input(item.path, archives)].update(_content(item))
    encodings: dict[int, set[str]] = {}
    for dump in analysis.dumps:
        index = artifacts.index(dump.source.path, dump.source.member)
        artifacts.made[index].setdefault("properties", {}).setdefault("dumps", []).append(_summary(dump))
        encodings.setdefault(index, set()).add(dump.encoding)
    for index, found in encodings.items():
        name = encoding_name(found.pop()) if len(found) == 1 else None
        if name is not None:
            artifacts.made[index]["encoding"] = name
    return artifacts


def _artifact(parent: int | None, path: str) -> dict[str, Any]:
    if parent is not None:
        relative = _quoted(path.replace("\\", "/").lstrip("/"), "/")
        return {"location": {"uri": relative or "."}, "parentIndex": parent}
    if path == "-":
        return {"location": {"uri": "stdin", "description": {"text": named(path)}}}
    location = {"uri": uri(path) or "."}
    if not _URL.match(path) and not location["uri"].startswith("file:"):
        location["uriBaseId"] = BASE
    return {"location": location}


def _content(item: Input) -> dict[str, Any]:
    """Return by what a file is known to be the one that was analyzed; a document may hold anything as its digest."""
    made: dict[str, Any] = {}
    if item.size is not None and item.size >= 0:
        made["length"] = item.size
    if item.sha256 is not None and _SHA256.fullmatch(item.sha256):
        made["hashes"] = {"sha-256": item.sha256}
    return made


def _summary(dump: Dump) -> dict[str, Any]:
    """Return what is to be known of a dump beside its results: of a clean one it is all there is."""
    told = {
        "id": dump.id,
        "dialect": dump.dialect,
        "startLine": dump.source.line,
        "endLine": dump.source.end_line,
        "complete": dump.complete,
        "machine": dump.machine,
        "windows": dump.windows.name,
        "verdict": dump.verdict,
        "verdictReason": dump.verdict_reason,
    }
    return {
        name: printable(value) if isinstance(value, str) else value for name, value in told.items() if value is not None
    }
