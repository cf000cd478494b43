"""What harnesses begin with: the samples, the corpus where it is there, and made-up machines in all forms."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import compound_files
import machines
import packing
import registries
from languages import LANGUAGES
from listings import listing
from treatments import TREATMENTS

from analyzer import analyze

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ROOT / "samples"
CORPUS: Final = ROOT.parent / "shared" / "corpus"
_LONGEST: Final = 64 * 1024

SMALL: Final = machines.Machine(
    machines.install(machines.tcp_ip()[:2], "Example", ifs=False, over=(1001,)),
    machines.NAME_SPACES[:2],
    machines.tcp_ip()[:1],
    machines.NAME_SPACES[:1],
)
CLEAN: Final = machines.Machine(machines.tcp_ip()[:2], machines.NAME_SPACES[:1])
"""The longest way to a verdict, in as few lines as there may be."""

MACHINES: Final = (SMALL, CLEAN)
AROUND: Final = (
    "Host Name:                 MUC-PC0815\n"
    "OS Name:                   Microsoft Windows 10 Pro\n"
    "OS Version:                10.0.19045 N/A Build 19045\n\n"
    "Windows IP Configuration\n\n   Host Name . . . . . . . . . . . . : MUC-PC0815\n"
    "   Primary Dns Suffix  . . . . . . . : corp.kunde.de\n"
    "   Physical Address. . . . . . . . . : 3C-52-82-11-22-33\n"
    "   IPv4 Address. . . . . . . . . . . : 10.20.30.40(Preferred)\n\n"
    "PS C:\\Users\\anna.meier> systeminfo\nCOMPUTERNAME=MUC-PC0815\nUSERPROFILE=C:\\Users\\anna.meier\n"
    "Microsoft Windows [Version 10.0.19045.3803]\n\nC:\\Users\\anna.meier>netsh winsock show catalog\n"
)


def _files(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        for file in sorted(folder.glob("*")):
            if file.suffix in {".txt", ".reg", ".log"} and file.stat().st_size <= _LONGEST:
                yield file.read_bytes()


@cache
def dumps() -> tuple[bytes, ...]:
    """Return listings of netsh: samples, real ones, small ones in all languages and treatments."""
    made = [machines.render(machine).encode() for machine in MACHINES]
    text = machines.render(SMALL)
    made += [machines.render(SMALL, language).encode("utf-8") for language in LANGUAGES.values()]
    made += [treat(text).encode() for treat in TREATMENTS.values()]
    made += [(AROUND + text).encode("utf-16"), (AROUND + text).encode("utf-16-be"), (AROUND + text).encode()]
    made.append(("\ufeff" + AROUND).encode("utf-16-le") + text.replace("\n", "\r\n").encode())
    made.append(machines.render(SMALL, flags=False).encode())
    return (*made, *_files(SAMPLES, CORPUS / "netsh"))


@cache
def exports() -> tuple[bytes, ...]:
    """Return `.reg` files."""
    made = [registries.exported(machine).encode("utf-16") for machine in MACHINES]
    made += [registries.exported(machine, version=4).encode() for machine in MACHINES]
    return (*made, *(data for data in _files(SAMPLES, CORPUS / "registry") if b"\0" in data))


@cache
def queries() -> tuple[bytes, ...]:
    """Return what `reg query /s` prints."""
    made = [registries.queried(machine).encode() for machine in MACHINES]
    return (*made, made[0].replace(b"    ", b"\t"), (SAMPLES / "windows-vista-reg-query.txt").read_bytes())


@cache
def listings() -> tuple[bytes, ...]:
    """Return what Microsoft's sample program prints."""
    return tuple(listing(machine.providers).encode() for machine in MACHINES)


@cache
def texts() -> tuple[bytes, ...]:
    """Return texts of all dialects, and one that tells of its machine only."""
    return (*dumps(), *exports(), *queries(), *listings(), AROUND.encode(), AROUND.encode("utf-16"))


@cache
def hives() -> tuple[bytes, ...]:
    """Return small hives, and damaged ones."""
    made = [registries.hive(machine, index=index) for machine in MACHINES for index in (b"lf", b"ri", b"li")]
    return (*made, registries.hive(SMALL, dirty=True), made[0][:9000])


@cache
def items() -> tuple[bytes, ...]:
    """Return packed catalog items."""
    providers = (*SMALL.providers, *machines.VMWARE, *machines.NET_BIOS)
    made = [registries.packed(provider) for provider in providers]
    return (*made, made[0][:300], made[0] + b"x", registries.packed(providers[0], garbage=b"\xffold path"))


def _zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return made.getvalue()


def _tar(mode: str, *members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=f"w:{mode}") as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _seven(*members: tuple[str, bytes]) -> Iterator[bytes]:
    try:
        import py7zr  # noqa: PLC0415 - of an extra
    except ImportError:
        return
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w") as archive:
        for name, data in members:
            archive.writef(io.BytesIO(data), name)
    yield made.getvalue()


def _pasted(lines: list[str]) -> Iterator[bytes]:
    """Give documents of Word, Excel, OpenDocument and WordPad; stored, so that changes reach their XML."""
    first = ("[Content_Types].xml", b"<Types/>")
    word = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    rows = "".join(f'<row r="{at}"><c t="s"><v>{at}</v></c></row>' for at in range(1, len(lines)))
    texts = "".join(f"<si><t>{escape(line)}</t></si>" for line in lines)
    blanks = "".join(f'<t:p>{escape(line)}<t:s t:c="3"/></t:p>' for line in lines)
    for members in (
        (first, ("word/document.xml", f"<w:document xmlns:w='w'>{word}</w:document>".encode())),
        (
            first,
            ("xl/worksheets/sheet1.xml", f"<sheetData>{rows}</sheetData>".encode()),
            ("xl/sharedStrings.xml", f"<sst>{texts}</sst>".encode()),
        ),
        (("mimetype", b"application/vnd.oasis.x"), ("content.xml", f"<t:x xmlns:t='t'>{blanks}</t:x>".encode())),
    ):
        yield _zip(*members, method=zipfile.ZIP_STORED)
    body = "\\par\r\n".join("".join(f"\\{sign}" if sign in "\\{}" else sign for sign in line) for line in lines)
    yield (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 B;}}\uc1\u1042?\'e9\f1 \'83A"
        rf"{{\*\x no}}{{\pict\bin3 }}}}}}}}\trowd a\cell\row {body}}}"
    ).encode()


@cache
def packed() -> tuple[bytes, ...]:
    """Return archives of all kinds, small ones."""
    dump = machines.render(CLEAN).encode()
    members = (("net/winsock.txt", dump), ("net/systeminfo.txt", AROUND.encode()), ("é/b.log", b"x" * 300))
    inner = _zip(*members)
    made = [
        inner,
        _zip(*members, method=zipfile.ZIP_STORED),
        _zip(*members, method=zipfile.ZIP_BZIP2),
        _zip(*members, method=zipfile.ZIP_LZMA),
        _zip(("inner.zip", inner), ("more.tar", _tar("", *members[:1]))),
        _tar("", *members),
        _tar("gz", *members),
        _tar("bz2", *members),
        _tar("xz", *members),
        gzip.compress(dump),
        bz2.compress(dump),
        lzma.compress(dump),
        packing.lzx_cabinet(dict(members[:2])),
        packing.overlapping(5, 2000),
        b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60),
        b"MSCF\0\0\0\0" + bytes(60),
        b"Rar!\x1a\7\1\0" + bytes(60),
        b"\x28\xb5\x2f\xfd" + bytes(60),
        *_seven(*members),
        *_pasted(dump.decode().splitlines()),
        compound_files.outlook("Hello", {"winsock.txt": dump, "more.zip": inner}),
    ]
    return (*made, made[0][:-40], made[5][:700], registries.hive(CLEAN), dump)


@cache
def documents() -> tuple[bytes, ...]:
    """Return analysis documents: of one dump, of several one a line, without dumps, in UTF-16."""
    one = analyze(SAMPLES / "vmware-guest.txt").to_json()
    small = analyze(SAMPLES / "no such file").to_json()
    line = " ".join(small.split())
    return (one.encode(), small.encode(), f"{line}\n{line}\n".encode(), small.encode("utf-16"), b"{}", b"[]", b"7")
