"""Seeded dumps for benchmarks: fleets of machines from a few images, with some entries of their own on each machine.

A dump has about 60 entries in 30 to 50 KB, as Windows with a few products prints it. All is made up, and the same for
the same seed.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import machines
from languages import CYRILLIC, KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from languages import Language

ENGLISH: Final = KNOWN["en"]
RUSSIAN: Final = CYRILLIC
IMAGES: Final = 12
Listed = TypeVar("Listed", machines.Provider, machines.NameSpace)
_FAMILIES: Final = (1, 2, 17, 23, 26, 28, 32, 34)
_PRODUCTS: Final = ("Contoso Filter", "Fabrikam VPN", "Northwind Proxy", "Tailspin Guard", "Woodgrove Agent")


def image(number: int) -> machines.Machine:
    """Make the machine of an image: both catalogs of 64-bit Windows with about 22 providers and 8 name spaces each."""
    draw = random.Random(number)  # noqa: S311 - test data, no secret
    catalog = machines.tcp_ip()
    for n in range(draw.randrange(10, 14)):
        product = draw.choice(_PRODUCTS)
        folder = product.replace(" ", "")
        other = machines.base(
            1007 + n,
            draw.choice(_FAMILIES),
            draw.choice((1, 2, 5)),
            draw.choice((0, 1, 6, 17, 256, -2147483648)),
            draw.choice((0x20026, 0x2000E, 0x20209)),
            description=f"{product} [{n}]",
            provider_id=machines.guid(number * 1000 + n),
            provider_path=rf"%SystemRoot%\system32\{folder.lower()}.dll",
        )
        catalog = (*catalog, other)
    if number % 3 == 0:
        catalog = machines.install(catalog, draw.choice(_PRODUCTS), ifs=bool(number % 2), over=(1001, 1002, 1004))
    spaces = tuple(
        machines.NameSpace(
            description=rf"@%SystemRoot%\system32\provider{n}.dll,-{1000 + number}",
            provider_id=machines.guid(number * 1000 + 500 + n),
            name_space=12 + n,
        )
        for n in range(6)
    )
    spaces = machines.NAME_SPACES + spaces
    return machines.Machine(catalog, spaces, catalog, spaces)


def fleet(count: int, *, own: float = 0.05, language: Language = ENGLISH, seed: int = 1) -> Iterator[str]:
    """Give the dumps of machines of `IMAGES` images, with this share of entries of each machine its own.

    An own entry has a description and a GUID that no other has, as a product makes them on each machine.
    """
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    images = [image(number) for number in range(IMAGES)]
    for _ in range(count):
        machine = draw.choice(images)
        yield machines.render(
            replace(
                machine,
                providers=tuple(_own(provider, draw, own) for provider in machine.providers),
                name_spaces=tuple(_own(space, draw, own) for space in machine.name_spaces),
                providers_32=tuple(_own(provider, draw, own) for provider in machine.providers_32 or ()),
                name_spaces_32=tuple(_own(space, draw, own) for space in machine.name_spaces_32),
            ),
            language,
        )


def _own(entry: Listed, draw: random.Random, share: float) -> Listed:
    if draw.random() >= share:
        return entry
    number = draw.getrandbits(80)
    return replace(entry, provider_id=machines.guid(number), description=f"{entry.description} {number:x}")


def damaged(text: str, share: float, seed: int) -> str:
    """Damage this share of a dump's entries: a line is lost, cut, doubled, or one of a log stands between."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    return "\n\n".join(
        _damaged(block, draw) if "{" in block and draw.random() < share else block for block in text.split("\n\n")
    )


def _damaged(block: str, draw: random.Random) -> str:
    lines = block.split("\n")
    at = draw.randrange(2, len(lines))
    lines[at : at + 1] = draw.choice(
        (
            [],
            [lines[at][: draw.randrange(len(lines[at]))]],
            [lines[at]] * 2,
            [lines[at], "10:02:33 INFO service started"],
        )
    )
    return "\n".join(lines)


def in_log(text: str, seed: int) -> str:
    """Put a dump into a log: lines of a service above and below, and the console's prompt."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    log = [
        f"2024-03-01 {hour:02}:{draw.randrange(60):02}:02 INFO agent[{draw.randrange(9999)}]: item {hour} of 45"
        for hour in range(45)
    ]
    above, below = "\n".join(log[:40]), "\n".join(log[40:])
    return f"{above}\n\nC:\\>netsh winsock show catalog\n\n{text}\n\nC:\\>exit\n{below}\n"


def without_a_line(text: str, seed: int) -> str:
    """Lose one line of a dump, with a value."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    lines = text.split("\n")
    del lines[draw.choice([number for number, line in enumerate(lines) if ":" in line])]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Quote each line as a mail does."""
    return "".join(f"> {line}\n" for line in text.splitlines())


def encoded(text: str, encoding: str = "ascii") -> bytes:
    """Return the bytes that a console of Windows writes into a file."""
    return text.replace("\n", "\r\n").encode(encoding, "replace")
