"""What is said of texts that hold more than one dump, less than one, or what hardly anybody prints.

Beside `test_accounts.py`, where single lines are damaged; the accounts stand in `accounts/` as well.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from accounts import compare
from languages import LANGUAGES
from listings import listing
from machines import NAME_SPACES, NET_BIOS, Machine, base, clean_machine, install, lsp_machine, render, tcp_ip
from registries import BINARY, DWORD, EXPAND_SZ, SZ, Key, exported, hive, hive_of, packed, queried, winsock_key
from treatments import wrapped

if TYPE_CHECKING:
    from languages import Language

CATALOG: Final = install(tcp_ip()[:1], "Inspector", ifs=False, over=(1001,))
ONE: Final = Machine(tcp_ip()[:1], NAME_SPACES[:1])
TWO: Final = Machine(tcp_ip()[:1], NAME_SPACES[:1], tcp_ip()[:1], NAME_SPACES[:1])
LSP: Final = Machine(CATALOG, NAME_SPACES[:2])
BANNER: Final = "Microsoft Windows [Version 10.0.14393]\n"
PROMPT: Final = "C:\\>netsh winsock show catalog\n"
LOG: Final = "10:33:07 INFO waiting for the service\n"


def _without(text: str, pattern: str) -> str:
    return re.sub(rf"(?m)^{pattern}.*\n", "", text)


def _entries(machine: Machine, language: Language = LANGUAGES["en"]) -> list[str]:
    return [f"{part}\n\n" for part in re.split(r"\n\n+", render(machine, language).strip())]


def test_entries_of_a_64_bit_machine_lost():
    """Whatever catalog or name spaces are missing is named, with titles and without."""
    entries = _entries(TWO)
    bare = [_without(entry, r"(?:Winsock|Name Space Prov|-)") for entry in entries]
    kept = [places for size in (1, 2, 3, 4) for places in combinations(range(4), size)]
    cases = {
        f"kept {' '.join(str(at + 1) for at in places)}{told}": "".join(of[at] for at in places)
        for of, told in ((entries, ""), (bare, " without titles"))
        for places in kept
    }
    compare("netsh-entries", cases)


def test_entries_in_any_order():
    """An entry that cannot follow the one before it begins another dump."""
    native, narrow, space, narrow_space = _entries(TWO)
    broken = _without(space, "Active")
    cases = {
        "32-bit first": narrow + native + space + narrow_space,
        "name space first": space + native + narrow,
        "name spaces within": native + space + narrow + narrow_space,
        "32-bit name space first": native + narrow + narrow_space + space,
        "a provider below a damaged name space": native + broken + native,
        "a provider below two damaged name spaces": native + broken * 2 + native,
        "a provider below a whole and a damaged name space": native + space + broken + native,
        "the first entry again": native + narrow + native,
        "an entry twice": native * 2 + space,
        "a whole dump twice": (native + space) * 2,
        "a damaged entry twice": _without(native, "Version") * 2 + space,
    }
    compare("netsh-entries", cases)


def test_what_stands_above_between_and_below():
    """Banners tell the Windows of the dump below them only, and a command divides dumps."""
    dump, head = render(ONE), "".join(_entries(ONE)[:1])
    cases: dict[str, str] = {}
    for lines in (0, 1, 398, 399, 400, 401, 402):
        cases[f"a banner, {lines} lines, a dump"] = BANNER + LOG * lines + dump
    for lines in (1, 24, 25, 26, 27, 60):
        cases[f"half a dump, {lines} lines, a dump"] = head + LOG * lines + dump
        cases[f"half a dump, {lines} lines, its name space"] = head + LOG * lines + _entries(ONE)[1]
    cases |= {
        "two banners above": BANNER + BANNER.replace("14393", "19045") + dump,
        "a banner and the command": BANNER + "\n" + PROMPT + dump,
        "a banner with a revision": BANNER.replace("14393", "14393.2214") + dump,
        "a banner of Windows 7": BANNER.replace("10.0.14393", "6.1.7601") + dump,
        "a banner in German": BANNER.replace("Version", "Version:  ") + dump,
        "a banner each": (BANNER + dump) * 2,
        "a banner for the first of two": BANNER + dump * 2,
        "a banner between two": dump + BANNER + dump,
        "a banner below": dump + BANNER,
        "a banner in the dump": head + BANNER + _entries(ONE)[1],
        "a command in the dump": head + PROMPT + _entries(ONE)[1],
        "a cut dump and a banner": head.replace("Chain Length:              1", "Chain Len") + BANNER + dump,
        "dots above": "...\n" + dump,
        "dots far above": "...\n" + "\n" * 38 + dump,
        "dots farther above": "...\n" + "\n" * 45 + dump,
        "dots and a line above": "...\nhere\n" + dump,
        "dots below": dump + "...\n",
        "dots and a line below": dump + "...\nhere\n",
        "a line and dots below": dump + "here\n...\n",
        "a word in brackets below, and a log": dump + "<snip>\n" + LOG * 3,
        "half a title below": dump + "Name Space Prov",
        "half a title with a broken mark below": dump + "Name Space Provider Entry (\ufffd",
        "half a label below": dump + "Descr",
        "half a title and a log below": dump + "Name Space Prov\n" + LOG,
        "a lone title below": dump + "Name Space Provider Entry\n",
        "a lone title and its rule below": dump + "Name Space Provider Entry\n" + "-" * 54 + "\n",
        "a lone title and its rule below, and a log": dump + "Name Space Provider Entry\n" + "-" * 54 + "\n" + LOG,
    }
    compare("netsh-around", cases)


def test_what_is_left_of_entries():
    """What no label, no order or no GUID tells is not guessed."""
    english, unknown = render(LSP), render(LSP, LANGUAGES["Cyrillic"])
    one = _entries(LSP, LANGUAGES["Cyrillic"])[0].strip().split("\n")
    long = "Winsock Catalog Provider Entry of a name that goes on"
    cases = {
        "no GUID": _without(english, "Provider ID"),
        "no GUID, unknown words": "\n".join(line for line in unknown.split("\n") if "{" not in line),
        "no GUID of the first": english.replace("Provider ID:", "Provider", 1),
        "fields backwards, unknown words": "\n".join([*one[:2], *one[:1:-1]]),
        "fields backwards, unknown words, no rule": "\n".join([one[0], *one[:1:-1]]),
        "six lines in unknown words": "\n".join(one[:2] + one[6:1:-1]),
        "seven lines in unknown words": "\n".join(one[:2] + one[7:1:-1]),
        "two GUIDs in unknown words": "\n".join([*one[:2], one[4], *one[:1:-1]]),
        "flags of 40 digits": english.replace("0x66", "0x" + "6" * 40),
        "flags of 33 bits": english.replace("0x66", "0x100000066"),
        "flags of 32 bits": english.replace("0x66", "0xffffffff"),
        "an id of 2**32 - 1": english.replace("1003\n", "4294967295\n"),
        "a protocol of -2**31": english.replace("Protocol:                           6", "Protocol: -2147483648"),
        "a protocol below -2**31": english.replace("Protocol:                           6", "Protocol: -2147483649"),
        "an id of 40 digits": english.replace("1003\n", "1" * 40 + "\n"),
        "a chain of 5000 letters": english.replace("1002 : 1001", " : ".join(["1002"] * 700)),
        "a chain of too large an id": english.replace("1002 : 1001", "1002 : 4294967296"),
        "a chain of 3 where 2 are said": english.replace("1002 : 1001", "1002 : 1001 : 1001"),
        "a chain length of 7": english.replace("Length:              2\n", "Length:              7\n"),
        "a chain length of 8": english.replace("Length:              2\n", "Length:              8\n"),
        "active is 2": english.replace("Active:                             1", "Active: 2", 1),
        "a title goes on": english.replace("Winsock Catalog Provider Entry", long, 1),
        "a title of other words": english.replace("Winsock Catalog Provider Entry", "Something else", 1),
        "titles of other words": english.replace("Winsock Catalog Provider Entry", "Something else"),
        "the mark alone tells": render(TWO).replace("Winsock Catalog Provider Entry", "?" * 12),
        "labels of question marks": re.sub(r"(?m)^[A-Z][\w ]*:", lambda m: re.sub(r"\w", "?", m[0]), english),
        "labels shortened": re.sub(r"(?m)^(\w)[\w ]*:", r"\1:", english),
        "each description a number": re.sub(r"Description: .*", "Description: 5", english),
        "each description a GUID": re.sub(
            r"Description: .*", "Description: {" + "0" * 8 + "-0000" * 3 + "-" + "0" * 12 + "}", english
        ),
        "each description empty": re.sub(r"Description: .*", "Description:", english),
        "each description a field": re.sub(r"Description: .*", "Description: Version: 2", english),
        "each description empty, a word below": re.sub(r"Description: .*", "Description:\nwaiting", english),
        "each value below its label": re.sub(r"(?m)^([A-Z][\w ]*:) +", r"\1\n", english),
        "each number below its label": re.sub(r"(?m)^([A-Z][\w ]*:) +(?=-?\d)", r"\1\n", english),
        "only an id and flags": "Catalog Entry ID: 1001\nService Flags: 0x66\n",
        "labels enough": "Catalog Entry ID: 1001\nAddress Family: 2\nSocket Type: 1\nService Flags: 0x66\n",
        "labels that are of anything": "Description: a\nVersion: 2\nProtocol: 6\nActive: 1\n",
    }
    compare("netsh-left", cases, values=True)


def test_lines_broken_and_joined():
    """Where lines were broken, or a whole listing was joined, is told by the lines themselves."""
    names = ("Alpha Net", "Beta Net")
    providers = tuple(replace(p, description=name) for p, name in zip(tcp_ip()[:2], names, strict=True))
    same_end = Machine(providers, (replace(NAME_SPACES[0], description="Tcpip Net"), NAME_SPACES[1]))
    all_same_end = replace(same_end, name_spaces=same_end.name_spaces[:1])
    long = Machine(tuple(replace(p, description="A long name " * 7 + "end") for p in tcp_ip()[:2]), NAME_SPACES[:1])
    cases = {
        f"at {width} columns": wrapped(width)(render(long)) for width in (50, 58, 65, 66, 70, 79, 80, 81, 100, 120, 132)
    }
    cases |= {
        f"{name} in {of}": " ".join(render(machine, LANGUAGES[of]).split()) + "\n"
        for of in ("en", "Cyrillic")
        for name, machine in (
            ("one end", same_end),
            ("one end for all", all_same_end),
            ("64-bit", TWO),
            ("chains", LSP),
        )
    }
    compare("netsh-joined", cases, values=True)


def test_the_sample_program_in_texts():
    """Each function's listing, several of them, and what they leave unsaid."""
    shown = (*tcp_ip()[:1], NET_BIOS[0])
    text = listing(shown)
    name = r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{" + "A" * 36 + "}] SEQPACKET 0"
    long = listing((*tcp_ip()[:1], base(1050, 17, 5, -1, 0x2000E, description=name))).expandtabs()
    titles = [match.start() for match in re.finditer("Winsock Catalog", text)]
    cases = {
        function: listing(CATALOG, function)
        for function in ("WSAEnumProtocols", "WSCEnumProtocols", "WSCEnumProtocols32")
    } | {
        "of 32 bits, damaged": _without(listing(CATALOG, "WSCEnumProtocols32"), "Version"),
        "twice": text * 2,
        "twice without the first line": text + text.split("\n", 2)[2],
        "entries backwards": text[: titles[0]] + text[titles[1] :] + text[titles[0] : titles[1]],
        "at 80 columns": re.sub(r"(?m)^(.{80})(?=.)", r"\1\n", long),
        "at 80 columns, then a log": re.sub(r"(?m)^(.{80})(?=.)", r"\1\n", long) + LOG * 2,
        "a banner above": BANNER + text,
        "a count of no number": text.replace("count = 2", "count = many"),
        "a count of 20 digits": text.replace("count = 2", "count = " + "2" * 20),
        "a title of a million": text.replace("#1", "#1" + "0" * 60),
        "more lost than worth listing": re.sub(
            r"(?m)^(?:Version|Address Family|Socket Type|Security Scheme).*\n", "", text
        ),
        "the first fields lost": re.sub(r"(?ms)^Entry type.*?(?=Version)", "", text, count=1),
        "titles and rules lost": _without(text, "(?:Winsock|-)"),
        "flags of 40 digits": text.replace("0x20066", "0x" + "2" * 40),
        "a chain of 8": text.replace("Chain length:\t\t 1", "Chain length:\t\t 8"),
        "only the first line": text.split("\n")[0] + "\n",
        "only a title": "Winsock Catalog Provider Entry #0\n",
        "two labels": "ServiceFlags1: 0x66\nServiceFlags2: 0x0\n",
        "three labels": "ServiceFlags1: 0x66\nServiceFlags2: 0x0\nServiceFlags3: 0x0\n",
        "a foreign line with a label": text + "Version: 2\n",
        "ends in half a label": text + "Winsock Catalog Provider Entry #2\n" + "-" * 58 + "\nEntry ty",
    }
    for lines in (1, 30, 39, 40, 41, 42, 60):
        cases[f"{lines} lines between entries"] = text[: titles[1]] + LOG * lines + text[titles[1] :]
        cases[f"{lines} line ends below a title"] = text.replace("\n-", "\n" * lines + "-", 1)
        cases[f"{lines} blank lines within an entry"] = text.replace("Version:", "\n" * lines + "Version:", 1)
        cases[f"{lines} lines within an entry that lost its title"] = _without(text, "Winsock").replace(
            "Version:", "\n" * lines + "Version:", 1
        )
    compare("sample-program-texts", cases, values=True)


def test_registry_texts():
    """Several machines and control sets in a text, and values of other types than Windows writes."""
    export, query = exported(TWO), queried(TWO)
    item = re.compile(r'(?s)"PackedCatalogItem"=hex:.*?\n(?=")')
    other = exported(LSP).replace("CurrentControlSet", "ControlSet002").split("\n", 2)[2]
    cases = {
        "two exports": export * 2,
        "two exports, one header": export + export.split("\n", 2)[2],
        "two queries": query * 2,
        "an export and a query": export + query,
        "a second control set": export + other,
        "the same in a second control set": export
        + export.replace("CurrentControlSet", "ControlSet002").split("\n", 2)[2],
        "two control sets and none in use": export.replace("CurrentControlSet", "ControlSet001") + other,
        "a fault in a second control set": export + other.replace("Next_Catalog", "Next\nCatalog"),
        "two control sets and none in use, a fault in the second": export.replace("CurrentControlSet", "ControlSet001")
        + other.replace("Next_Catalog", "Next\nCatalog"),
        "an item that is a text": item.sub('"PackedCatalogItem"="x"\n', export, count=1),
        "an item that is missing": item.sub("", export, count=1),
        "an item of another hexadecimal type": export.replace('Item"=hex:', 'Item"=hex(1):', 1),
        "an item of a type told as 3": export.replace('Item"=hex:', 'Item"=hex(3):'),
        "an item of half a byte": query[: query.index("PackedCatalogItem") + 700] + "\n",
        "no entries left": re.sub(r"(?ms)^\[[^\]]*Catalog_Entries\S*\]\n.*?\n\n", "", export),
        "a count of another number": export.replace(
            'Catalog_Entries"=dword:00000001', 'Catalog_Entries"=dword:00000002'
        ),
        "ids used up": re.sub(r'Next_Catalog_Entry_ID"=dword:\w+', 'Next_Catalog_Entry_ID"=dword:00000001', export),
        "the last id free": re.sub(
            r'Next_Catalog_Entry_ID"=dword:\w+', 'Next_Catalog_Entry_ID"=dword:000003e9', export
        ),
        "version 4": exported(TWO, version=4),
        "80 columns": wrapped(80)(query),
        "120 columns": wrapped(120)(query),
        "a foreign key between": export.replace("[HKEY", "[HKEY_LOCAL_MACHINE\\SYSTEM\\Other]\n\n[HKEY", 5),
        "a key of no number": export.replace("Entries64\\000000000001]", "Entries64\\first]", 1),
        "a gap": export.replace("\\000000000001]", "\\000000000003]"),
        "in capitals": export.replace("WinSock2", "WINSOCK2").replace("Parameters", "PARAMETERS"),
        "a name of 60 letters, its item lost": item.sub(
            "", exported(Machine((base(1001, description="x" * 59),), NAME_SPACES[:1])), count=1
        ),
        "a name of 58 letters, its item lost": item.sub(
            "", exported(Machine((base(1001, description="x" * 58),), NAME_SPACES[:1])), count=1
        ),
    }
    for size in (5_000, 6_000):
        value = '"x"=hex:' + ",".join(["00"] * size)
        cases[f"a value of {size} bytes on one line"] = export.replace('"Serial', f'{value}\n"Serial', 1)
    for lines in (1, 7, 8, 9, 10, 20):
        cases[f"{lines} foreign lines between"] = query.replace("    Num_", LOG * lines + "    Num_", 1)
    foreign = "\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\n    Start    REG_DWORD    0x2\n\n"
    cases["a foreign key below an answer that was cut"] = query[:-300] + foreign
    for rows in (1, 2, 3, 4, 5):
        cases[f"{rows} lines above the key, below the header"] = export.replace("\n\n", "\n" + "\n" * rows, 1)
    compare("registry-texts", cases)


def test_what_the_digits_of_the_registry_mean():
    """Each line of digits is told in words."""
    compare("registry-digits", {"an export": exported(LSP), "a query": queried(ONE)}, values=True)


def _of(root: Key, current: int | None = 1) -> bytes:
    if current is not None:
        root.at("Select").values.append(("Current", DWORD, current))
    return hive_of(root)


def test_hives():
    """Hives as they are saved, and keys and values as Windows does not write them."""
    sets = {1: winsock_key(ONE), 2: winsock_key(LSP)}
    cases: dict[str, bytes] = {"dirty": hive(ONE, dirty=True), "cut": hive(ONE)[:-600], "saved alone": hive_of(sets[1])}
    abroad = Machine((base(1001, provider_path="C:\\Dolů\\lsp.dll"),), NAME_SPACES[:1])
    cases |= {f"code page {page}": hive(abroad, code_page=page) for page in ("1250", "1252", "65001", "0", "")}
    cases |= {f"lists of {kind.decode()}": hive(ONE, index=kind) for kind in (b"lf", b"lh", b"li", b"ri")}
    for current in (1, 2, 3, None):
        root = Key()
        for number, winsock in sets.items():
            root.at(rf"ControlSet00{number}\Services").keys["WinSock2"] = winsock
        cases[f"two control sets that differ, {current} in use"] = _of(root, current)
    values = {
        "an item of a text's type": ("PackedCatalogItem", SZ, "x"),
        "an item of 887 bytes": ("PackedCatalogItem", BINARY, packed(tcp_ip()[0])[:-1]),
        "an item of four bytes": ("PackedCatalogItem", BINARY, b"1234"),
        "an item of 20000 bytes": ("PackedCatalogItem", BINARY, bytes(20_000)),
        "an item of a chain of 8": ("PackedCatalogItem", BINARY, _with_number(300, 8)),
        "an item of a chain below 0": ("PackedCatalogItem", BINARY, _with_number(300, -1)),
        "an item without an end of its path": ("PackedCatalogItem", BINARY, b"x" * 260 + packed(tcp_ip()[0])[260:]),
        "an item without an end of its name": ("PackedCatalogItem", BINARY, packed(tcp_ip()[0])[:376] + b"x\0" * 256),
        "another value": ("Other", EXPAND_SZ, "x"),
    }
    for name, value in values.items():
        root = Key()
        winsock = root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(ONE)
        winsock.at(r"Parameters\Protocol_Catalog9\Catalog_Entries\000000000001").values[0] = value
        cases[name] = _of(root)
    root = Key()
    deep = root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(ONE)
    deep.at(r"Parameters\a\b\c\d\e\f\g").values.append(("x", DWORD, 1))
    cases["keys eight deep"] = _of(root)
    root = Key()
    root.at("Select").values.append(("Current", SZ, "1"))
    root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(ONE)
    cases["the control set in use told in words"] = hive_of(root)
    alone = cases["saved alone"]
    key = alone.index(b"Parameters") - 76
    cases["saved alone, its key damaged"] = alone[:key] + b"xx" + alone[key + 2 :]
    parts = alone.index(b"AppId_Catalog") - 76
    cases["saved alone, a key below damaged"] = alone[:parts] + b"xx" + alone[parts + 2 :]
    compare("registry-hives", cases, values=True)


def _with_number(at: int, number: int) -> bytes:
    item = packed(tcp_ip()[0])
    return item[:at] + struct.pack("<i", number) + item[at + 4 :]


def test_forms_of_one_machine_in_a_text():
    """Each dialect takes its own lines of a text and no other's."""
    machine = clean_machine(of_64_bit=False)
    forms = {
        "netsh": render(machine),
        "sample program": listing(machine.providers),
        "export": exported(machine),
        "query": queried(lsp_machine(ifs=True, of_64_bit=False)),
    }
    cases = {f"{one}, then {other}": forms[one] + forms[other] for one in forms for other in forms if one != other}
    cases |= {"netsh within an export": forms["export"].replace("[HKEY", forms["netsh"] + "\n[HKEY", 1)}
    compare("several", cases)
