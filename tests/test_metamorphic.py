"""What somebody does to evidence without touching a catalog changes no finding: the oracle that needs no oracle.

Values are held against the machine itself in `dialects/test_netsh_roundtrip.py`. Here whole analyses are held against
one another: verdict and its reason, findings with their words, runtimes, sockets, chains. Numbers of lines apart, and
the words of netsh's own language, they must be the same.
"""

from __future__ import annotations

import io
import re
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from judging import analyze
from languages import KNOWN, LANGUAGES, Language
from machines import Machine, render
from opening import zipped
from random_machines import languages, machines
from registries import exported
from treatments import LETTERS_OF_A_PAGE, TREATED, TREATMENTS

import analyzer
from analyzer import outputs
from analyzer.document import merging, reading
from analyzer.outputs import terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.analysis import Analysis, Dump

ENGLISH: Final = KNOWN["en"]
NOISE: Final = st.lists(
    st.sampled_from(
        [
            "",
            "2026-11-22 10:00:00 INFO service: started, code 0x20066",
            "Version: 3",
            "Guid: 0",
            "-" * 54,
            "=" * 40,
            "Provider: none",
            "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Example]",
            '"Value"=dword:00000001',
            "    at Example.Service.Run(Int32 n) in C:\\a.cs:line 7",
            "<event id='7'>x</event>",
            "{ 'a': [1, 2] }",
            "\u202eabc\u0301 字 \U0001f600",
            "1 : 2",
        ]
    ),
    max_size=12,
)
_LINE: Final = re.compile(r"\bline \d+")
_PLACES: Final = frozenset({"position", "line", "end_line"})


def told(dump: Dump, *, words: bool = True) -> Any:
    """Return what an analysis says of a dump, lines apart; without `words` also without those of netsh's language."""
    findings = [
        (
            finding.rule,
            finding.severity,
            finding.title,
            _LINE.sub("line", finding.message),
            finding.remedy,
            bool(finding.evidence),
        )
        for finding in dump.findings
    ]
    catalogs = [
        (
            catalog.bits,
            [_fields(provider) for provider in catalog.providers],
            [_fields(space) for space in catalog.name_spaces],
            catalog.sockets,
        )
        for catalog in dump.catalogs
    ]
    runtimes = [(runtime.id, runtime.status, runtime.why) for runtime in dump.runtimes]
    reason = _LINE.sub("line", dump.verdict_reason)
    return (dump.verdict, reason, dump.complete, findings, catalogs, runtimes, dump.language if words else None)


def _fields(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__ if name not in _PLACES}


def all_told(analysis: Analysis) -> list[Any]:
    return [told(dump) for dump in analysis.dumps]


@settings(max_examples=3)
@given(machine=machines(), language=languages, before=NOISE, after=NOISE)
def test_a_log_around_a_dump(machine: Machine, language: Language, before: list[str], after: list[str]) -> None:
    """Whatever a log holds before and behind a dump, nothing is told otherwise."""
    text = render(machine, language)
    (plain,), (noisy,) = analyze(text).dumps, analyze("\n".join([*before, "", text, "", *after, ""])).dumps
    assert told(noisy) == told(plain)


@settings(max_examples=20)
@given(
    machine=machines(),
    language=languages,
    encoding=st.sampled_from("utf-8 utf-8-sig utf-16 utf-16-le utf-16-be cp850 cp852 cp866 cp932 cp1252".split()),
    treatment=st.sampled_from(TREATED),
    flags=st.booleans(),
)
def test_another_language_encoding_and_way_of_copying(
    *, machine: Machine, language: Language, encoding: str, treatment: str, flags: bool
) -> None:
    """A machine in any words, bytes and dress has the findings that it has in English as netsh prints it."""
    (plain,) = analyze(render(machine, ENGLISH, flags=flags)).dumps
    text = TREATMENTS[treatment](render(machine, language, flags=flags))
    letters = sum(not letter.isascii() and letter.isalpha() for letter in text)
    try:
        data = text.encode(encoding if letters >= LETTERS_OF_A_PAGE or text.isascii() else "utf-8")
    except UnicodeEncodeError:
        data = text.encode()
    (other,) = analyze(data).dumps
    assert told(other, words=False) == told(plain, words=False)


@settings(max_examples=4)
@given(batch=st.lists(machines(), min_size=2, max_size=4), data=st.data())
def test_the_order_of_a_batch(batch: list[Machine], data: st.DataObject) -> None:
    """Each dump is told as alone, wherever in a batch it stands, and all are counted alike."""
    texts = [render(machine, data.draw(languages)) for machine in batch]
    order = data.draw(st.permutations(range(len(texts))))
    whole, mixed = analyze(*texts), analyze(*(texts[place] for place in order))
    assert all_told(mixed) == [all_told(whole)[place] for place in order]
    assert mixed.summary == whole.summary
    assert all_told(whole) == [told(analyze(text).dumps[0]) for text in texts]


@settings(max_examples=3)
@given(batch=st.lists(machines(), min_size=2, max_size=4), cut=st.integers(1, 3))
def test_a_batch_in_two_parts(batch: list[Machine], cut: int) -> None:
    """A batch that is analyzed in parts, and put together, is the batch analyzed at once."""
    with tempfile.TemporaryDirectory() as name:
        files = []
        for number, machine in enumerate(batch):
            (Path(name) / f"host {number}").mkdir()
            files.append(Path(name) / f"host {number}" / "winsock.txt")
            files[-1].write_text(render(machine), "utf-8")
        whole = analyzer.analyze(*files)
        assert merging.merge([analyzer.analyze(*files[:cut]), analyzer.analyze(*files[cut:])]) == whole


def _tarred(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


PACKED: Final[dict[str, Callable[[dict[str, bytes]], bytes]]] = {
    "a.zip": zipped,
    "a.tar.gz": _tarred,
    "nested.zip": lambda files: zipped({"inner.zip": zipped(files)}),
    "nested.tgz": lambda files: _tarred({"inner.zip": zipped(files)}),
}


@settings(max_examples=4)
@given(machine=machines(), language=st.sampled_from(sorted(LANGUAGES)), flags=st.booleans(), registry=st.booleans())
def test_an_archive_a_folder_or_loose_files(*, machine: Machine, language: str, flags: bool, registry: bool) -> None:
    """The same files tell the same, named one by one, as their folder, or in archives of any kind and depth.

    Beside the dump there may be a registry export of the machine, which gives the flags that the dump lacks.
    """
    files = {"case/winsock.txt": render(machine, LANGUAGES[language], flags=flags).encode("utf-16")}
    files["case/notes.log"] = b"nothing of a catalog\r\n"
    files["case/systeminfo.txt"] = b"Host Name:   QX-7\r\nOS Name:   Microsoft Windows 10 Pro\r\n"
    # A path or a name may be one for which an item has no room, or its code page no letters.
    with suppress(UnicodeEncodeError, AssertionError, ValueError):
        files |= {"case/winsock.reg": exported(machine).encode("utf-16")} if registry else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "case").mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        from_folder = analyzer.analyze(folder / "case")
        loose = analyzer.analyze(*sorted((folder / "case").iterdir()))
        assert _by_name(loose) == _by_name(from_folder)
        for packed, pack in PACKED.items():
            (folder / packed).write_bytes(pack(files))
            assert _by_name(analyzer.analyze(folder / packed)) == _by_name(from_folder), packed


def _by_name(analysis: Analysis) -> dict[str, Any]:
    """Return what is told of each dump by the name of its file; places in sentences are cut down to that name."""
    names = [(dump.source.member or dump.source.path).replace("\\", "/").split("/")[-1] for dump in analysis.dumps]
    return {
        name: (re.sub(r"[^\s(]*/|[\w.]+ › ", "", str(told(dump))), dump.machine, dump.windows.name)
        for name, dump in zip(names, analysis.dumps, strict=True)
    }


@settings(max_examples=3)
@given(batch=st.lists(machines(), min_size=1, max_size=2))
def test_a_report_that_is_made_of_the_document(batch: Sequence[Machine]) -> None:
    """Every output of a document that was read back is, sign by sign, the output of the analysis itself."""
    analysis = analyze(*map(render, batch))
    again = reading.parse(analysis.to_json().encode(), "x")
    assert again == analysis
    for ending in outputs.FORMATS:
        assert outputs.render(again, ending) == outputs.render(analysis, ending), ending
    assert terminal.render(again, width=80, color=True) == terminal.render(analysis, width=80, color=True)
