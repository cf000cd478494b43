"""The report as one HTML page: self-contained, without scripts, inert whatever stood in the dump.

The page carries its own rule for the browser (a Content Security Policy with the hash of its only style sheet), so
nothing in it can load, send or run anything. Text of the dump gets there in one way only: through `printable`, then
through Jinja's autoescape. The page depends on the document alone, so the same document gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer.analysis import RUNTIME_STATUSES, VERDICTS
from analyzer.outputs import advice, templating
from analyzer.outputs.drawing import fit
from analyzer.outputs.places import place
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from jinja2 import Environment

    from analyzer.analysis import Analysis, Catalog, Input, Layer, Provider, Socket

_FAMILIES: Final = {2: "IPv4", 23: "IPv6"}
_SOCKET_TYPES: Final = {1: "stream", 2: "datagram", 3: "raw"}
_PROTOCOLS: Final = {6: "TCP", 17: "UDP"}
_CATALOGS: Final = {64: "Native 64-bit catalog", 32: "32-bit catalog", None: "The catalog"}


def render(analysis: Analysis) -> str:
    """Return the report of a whole analysis as one HTML document, to be written in UTF-8."""
    style = templating.inline("report.css")
    page = _environment().get_template("report.html.j2")
    return page.render(report=analysis, style=style.text, style_hash=style.digest)


@cache
def _environment() -> Environment:
    environment = templating.environment()
    environment.filters |= {"fit": _fit, "flags": _flags}
    environment.globals |= {
        "catalog_name": _catalog_name,
        "advice": advice,
        "chains": _chains,
        "layers": _layers,
        "place": place,
        "runtime_statuses": RUNTIME_STATUSES,
        "selected": _selected,
        "socket_name": _socket_name,
        "unread_inputs": _unread_inputs,
        "verdicts": VERDICTS,
    }
    return environment


def _fit(text: str, size: float, width: float) -> str:
    return fit(printable(text), size, width)


def _flags(value: int) -> str:
    return f"0x{value:X}"


def _catalog_name(catalog: Catalog) -> str:
    return _CATALOGS[catalog.bits]


def _chains(catalog: Catalog) -> list[Provider]:
    return [entry for entry in catalog.providers if entry.entry_type == "chain" or len(entry.chain) > 1]


def _provider_of(catalog: Catalog, entry_id: int | None) -> Provider | None:
    if entry_id is None:
        return None
    return next((entry for entry in catalog.providers if entry.catalog_entry_id == entry_id), None)


def _selected(catalog: Catalog, socket: Socket) -> Provider | None:
    """Return the provider of a socket; of two entries with its id, the one that takes its path."""
    alike = (entry for entry in catalog.providers if entry.catalog_entry_id == socket.catalog_entry_id)
    taken = (entry for entry in alike if tuple(layer.catalog_entry_id for layer in entry.path) == socket.path)
    return next(taken, _provider_of(catalog, socket.catalog_entry_id))


def _layers(catalog: Catalog, socket: Socket) -> list[tuple[Layer, str | None]]:
    """Return the layers that a socket's calls pass, each with the product of a third party."""
    chosen = _selected(catalog, socket)
    found: list[tuple[Layer, str | None]] = []
    for layer in chosen.path if chosen is not None else ():
        entry = None if layer.role == "missing" else _provider_of(catalog, layer.catalog_entry_id)
        found.append((layer, entry.product if entry is not None and entry.origin == "third-party" else None))
    return found


def _socket_name(family: int, socket_type: int, protocol: int) -> str:
    kind = f"{_FAMILIES.get(family, f'family {family}')} {_SOCKET_TYPES.get(socket_type, f'type {socket_type}')}"
    return f"{kind} ({_PROTOCOLS[protocol]})" if protocol in _PROTOCOLS else kind


def _unread_inputs(analysis: Analysis) -> list[Input]:
    return [item for item in analysis.inputs if item.status != "analyzed"]
