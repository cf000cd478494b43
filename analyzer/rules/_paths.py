r"""What the text of a provider path tells of the file: where Windows would load it from, and what is odd about that.

Nothing is looked up: these are paths of another machine.

>>> split(r"%SystemRoot%/System32\\MSWSOCK.dll")
('%systemroot%\\system32', 'mswsock.dll')
>>> fault(r"C:\Users\Ann\lsp.dll")
"in a user's folder, where no administrator is needed to exchange it"
>>> fault(r"C:\Program Files\Vendor\lsp.dll") is None
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer import knowledge
from analyzer.model.plain import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_REMEMBERED: Final = 4_096
"""Paths whose faults are remembered: the machines of a fleet have the same few."""
_LONGEST: Final = 1024  # the catalog holds 260 characters
_LOWER: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ/", "abcdefghijklmnopqrstuvwxyz\\")
_REPEATED: Final = re.compile(r"(?<=[^\\])\\+")
_SYSTEM: Final = r"(?:system32|syswow64|sysnative)"
_WINDOWS: Final = r"(?:%systemroot%|%windir%|\\systemroot|[a-z]:\\(?:windows|winnt))"
_SYSTEM_FOLDER: Final = re.compile(rf"{_WINDOWS}\\{_SYSTEM}")
_OTHER_SYSTEM_FOLDER: Final = re.compile(rf"[a-z]:\\[^\\]+\\{_SYSTEM}")
_OF_WINDOWS: Final = re.compile(rf"{_WINDOWS}(?:\\.*)?")
_WHOLE_NAME: Final = re.compile(r"[^\\]+\.[^\\.]+")
_CUT_ENDINGS: Final = frozenset({"d", "dl"})
_ROOTED: Final = re.compile(r"[a-z]:\\|\\\\|\\systemroot\\|%[^%\\]+%\\")

_DATA_OF_PROGRAMS: Final = re.compile(
    r"(?:%allusersprofile%|%programdata%|[a-z]:\\programdata|[a-z]:\\(?:documents and settings|docume~1)\\all ?users)\\"
)
_PUBLIC: Final = r"(?:%public%|[a-z]:\\users\\public)\\"
_OF_ONE_USER: Final = (
    r"(?:%userprofile%|%appdata%|%localappdata%|%homepath%|%homedrive%%homepath%|[a-z]:\\users\\[^\\]+"
    r"|[a-z]:\\(?:documents and settings|docume~1)\\[^\\]+|.*\\appdata)\\"
)
_DATA: Final = "in a folder for data, not in one for programs"
# The first that fits counts.
_PLACES: Final = {
    r"\\\\": "on a network share, so nothing can be loaded before the network is there",
    r".*\\(?:\$recycle\.bin|recycler|recycled)\\": "in the recycle bin",
    r"(?:%te?mp%|.*\\te?mp)\\": "in a folder for temporary files, which clean-ups empty",
    _PUBLIC: "in a folder that all users may write to",
    _OF_ONE_USER: "in a user's folder, where no administrator is needed to exchange it",
    r"(?:[a-z]:|%systemdrive%)\\[^\\]+$": "in the root of a drive, where no program installs itself",
}
_IN_PLACES: Final = tuple((re.compile(pattern), words) for pattern, words in _PLACES.items())
_DOTS: Final = re.compile(r"\\\.\.?\\")
_DOUBLE_ENDING: Final = re.compile(r".*\.(?:dll|exe|sys|scr|tmp|dat|txt|log|jpe?g|gif|png|bmp|pdf|docx?)\.[^.]+")
_FOREIGN_LOOKALIKES: Final = {  # Cyrillic, Greek and Armenian letters that look like Latin ones
    "a": "\u0430\u03b1",
    "c": "\u0441\u03f2",
    "d": "\u0501",
    "e": "\u0435",
    "k": "\u043a\u03ba",
    "l": "\u0456\u0406\u04cf",
    "m": "\u043c",
    "o": "\u043e\u03bf\u0585",
    "p": "\u0440\u03c1",
    "s": "\u0455",
    "w": "\u051d\u0461\u03c9",
}
_LOOKALIKES: Final = str.maketrans(
    {
        **{char: letter for letter, chars in _FOREIGN_LOOKALIKES.items() for char in chars},
        "0": "o",
        "1": "l",
        "3": "e",
        "5": "s",
        "i": "l",
        "|": "l",
    }
)
_SYSTEM_DLLS: Final = frozenset({"ws2_32.dll", "ws2help.dll", "wsock32.dll"})


@lru_cache(_REMEMBERED)
def split(path: str) -> tuple[str, str]:
    """Return folder and file name as Windows reads them: in lower case (ASCII), one backslash between components."""
    text = path.strip().strip('"')[:_LONGEST].translate(_LOWER).removeprefix("\\\\?\\")
    # A network path begins with two; where all are doubled (as in JSON), so are these.
    folder, _, name = _REPEATED.sub(r"\\", text).rpartition("\\")
    return folder, name


def is_whole(name: str) -> bool:
    """Tell whether a file name has a whole ending: `mswsock` or `mswsock.d` may be the rest of a longer text."""
    return _WHOLE_NAME.fullmatch(name) is not None and name.rpartition(".")[2] not in _CUT_ENDINGS


def is_rooted(path: str) -> bool:
    """Tell whether a path begins at a drive, a share or a variable."""
    folder, _ = split(path)
    return _ROOTED.match(f"{folder}\\") is not None


@lru_cache(_REMEMBERED)
def fault(path: str, *, known: bool = False) -> str | None:
    """Say what makes a path suspicious, in words that go on after a colon; None if nothing does.

    Known products may keep their DLLs with their data: Sophos has its LSP in ProgramData.
    """
    folder, name = split(path)
    if not folder:
        return "no folder is named, so each program looks in its own folder first"
    if not is_rooted(path):
        return "a relative path, which leads elsewhere from each current folder"
    return _fault_of_place(f"{folder}\\{name}", known=known) or (
        _fault_of_name(folder, name) if is_whole(name) else None
    )


@lru_cache(_REMEMBERED)
def in_32_bit_folder(path: str) -> bool:
    """Tell whether a file lies in the folder that 64-bit Windows has for its 32-bit DLLs."""
    folder, _ = split(path)
    return folder.endswith("\\syswow64") and _OF_WINDOWS.fullmatch(folder) is not None


@lru_cache(_REMEMBERED)
def in_other_windows(path: str) -> bool:
    """Tell whether a path is that of Windows' own DLL, if Windows is installed in a folder of another name."""
    folder, _ = split(path)
    return may_be_of_windows(path) and _OTHER_SYSTEM_FOLDER.fullmatch(folder) is not None


def may_be_of_windows(path: str) -> bool:
    """Tell whether a path may be that of a protocol provider of Windows, in whatever folder Windows is installed.

    Windows 2000 had msafd.dll where later ones have mswsock.dll, and was installed in WINNT. What the text may have
    lost the end of is not judged.
    """
    folder, name = split(path)
    in_place = _SYSTEM_FOLDER.fullmatch(folder) or _OTHER_SYSTEM_FOLDER.fullmatch(folder)
    return not is_whole(name) or (in_place is not None and name in windows_dlls())


@lru_cache(_REMEMBERED)
def one_file_for_all(path: str) -> str | None:
    """Return a path in comparable form if it names the same file for 32-bit and 64-bit programs, else None.

    System32 and the variables of Program Files lead each kind of program to a folder of its own.
    """
    folder, name = split(path)
    redirected = folder.endswith("\\system32") and (
        _OF_WINDOWS.fullmatch(folder) or _OTHER_SYSTEM_FOLDER.fullmatch(folder)
    )
    absolute = re.match(r"[a-z]:\\|%systemdrive%\\|%programfiles\(x86\)%\\", f"{folder}\\")
    in_windows = _OF_WINDOWS.fullmatch(folder)
    return f"{folder}\\{name}" if is_whole(name) and not redirected and (absolute or in_windows) else None


@cache
def windows_dlls() -> frozenset[str]:
    """Return the names of the DLLs of Windows' own protocol providers, in lower case."""
    return frozenset(
        name for record in knowledge.providers() if record.inbox and record.kind != "nsp" for name in record.dll
    )


def tampered(case: Case) -> NDArray[np.bool_]:
    """Return the rows of base providers with an id of Windows and a path that Windows never gave them."""
    entries = case.frames.entries
    candidates = (entries["origin"] == "unknown") & (entries["chain_length"] == 1).fillna(value=False)
    truth = np.zeros(len(entries), dtype=bool)
    names = ("record", "provider_path", "damaged", "matched_by")
    records, paths, damaged, marks = (plain(entries[name]) for name in names)
    for row in np.flatnonzero(candidates.to_numpy(dtype=bool)).tolist():
        record, path = records[row], paths[row]
        if record is None or not record.inbox or record.kind == "nsp" or damaged[row] or path is None:
            continue
        truth[row] = "guid" in marks[row] and not may_be_of_windows(path)
    places: NDArray[np.int64] = case.frames.providers["entry"].to_numpy()
    return truth[places]


def _fault_of_place(whole: str, *, known: bool) -> str | None:
    if _DOTS.search(whole):
        return 'the folder is hidden behind ".."'
    if ":" in whole[2:]:
        return "an alternate data stream, a hidden part of another file"
    if _DATA_OF_PROGRAMS.match(whole) and not known:
        return _DATA
    return next((words for place, words in _IN_PLACES if place.match(whole)), None)


def _fault_of_name(folder: str, name: str) -> str | None:
    known = windows_dlls() | _SYSTEM_DLLS
    if name in known and not _OF_WINDOWS.fullmatch(folder) and not _OTHER_SYSTEM_FOLDER.fullmatch(folder):
        return "the name of a DLL of Windows, outside of Windows' folder"
    if name not in known and _skeleton(name) in _skeletons():
        return "a name that looks like that of a DLL of Windows, but is another one"
    if _DOUBLE_ENDING.fullmatch(name):
        return "a name with two endings"
    if not name.endswith(".dll"):
        return "a name that does not end in .dll"
    return None


@cache
def _skeletons() -> frozenset[str]:
    return frozenset(_skeleton(own) for own in windows_dlls() | _SYSTEM_DLLS)


def _skeleton(name: str) -> str:
    """Return what a name looks like: letters that are taken for each other are the same."""
    plain_letters = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return plain_letters.lower().translate(_LOOKALIKES).replace("rn", "m").replace("vv", "w")
