"""The report of a fleet: its figures and lists, links that lead somewhere, and nothing of an input that acts in it."""

from __future__ import annotations

import base64
import hashlib
import re
import tracemalloc
from itertools import chain
from urllib.parse import unquote

import pytest
from elements import Page
from fleets import (
    CUT,
    ERROR,
    LAYERED,
    NOTE,
    OPEN,
    HandBuilt,
    attention_machine,
    fleet_of,
    large_fleet,
    machine,
    other_machine,
    unread_inputs,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.analysis import Input
from analyzer.fleet.overview import Count
from analyzer.knowledge import load
from analyzer.outputs import fleet_words
from analyzer.outputs.fleet import PAGE_ROWS, render

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title></script></svg><img src=x onerror=alert(1)>",
    "\" onmouseover='alert(1)' x=\"",
    "{{7*7}}{% include 'report.css' %}",
    "`<b>code</b>`",
    "\x1b[2Jgone\x9b\nnext",
    "evil\u202egpj.lld",
    "cut \udc81 in half",
    "javascript:alert(1)",
    "//host/share",
]


def pages_of(fleet: HandBuilt) -> dict[str, str]:
    written: dict[str, str] = {}

    def write(name: str, text: str) -> None:
        assert name not in written
        written[name] = text

    render(fleet, write)
    return written


def index_of(fleet: HandBuilt) -> str:
    return Page(pages_of(fleet)["index.html"]).text


@pytest.fixture(scope="module")
def large() -> dict[str, str]:
    """The pages of a fleet with more than two pages of each kind."""
    return pages_of(large_fleet(1_203, 1_700, unread=1_100, no_catalog=40))


FLEETS = {
    "small": fleet_of(
        attention_machine(0), attention_machine(1), other_machine(0), other_machine(1), unread=unread_inputs(2)
    ),
    "empty": fleet_of(),
    "all unread": fleet_of(unread=unread_inputs(101)),
    "one": fleet_of(attention_machine(0)),
    "clean": fleet_of(*(other_machine(n) for n in range(1, 6))),
    "nameless": fleet_of(machine(None, "non-ifs", ERROR), machine(None), machine(None, windows=None)),
    "hostile": fleet_of(
        *(machine(text, "non-ifs", ERROR, place=text, page=text, products=(text,) * 6) for text in HOSTILE),
        *(machine(text, reason=text, windows=text) for text in HOSTILE),
        unread=tuple(Input(path=text, status="unreadable", detail=text) for text in HOSTILE),
    ),
}


@pytest.mark.parametrize("case", FLEETS)
def test_pages_are_well_formed_and_load_nothing(case: str) -> None:
    """Elements nest, ids are unique, labels name something, and no page refers to anything outside its folder."""
    for html in pages_of(FLEETS[case]).values():
        html.encode()
        page = Page(html)
        assert len(page.ids) == len(set(page.ids))
        for tag, attrs in page.elements:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image"}
            assert not {"src", "srcset", "style", "action", "data", "poster", "background", "ping"} & attrs.keys()
            assert not any(name.startswith("on") for name in attrs)
            for name in ("aria-labelledby", "aria-describedby", "for"):
                for target in (attrs.get(name) or "").split():
                    assert target in page.ids
        assert not any(re.match(r"[a-z]+:|/|\\", href, re.IGNORECASE) for href in page.links)
        assert not re.search(r"@import|url\(", html)


@pytest.mark.parametrize("case", FLEETS)
def test_the_policy_names_style_and_script_by_their_hashes(case: str) -> None:
    """The browser applies the one style sheet and runs the one script of a page, and nothing else."""
    for html in pages_of(FLEETS[case]).values():
        (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
        (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
        css, js = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
        policy = (
            f"default-src 'none'; style-src 'sha256-{css}'; script-src 'sha256-{js}'; "
            "base-uri 'none'; form-action 'none'"
        )
        assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in html


def test_every_link_between_pages_leads_to_a_place_that_exists(large: dict[str, str]) -> None:
    """No page links one that was not written, or a part that the other page does not have."""
    ids = {name: Page(html).ids for name, html in large.items()}
    data = {"analysis.jsonl", "tables/"}
    for name, html in large.items():
        for href in Page(html).links:
            file, _, part = href.partition("#")
            if file in data or file.startswith("machines/"):
                continue
            assert (file or name) in large
            assert not part or part in ids[file or name]


def test_the_lists_are_paged_at_500_and_lose_no_row(large: dict[str, str]) -> None:
    """Every machine and input stands on one page, in the order of the fleet; the index has the first of each."""
    assert list(large) == [
        "attention-2.html",
        "attention-3.html",
        "others-1.html",
        "others-2.html",
        "others-3.html",
        "others-4.html",
        "unread-1.html",
        "unread-2.html",
        "unread-3.html",
        "index.html",
    ]
    listed = [re.findall(r'data-l="Machine" data-s="(.*?)"', large[name]) for name in ("index.html", *list(large)[:2])]
    assert [len(names) for names in listed] == [PAGE_ROWS, PAGE_ROWS, 203]
    wanted = [one.name or "" for one in large_fleet(1_203, 0).attention()]
    assert list(chain(*listed)) == wanted
    others = [re.findall(r'data-l="Machine" data-s="(.*?)"', large[f"others-{n}.html"]) for n in range(1, 5)]
    assert list(chain(*others)) == [one.name for one in large_fleet(0, 1_700).others()]
    unread = [large[f"unread-{n}.html"].count('data-l="Input"') for n in (1, 2, 3)]
    assert unread == [500, 500, 100]
    assert large["index.html"].count('data-l="Input"') == 100


def test_the_way_through_a_list_tells_the_place_and_leads_on(large: dict[str, str]) -> None:
    """First, previous, next and last are links where they lead somewhere, and words where they do not."""
    ways = {
        "index.html": ["attention-2.html", "attention-3.html"],
        "attention-2.html": ["index.html#attention", "index.html#attention", "attention-3.html", "attention-3.html"],
        "attention-3.html": ["index.html#attention", "attention-2.html"],
        "others-1.html": ["others-2.html", "others-4.html"],
        "unread-2.html": ["unread-1.html", "unread-1.html", "unread-3.html", "unread-3.html"],
    }
    for name, wanted in ways.items():
        navs = re.findall(r'<nav class="pager".*?</nav>', large[name], re.DOTALL)
        assert [re.findall(r'href="(.*?)"', nav) for nav in navs] == [wanted, wanted]
    assert "Page 2 of 3: machines 501 to 1,000 of 1,203" in Page(large["attention-2.html"]).text
    assert "Page 3 of 3: inputs 1,001 to 1,100 of 1,100" in Page(large["unread-3.html"]).text
    assert "Page 4 of 4: machines 1,501 to 1,700 of 1,700" in Page(large["others-4.html"]).text


def test_a_machine_can_be_looked_for_by_the_names_on_the_pages(large: dict[str, str]) -> None:
    """The index names the first and the last machine of each page of others."""
    text = Page(large["index.html"]).text
    assert "Page 1 Non-IFS, other family PC0000000 to Clean PC0000456" in text
    assert "Page 4 Clean PC0001493 to PC0001699" in text


def test_parts_of_the_index_stand_in_the_order_of_use(large: dict[str, str]) -> None:
    """How the fleet stands comes first, then what to do, then machines, figures, and how it was made."""
    text = Page(large["index.html"]).text.partition("How it was made")[2]
    order = [
        "Non-IFS 121 4.2% A provider without IFS handles",
        "What to do next",
        "Machines that need attention 1,203 machines",
        "Other machines 1,700 machines",
        "Products Products of third parties",
        "Windows Windows versions by number of machines",
        "Findings What was found",
        "What they mean",
        "Inputs that could not be read Nothing is known from these 1,100 inputs.",
        "How this report was made By winsock-catalog 0.0.1",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("fleet", "sentence"),
    [
        (FLEETS["empty"], "No Winsock catalog was found, so nothing is known about any machine"),
        (
            large_fleet(412, 9_588),
            "412 of 10,000 machines need attention; 42 have a provider without IFS handles and 42 are undetermined",
        ),
        (
            fleet_of(machine("A", "non-ifs", ERROR), machine("B")),
            "1 of 2 machines needs attention; 1 has a provider without IFS handles",
        ),
        (
            fleet_of(machine("A", "layered", LAYERED), machine("B", "layered", LAYERED)),
            "All 2 machines need attention; no TCP/IP socket gets a provider without IFS handles",
        ),
        (
            fleet_of(machine("A"), machine("B")),
            "None of 2 machines needs attention; no TCP/IP socket gets a provider without IFS handles",
        ),
        (
            fleet_of(machine("A", "undetermined"), machine("B")),
            "None of 2 machines has an error or a warning, but 1 is undetermined",
        ),
        (
            fleet_of(machine("A", "non-ifs", ERROR)),
            "The one machine needs attention; it has a provider without IFS handles",
        ),
        (
            fleet_of(machine("A", "undetermined")),
            "The one machine has no error and no warning, but it is undetermined",
        ),
        (
            fleet_of(machine("A", "clean", NOTE)),
            "The one machine needs no attention; no TCP/IP socket gets a provider without IFS handles",
        ),
    ],
)
def test_one_sentence_says_how_the_fleet_stands(fleet: HandBuilt, sentence: str) -> None:
    """The index opens with it, and its title is the same."""
    assert fleet_words.headline(fleet.overview) == sentence
    html = pages_of(fleet)["index.html"]
    assert f'class="word">{sentence}.</h2>' in html
    assert f"<title>{sentence} - " in html


@pytest.mark.parametrize(
    ("fleet", "tone"),
    [
        (fleet_of(), "none"),
        (fleet_of(machine("A")), "good"),
        (fleet_of(machine("A"), unread=unread_inputs(1)), "info"),
        (fleet_of(machine("A"), machine("B", "undetermined")), "odd"),
        (fleet_of(machine("A"), machine("B", "layered", LAYERED)), "warn"),
        (fleet_of(machine("A", "clean", CUT)), "warn"),
        (fleet_of(machine("A", "undetermined", OPEN), machine("B", "non-ifs", ERROR)), "bad"),
    ],
)
def test_only_a_fleet_that_is_known_to_be_clean_looks_it(fleet: HandBuilt, tone: str) -> None:
    """An open verdict, a warning or an unread input takes the green away."""
    assert f'<section class="verdict {tone}"' in pages_of(fleet)["index.html"]


def test_figures_stand_with_their_shares(large: dict[str, str]) -> None:
    """Verdicts, products, Windows and findings have their number of machines and the share of all machines."""
    text = Page(large["index.html"]).text
    assert "Non-IFS 121 4.2% A provider without IFS handles is installed (KB 2568167)." in text
    assert "Undetermined 121 4.2% The dump does not tell" in text
    assert "Clean 1,641 56.5%" in text
    assert "Astrill VPN (Komodia) 1,082 37.3%" in text
    assert "Windows Vista or Server 2008 301 10.4%" in text
    assert "not known 300 10.3%" in text
    assert "The dump is not whole Warning 121 4.2%" in text
    assert "Non-IFS 121 (4.2%), Undetermined 121 (4.2%), Layered 961 (33.1%)" in text


def test_what_to_do_names_the_product_with_its_remedy() -> None:
    """The most frequent product that can come between a program and its sockets; a harmless one is not it."""
    fleet = large_fleet(40, 4_000)
    assert fleet.overview.products[0] == Count("VMware vSockets (VMCI)", 138)
    (record,) = (one for one in load.providers() if one.product == "Astrill VPN (Komodia)")
    text = index_of(fleet)
    assert "Astrill VPN (Komodia) is on 36 machines" in text
    assert record.remediation in text
    assert 'winsock-catalog explain "Astrill VPN (Komodia)"' in text
    assert "winsock-catalog explain non-ifs" in text


def test_findings_lead_to_what_they_mean() -> None:
    """Each finding of a rule that is known links to the rule's own words; another stands without a link."""
    html = pages_of(fleet_of(machine("A", "non-ifs", ERROR, CUT, OPEN)))["index.html"]
    for rule in ("non-ifs-provider", "dump-cut", "service-flags-not-reported"):
        assert f'<a href="#rule-{rule}">' in html
        assert f'id="rule-{rule}"' in html
        assert f"<code>winsock-catalog explain {rule}</code>" in html


def test_more_findings_and_products_than_a_cell_bears_are_told_as_a_number() -> None:
    """Nothing is left out without a word."""
    products = tuple(f"Product {n}" for n in range(7))
    text = index_of(fleet_of(machine("A", "non-ifs", ERROR, CUT, OPEN, LAYERED, NOTE, products=products)))
    assert "Product 3 and 3 more" in text
    assert "A layered service provider (LSP) is installed and 1 more" in text


def test_more_products_than_a_table_bears_are_told_as_a_number() -> None:
    """A fleet may name any number of products; the index stays short."""
    machines = [machine(f"PC{n}", products=(f"Product {n}", "Common")) for n in range(120)]
    assert "And 71 more, each on at most 1 machine." in index_of(fleet_of(*machines))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element_and_no_link_elsewhere(text: str) -> None:
    """Whatever the inputs say, the pages keep the elements they have with harmless text."""

    def poisoned(word: str) -> dict[str, str]:
        found = fleet_of(
            machine(word, "non-ifs", ERROR, place=word, windows=word, products=(word,), page=f"machines/{word}"),
            machine(word, reason=word, place=word, windows=word, page=None),
            unread=(Input(path=word, status="unreadable", detail=word),),
        )
        return pages_of(found)

    hostile, harmless = poisoned(text), poisoned("harmless")
    for name, html in hostile.items():
        inert = {"code", "wbr"}
        tags = [tag for tag, _ in Page(html).elements if tag not in inert]
        assert tags == [tag for tag, _ in Page(harmless[name]).elements if tag not in inert]
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", html)


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(), min_size=1, max_size=40))
def test_any_text_stays_text(text: str) -> None:
    """No text at all, halves of surrogate pairs included, changes the elements of a page or where its links lead."""

    def elements(word: str) -> list[tuple[str, object]]:
        one = machine(word, "non-ifs", ERROR, place=word, windows=word, products=(word, word), page=f"machines/{word}")
        html = pages_of(fleet_of(one, unread=(Input(path=word, status="unreadable", detail=word),)))["index.html"]
        html.encode()
        page = Page(html)
        assert sum(link.startswith("machines/") for link in page.links) == 1
        return [(tag, attrs.get("id")) for tag, attrs in page.elements if tag not in {"code", "wbr"}]

    assert elements(text) == elements("harmless")


def test_a_link_to_a_machine_is_its_file_name_quoted() -> None:
    """Signs that mean something in an address are the file name's own."""
    page = "machines/50% #1?.html"
    links = Page(pages_of(fleet_of(machine("A", "non-ifs", ERROR, page=page)))["index.html"]).links
    assert "machines/50%25%20%231%3F.html" in links
    assert page in [unquote(link) for link in links]


def test_names_without_end_are_cut() -> None:
    """Ten thousand letters, or marks on one letter, take no more than a few lines."""
    for name in ("W" * 10_000, "e" + "\u0301" * 10_000):
        html = pages_of(fleet_of(machine(name, "non-ifs", ERROR, place=name, products=(name,), windows=name)))
        assert len(html["index.html"]) < 60_000
        assert "…" in html["index.html"]


def test_what_is_missing_is_told_and_is_never_clean() -> None:
    """Unread inputs and inputs without a catalog are counted, and the steps ask for them."""
    text = index_of(fleet_of(machine("A"), unread=unread_inputs(1), no_catalog=2))
    assert "1 dump of 1 machine, from 4 inputs. 2 inputs hold no catalog; 1 input could not be read" in text
    assert "Ask once more for the 1 input that could not be read" in text
    assert "Nothing is known from this input. That does not make the machine behind it clean." in text
    assert "This is not clean." in index_of(fleet_of(machine("A", "undetermined", OPEN), machine("B")))


def test_machines_without_names_are_listed() -> None:
    """A machine that no dump names is a row of its own, with its place, and a page of its own is linked."""
    html = pages_of(fleet_of(machine(None, "non-ifs", ERROR, place="a.txt", page="machines/1.html")))["index.html"]
    assert 'href="machines/1.html"><span class="unknown">name not given</span></a>' in html
    assert "a.txt" in html


def test_the_same_fleet_gives_the_same_bytes() -> None:
    """Nothing of the time, the machine or the run is in the pages."""
    assert pages_of(large_fleet(700, 700, unread=5)) == pages_of(large_fleet(700, 700, unread=5))


@pytest.mark.parametrize("off_by", [-1, 1, 600])
def test_a_fleet_that_miscounts_itself_is_refused(off_by: int) -> None:
    """Pages that do not exist would be linked, or machines be lost, and neither happens in silence."""
    right = large_fleet(600 + off_by, 0)
    wrong = HandBuilt(large_fleet(600, 0).overview, right.make_attention, right.make_others, right.make_unread)
    with pytest.raises(ValueError, match=f"counts 600 rows of 'attention' and gives {600 + off_by}"):
        pages_of(wrong)


def test_memory_does_not_grow_with_the_fleet() -> None:
    """Twelve times the machines do not take twice the memory: what stays is what the index says of each page."""
    render(large_fleet(600, 600), lambda _name, _text: None)  # templates and rules are loaded once

    def peak(machines: int) -> int:
        fleet = large_fleet(600, machines)
        tracemalloc.start()
        render(fleet, lambda _name, _text: None)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(12_000) < 2 * peak(1_000)
