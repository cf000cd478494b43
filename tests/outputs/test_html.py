"""The HTML report: what stands in it, in which order, and that nothing from a dump acts in it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from elements import Page
from hand_built import analysis

from analyzer.analysis import Analysis, Evidence
from analyzer.outputs.html import _environment, render
from analyzer.outputs.words import VERDICT_WORDS
from analyzer.pipeline import analyze
from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CASES = ["lsp", "clean", "vista", "nested", "broken", "fleet", "partly", "unread", "nothing", "large"]
INSIDE = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_well_formed_and_its_links_and_labels_lead_somewhere(
    case: str, reports: Mapping[str, Analysis]
) -> None:
    """Elements nest, ids are unique, and every inner link, label and icon names one that exists."""
    page = Page(render(reports[case]))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.elements:
        for target in (attrs.get("aria-labelledby") or "").split():
            assert target in ids
        if (href := attrs.get("href")) is not None:
            assert href[0] == "#"
            assert href[1:] in ids


@pytest.mark.parametrize("case", CASES)
def test_a_page_can_load_and_run_nothing(case: str, reports: Mapping[str, Analysis]) -> None:
    """One script of our own, no style attribute, no event handler, no reference outside; the policy forbids them."""
    html = render(reports[case])
    assert re.findall("<script[^>]*>", html) == ["<script>"]
    for tag, attrs in Page(html).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image"}
        assert not {"src", "srcset", "style", "action", "data", "poster", "background", "ping"} & attrs.keys()
        assert not any(name.startswith("on") for name in attrs)
    assert not re.search(r"@import|url\(", html)


def test_the_policy_names_the_style_sheet_and_the_script_by_their_hashes(reports: Mapping[str, Analysis]) -> None:
    """The browser applies the one style sheet and runs the one script of the page, and no others."""
    html = render(reports["lsp"])

    def named(element: str) -> str:
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
        return f"{element}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    policy = f"default-src 'none'; {named('style')}; {named('script')}; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in html


@pytest.mark.parametrize("case", ["fleet", "broken", "nested"])
@pytest.mark.parametrize(
    ("hostile", "forbidden"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("</style></title></svg><img src=x onerror=alert(1)>", "<img"),
        ("\" onmouseover='alert(1)' x=\"", "\" onmouseover='"),
        ("{{7*7}}{% include 'report.css' %}", "49"),
        ("`<b>code</b>`", "<b>"),
        ("\x1b[2Jgone\x9b", "\x1b"),
        ("evil\u202egpj.lld", "\u202e"),
        ("cut \udc81 in half", "\udc81"),
    ],
)
def test_hostile_text_stays_text(
    case: str,
    hostile: str,
    forbidden: str,
    reports: Mapping[str, Analysis],
    poisoned: Callable[[Analysis, str], Analysis],
) -> None:
    """Whatever a field holds, the page keeps the elements it has with harmless text, and shows the text."""
    hostile_page, harmless_page = (render(poisoned(reports[case], text)) for text in (hostile, "harmless"))
    body = hostile_page.partition("<body>")[2].rpartition("<script>")[0]
    assert forbidden not in body.replace("#i-", "") if forbidden != "49" else "{{7*7}}" in body
    # Backticks make code, and a longer text takes a second line of a drawing; nothing else may differ.
    tags = [tag for tag, _ in Page(hostile_page).elements if tag not in {"code", "text"}]
    assert tags == [tag for tag, _ in Page(harmless_page).elements if tag not in {"code", "text"}]
    hostile_page.encode()


def test_a_template_that_forgets_an_unknown_value_fails_loudly() -> None:
    """`None` never reaches a reader as a word."""
    with pytest.raises(TypeError, match="unknown value"):
        _environment().from_string("{{ value }}").render(value=None)


def test_the_verdict_stands_before_everything_else(reports: Mapping[str, Analysis]) -> None:
    """A page opens with machine, verdict, reason and what to do; the parts follow in the order of use."""
    text = Page(render(reports["lsp"])).text.partition("Skip to the result")[2]
    order = [
        "WS-0417",
        "Windows 10 or later",
        "case-4711/catalog.txt, lines 1 to 438",
        "Verdict: Non-IFS",
        "A provider without IFS handles is installed (KB 2568167).",
        "is what every IPv4 TCP socket gets",
        "May hang (exposed): .NET",
        "Fails: WSL 2",
        "Works, slower: 1",
        "What to do",
        "run netsh winsock remove provider 1032",
        "Next step:",
        "Findings",
        "Evidence in case-4711/catalog.txt",
        "Only IPv4 TCP is layered",
        "What each of 6 runtimes does on this machine",
        "The provider that a program's socket gets",
        "Native 64-bit catalog 8 entries in catalog order, 2 non-IFS, 2 of third parties",
        "32-bit catalog 8 entries in catalog order",
        "They resolve names and carry no data",
        "Stands before the first entry.",
        "How this report was made",
        "winsock-catalog 0.0.1, document schema 1.0",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


def test_every_line_of_evidence_is_quoted_with_its_place(reports: Mapping[str, Analysis]) -> None:
    """The file is named once, above the lines of a finding; each line has its number, and is as it is in the file."""
    articles = re.split("<article id=", render(reports["fleet"]))[1:]
    for number, (dump, html) in enumerate(zip(reports["fleet"].dumps, articles, strict=True), 1):
        member = f"{INSIDE}{dump.source.member}" if dump.source.member else ""
        for finding in dump.findings:
            for evidence in finding.evidence:
                line = str(evidence.line)
                if dump.text is not None:
                    line = f'<a class="ln" href="#d{number}-l{line}">{line}</a>'
                quoted = f'<span class="where">{line}</span> <q dir="auto">{evidence.text}</q>'
                above = html[: html.index(quoted)].rpartition("Evidence")[2]
                assert f"<bdi>{dump.source.path}{member}</bdi>" in above


def test_evidence_from_another_member_names_it(reports: Mapping[str, Analysis]) -> None:
    """A line that stands in another file has the name of that file beside it, and the dump is said to mark none."""
    (dump,) = reports["lsp"].dumps
    elsewhere = msgspec.structs.replace(
        dump.findings[0], evidence=(Evidence(member="logs/other.txt", line=7, text="as it stands"),)
    )
    html = render(
        msgspec.structs.replace(reports["lsp"], dumps=(msgspec.structs.replace(dump, findings=(elsewhere,)),))
    )
    assert f"<bdi>case-4711/catalog.txt{INSIDE}logs/other.txt</bdi> : 7</span>" in html
    assert "evidence is marked" in render(reports["lsp"])
    assert "evidence is marked" not in html


def test_commands_in_remedies_are_shown_as_code(reports: Mapping[str, Analysis]) -> None:
    """What stands between backticks is code, and the backticks are gone."""
    html = render(reports["lsp"])
    assert "run <code>netsh winsock remove provider 1032</code> in an elevated" in html
    assert "<code>netsh winsock show catalog &gt; catalog.txt</code>" in html
    assert "`" not in html.partition("</style>")[2].partition("<script>")[0].partition('<pre dir="auto">')[0]


def test_unknown_flags_are_unknown_and_not_a_no(reports: Mapping[str, Analysis]) -> None:
    """A dump without Service Flags shows neither "IFS" nor "non-IFS" on any entry or socket."""
    html = render(reports["vista"])
    marks = re.findall(r"</svg>((?:non-)?IFS(?: unknown)?)</span>", html)
    assert len(marks) == 12
    assert set(marks) == {"IFS unknown"}


@pytest.mark.parametrize("verdict", VERDICT_WORDS)
def test_every_verdict_has_a_word_and_a_shape_of_its_own(verdict: str, reports: Mapping[str, Analysis]) -> None:
    """A reader who sees no colour still tells the verdicts apart."""
    html = render(reports["fleet"])
    shapes = dict(
        re.findall(
            r'<use href="#(i-\w+)"/></svg>\n?</div>\n<div class="said">\n<p class="word">.*?</span>(.*?)</p>', html
        )
    )
    words = {word: shape for shape, word in shapes.items()}
    assert len(words) == 5
    assert VERDICT_WORDS[verdict] in words  # type: ignore[index]


def test_a_socket_shows_its_provider_in_both_catalogs_side_by_side(reports: Mapping[str, Analysis]) -> None:
    """The selected provider of each catalog is a link to its row there, with its sign and its id."""
    row = socket_row(reports["lsp"], "TCP over IPv4")
    assert re.findall(r'href="#(d1-c\d-p1)"', row) == ["d1-c1-p1", "d1-c2-p1"]
    text = Page(f"<table><tr><th>{row}</tr></table>").text
    assert text.count("non-IFS ContosoLSP over [MSAFD Tcpip [TCP/IP]] 1032") == 2


def test_a_way_is_drawn_in_words_and_boxes_with_the_product(reports: Mapping[str, Analysis]) -> None:
    """Kind of socket, the chain that it gets, its layers and the base; a drawing for each catalog."""
    figure = re.findall(r"<figure>.*?</figure>", render(reports["lsp"]), re.DOTALL)[0]
    labels = re.findall(r'aria-label="(.*?)"', figure)
    assert labels == [
        f"{bits}-bit catalog: a socket for TCP over IPv4 gets 1032 ContosoLSP over [MSAFD Tcpip [TCP/IP]], "
        "non-IFS. From the top: 1031 ContosoLSP (Contoso Web Companion), layered, non-IFS; "
        "1001 MSAFD Tcpip [TCP/IP], base, IFS."
        for bits in (64, 32)
    ]
    assert figure.count('<g class="layer bad">') == 4
    assert figure.count(">Contoso Web Companion</text>") == 2


def test_sockets_of_a_clean_machine_stay_short(reports: Mapping[str, Analysis]) -> None:
    """Where nothing is layered nothing is drawn, and the base provider is named once a catalog."""
    html = render(reports["clean"])
    assert "<figure>" not in html
    assert "No layer stands between a socket and its base." in html
    assert socket_row(reports["clean"], "TCP over IPv4").count("MSAFD Tcpip [TCP/IP]") == 2


def test_a_catalog_that_tells_of_no_socket_says_so_once(reports: Mapping[str, Analysis]) -> None:
    """Six rows of "unknown" would say the same."""
    (dump,) = reports["clean"].dumps
    lost = tuple(
        msgspec.structs.replace(socket, catalog_entry_id=None, ifs=None, path=()) for socket in dump.catalogs[0].sockets
    )
    catalogs = (msgspec.structs.replace(dump.catalogs[0], sockets=lost), *dump.catalogs[1:])
    html = render(msgspec.structs.replace(reports["clean"], dumps=(msgspec.structs.replace(dump, catalogs=catalogs),)))
    assert html.count("for no kind of socket can a provider be told") == 1
    assert html.count("TCP over IPv4") == 1


def socket_row(report: Analysis, name: str) -> str:
    html = render(report)
    return html[html.index(name) :].partition("</tr>")[0]


def test_a_chain_is_drawn_from_the_top_layer_to_the_base(reports: Mapping[str, Analysis]) -> None:
    """A drawing has a description in words, and one box a layer, the non-IFS one of another shape."""
    drawing = re.findall(r"<svg class=\"chain\".*?</svg>", render(reports["nested"]), re.DOTALL)[0]
    assert 'role="img"' in drawing
    (description,) = re.findall(r'aria-label="(.*?)"', drawing)
    assert description == (
        "a socket for TCP over IPv4 gets 1041 Northwind Parental Guard over [Fabrikam Filter over [MSAFD Tcpip "
        "[TCP/IP]]], non-IFS. From the top: 1040 Northwind Parental Guard, layered, non-IFS; 1031 Fabrikam Filter, "
        "layered, IFS; 1001 MSAFD Tcpip [TCP/IP], base, IFS."
    )
    assert re.findall(r"<(rect|path) class=\"box", drawing) == ["path", "path", "rect", "rect"]


def test_broken_chains_are_marked(reports: Mapping[str, Analysis]) -> None:
    """A layer that is not there, one that comes round again and an unknown one are told in words."""
    html = render(reports["broken"])
    text = Page(html).text
    assert "1031 ContosoLSP, layered, IFS unknown; 1099 without description, no entry has" in html
    assert "not in this catalog" in text
    assert ">missing</text>" in html
    assert ">cycle</text>" in html
    assert ">IFS unknown</text>" in html
    assert "Its layers are not known." in text
    assert "damaged entry" in text
    assert "Cut or damaged" in text


@pytest.mark.parametrize("case", ["fleet", "partly", "unread"])
def test_what_was_not_analyzed_is_listed_and_not_called_clean(case: str, reports: Mapping[str, Analysis]) -> None:
    """Every unread input stands on the page with its reason."""
    text = Page(render(reports[case])).text
    for item in reports[case].inputs:
        assert item.path in text
        assert (item.detail or "No reason was given.") in text or item.status == "analyzed"
    assert "That does not make the machine behind" in text


@pytest.mark.parametrize("case", ["unread", "nothing"])
def test_no_dump_is_no_clean_result(case: str, reports: Mapping[str, Analysis]) -> None:
    """Without a catalog the page says that nothing is known, and how to get one."""
    text = Page(render(reports[case])).text
    assert "Nothing was analyzed" in text
    assert "This is not a clean result." in text
    assert "netsh winsock show catalog" in text
    assert "Verdict:" not in text


def test_several_dumps_open_with_an_overview(reports: Mapping[str, Analysis]) -> None:
    """One row a dump, linked to its part of the page; a single dump needs none."""
    html = render(reports["fleet"])
    overview = html[html.index('id="overview"') : html.index('id="d1"')]
    assert re.findall(r'href="#(d\d)"', overview) == [f"d{n}" for n in range(1, 6)]
    assert f"case-4712.zip{INSIDE}logs/winsock/vista.txt" in overview
    assert 'id="overview"' not in render(reports["lsp"])


def test_several_dumps_are_summed_up_by_the_worst_verdict_first_of_all(reports: Mapping[str, Analysis]) -> None:
    """How many have it, and what it means; dumps that are all clean say nothing of inputs that were not read."""
    text = Page(render(reports["fleet"])).text
    said = "1 of 5 dumps: Non-IFS A provider without IFS handles is installed (KB 2568167). What to do stands in each"
    assert text.index(said) < text.index("Overview")
    (clean,) = reports["clean"].dumps
    text = Page(render(analysis(clean, clean, inputs=reports["fleet"].inputs))).text
    assert "2 of 2 dumps: Clean" in text
    assert "Nothing is known from what was not analyzed." in text


def test_the_overview_lists_the_worst_first(reports: Mapping[str, Analysis]) -> None:
    """The rows go by verdict, and each still leads to its own dump."""
    fleet = reports["fleet"]
    html = render(msgspec.structs.replace(fleet, dumps=fleet.dumps[::-1]))
    overview = html[html.index('id="overview"') : html.index('id="d1"')]
    assert re.findall(r'href="#(d\d)"', overview) == [f"d{n}" for n in (5, 4, 3, 2, 1)]
    assert re.search(r'Non-IFS</span>(?:(?!</tr>).)*href="#d5"', overview, re.DOTALL)


def test_affected_software_is_listed_with_versions_and_reasons_before_the_unaffected(
    reports: Mapping[str, Analysis],
) -> None:
    """What hangs or fails stands open; of the rest the names, with the reasons behind a fold."""
    html = render(reports["lsp"])
    section = Page(html[html.index('<h3 id="d1-runtimes"') : html.index("</section>", html.index('"d1-runtimes"'))])
    assert "Affected software 3" in Page(html).text
    assert ".NET 5 and later Skips completion notifications without a check." in section.text
    names = ("May hang", ".NET", "Fails", "WSL 2", "slower 1 Go", "Bypasses", "Ruby", "msquic", "Unaffected 1", "Java")
    assert sorted(names, key=section.text.index) == list(names)
    folds = [attrs for tag, attrs in section.elements if tag == "details"]
    assert ["open" in attrs for attrs in folds] == [True, True, False, False, False, False]


def test_a_machine_without_affected_software_says_so_in_a_line(reports: Mapping[str, Analysis]) -> None:
    """What is well stays folded; a dump without statements has no such part."""
    (dump,) = reports["lsp"].dumps
    well = msgspec.structs.replace(dump, runtimes=dump.runtimes[-1:])
    html = render(msgspec.structs.replace(reports["lsp"], dumps=(well,)))
    assert "None of the 1 runtimes that are known is affected." in html
    assert '<details class="status" open>' not in html
    assert "Affected software" not in render(reports["clean"])


def test_a_large_dump_makes_a_small_page(reports: Mapping[str, Analysis]) -> None:
    """80 entries, 20 of them chains, stay below 300 KB with the listing that they come from."""
    (dump,) = reports["large"].dumps
    text = (f"{'Provider Path:':36}%SystemRoot%\\system32\\mswsock.dll",) * 17 * 80
    whole = msgspec.structs.replace(dump, text=text)
    assert len(render(msgspec.structs.replace(reports["large"], dumps=(whole,))).encode()) < 300_000


def test_evidence_and_the_line_in_the_dump_lead_to_each_other(reports: Mapping[str, Analysis]) -> None:
    """A number beside a quote leads to the marked line, which leads to every finding that quotes it."""
    html = render(reports["lsp"])
    assert '<a class="ln" href="#d1-l32">32</a></span> <q' in html
    line = re.search(r'<li id="d1-l32".*?</li>', html).group()  # type: ignore[union-attr]
    assert "<mark>Service Flags:                      0x66</mark>" in line
    assert re.findall('href="#(.*?)"', line) == ["d1-f1", "d1-f3"]
    assert 'id="d1-f3"' in html


def test_a_document_without_the_lines_of_the_dump_makes_a_whole_report(reports: Mapping[str, Analysis]) -> None:
    """Fleets leave the lines out: then line numbers are plain, and no part of the page is missing its aim."""
    (dump,) = reports["lsp"].dumps
    html = render(msgspec.structs.replace(reports["lsp"], dumps=(msgspec.structs.replace(dump, text=None),)))
    assert ">The dump itself<" not in html
    assert '<span class="where">32</span>' in html
    Page(html)


def test_a_listing_that_was_cut_for_the_document_says_so(reports: Mapping[str, Analysis]) -> None:
    """What stands only in the file is not taken for the end of the dump."""
    (dump,) = reports["lsp"].dumps
    cut = msgspec.structs.replace(dump, text=(dump.text or ())[:20])
    html = render(msgspec.structs.replace(reports["lsp"], dumps=(cut,)))
    assert "The first 20 of 438 lines; the others stand in the file." in html
    assert '<span class="where">32</span>' in html


def test_a_report_of_very_many_dumps_leaves_their_lines_out(reports: Mapping[str, Analysis]) -> None:
    """A browser has to open it; the page says what is left out."""
    html = render(analysis(*reports["lsp"].dumps * 101))
    assert ">The dump itself<" not in html
    assert "The lines of the dumps are left out, as there are 101 dumps" in html


def test_digits_of_a_registry_export_are_counted_and_not_shown(samples: Path) -> None:
    """Runs of nothing but digits would be most of the page; numbers of the lines behind them are right all the same."""
    html = render(analyze([str(samples / "windows-10-non-ifs-lsp.reg")]))
    assert len(html.encode()) < 200_000
    assert re.search(r'… \d+ lines of hexadecimal digits …</li>\n<li value="\d+"', html)
    for line in re.findall('href="#d1-l(\\d+)"', html):
        assert f'id="d1-l{line}"' in html


def test_equal_ids_of_dumps_do_no_harm(reports: Mapping[str, Analysis]) -> None:
    """Anchors count dumps, since ids of dumps are those of their text."""
    twice = analysis(*reports["lsp"].dumps * 2)
    ids = [attrs["id"] for _, attrs in Page(render(twice)).elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_report_tells_how_it_was_made(reports: Mapping[str, Analysis]) -> None:
    """The command, the version, and size and hash of what was read."""
    command = "winsock-catalog analyze case-4711/catalog.txt -o report.html"
    html = render(msgspec.structs.replace(reports["lsp"], command=command))
    made = Page(html[html.index('<section class="made"') : html.index("</main>")].strip()).text
    for told in (command, "winsock-catalog 0.0.1", "case-4711/catalog.txt", "12,345 bytes", "ab" * 32):
        assert told in made


def test_the_summary_for_a_ticket_stands_alone(reports: Mapping[str, Analysis]) -> None:
    """Verdict, machine, reason, steps, source and hash, in plain lines."""
    (summary,) = re.findall('<pre dir="auto">(.*?)</pre>', render(reports["lsp"]), re.DOTALL)
    lines = summary.splitlines()
    assert lines[0] == "Winsock catalog: Non-IFS. A provider without IFS handles is installed (KB 2568167)."
    assert lines[1] == "Machine: WS-0417, Windows 10 or later"
    assert "1. Uninstall Contoso Web Companion with its own uninstaller, then restart." in lines
    assert lines[-3:] == [
        "Source: case-4711/catalog.txt, lines 1 to 438",
        f"SHA-256: {'ab' * 32}",
        "Told by winsock-catalog 0.0.1",
    ]


def test_the_same_document_gives_the_same_bytes(reports: Mapping[str, Analysis]) -> None:
    """Nothing of the time or the machine gets into a report."""
    assert render(reports["fleet"]) == render(msgspec.convert(msgspec.to_builtins(reports["fleet"]), Analysis))


def test_a_page_is_the_same_whatever_was_written_before(
    reports: Mapping[str, Analysis], poisoned: Callable[[Analysis, str], Analysis]
) -> None:
    """Pieces are remembered from page to page: entries that differ in one text, or in how it is escaped, differ."""
    documents = list(reports.values())
    for text in ("<b>", "&lt;b&gt;", "`<b>`", "", "\0 \1", "W" * 30):
        documents += [poisoned(reports[case], text) for case in ("lsp", "nested", "broken")]
    alone = []
    for document in documents:
        _environment.cache_clear()
        alone.append(render(document))
    assert [render(document) for document in documents] == alone
    assert [render(document) for document in reversed(documents)] == alone[::-1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_reach_the_contrast_of_wcag_aa(scheme: str) -> None:
    """Every ink reaches 4.5 to 1 on every ground it is used on."""
    blocks = re.findall(r":root \{(.*?)\}", read_text("templates", "report.css"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", blocks[["light", "dark"].index(scheme)]))
    pairs = [(ink, ground) for ink in ("ink", "muted", "link") for ground in ("bg", "surface", "code")]
    tones = ("bad", "warn", "odd", "info", "good", "none")
    pairs += [pair for tone in tones for pair in ((tone, f"{tone}-tint"), (tone, "surface"), ("ink", f"{tone}-tint"))]
    pairs += [("muted", "warn-tint"), ("link", "info-tint"), ("muted", "info-tint")]
    low = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_machine_is_shown_with_its_evidence(reports: Mapping[str, Analysis]) -> None:
    """The text is of files of a customer, and stays text."""
    (dump,) = reports["lsp"].dumps
    named = msgspec.structs.replace(dump, machine="PC7", machine_evidence="osinfo.txt line 3: <b>Host Name</b>: PC7")
    html = render(msgspec.structs.replace(reports["lsp"], dumps=(named,)))
    assert "(osinfo.txt line 3: &lt;b&gt;Host Name&lt;/b&gt;: PC7)" in html


def test_files_without_a_catalog_stand_below_the_result_and_unread_ones_above(root: Path, tmp_path: Path):
    """Bundles are full of files without a catalog: the verdict goes first. What could not be read is said before it."""
    (tmp_path / "dump.txt").write_bytes((root / "samples" / "windows-10-non-ifs-lsp.txt").read_bytes())
    (tmp_path / "notes.txt").write_text("nothing of interest", "utf-8")
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    html = render(analyze([str(tmp_path)]))
    places = [html.index(text) for text in ('id="not-analyzed"', VERDICT_WORDS["non-ifs"] + "</p>", 'id="without"')]
    assert places == sorted(places)
    above, below = html[: places[1]], html[places[2] :]
    assert "cut.zip</bdi>" in above
    assert "notes.txt</bdi>" not in above
    assert "notes.txt</bdi>" in below
