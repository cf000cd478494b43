"""`winsock-catalog explain` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("0x20066", ["XP1_IFS_HANDLES", "MSAFD Tcpip [TCP/IP]", "KB 2568167 does not apply"]),
        ("{2B611370-2190-4059-9AF8-5BC0F58FB742}", ["Adaware/Lavasoft Web Companion", "IFS handles: no"]),
        ("prxerdrv.dll", ["Proxifier", "IFS handles: yes"]),
        ("non-ifs-provider", ["A provider without IFS handles is installed", "may be wrong", "Next:"]),
        ("10106", ["WSAEPROVIDERFAILEDINIT", "netsh winsock reset"]),
    ],
)
def test_an_explanation_says_what_it_is_what_it_means_what_to_do_and_by_which_source(run, term: str, words: list[str]):
    result = run("explain", term)
    assert (result.code, result.err) == (0, "")
    text = " ".join(result.out.split())
    assert [word for word in [*words, "In a catalog:", "Source:"] if word not in text] == []


def test_of_an_ambiguous_number_the_likeliest_is_told_in_full_and_the_rest_shortly(run):
    """One screen must do: sources stand with the first meaning only."""
    result = run("explain", "2")
    whole, others = result.out.split("2 is also:")
    assert whole.startswith("address family 2: AF_INET")
    assert "Source:" in whole
    assert "Source:" not in others
    assert "socket type 2: SOCK_DGRAM" in others


def test_several_terms_are_answered_one_after_the_other(run):
    result = run("explain", "10106", "PFL_HIDDEN")
    assert result.out.index("WSAEPROVIDERFAILEDINIT") < result.out.index("PFL_HIDDEN (0x4)")


def test_json_holds_the_same_and_nothing_else(run):
    document = json.loads(run("explain", "--format", "json", "2", "prxerdrv.dll").out)
    first, second = document["answers"]
    assert (first["term"], second["term"]) == ("2", "prxerdrv.dll")
    assert len(first["explanations"]) > 5
    (proxifier,) = second["explanations"]
    assert set(proxifier) == {"topic", "title", "meaning", "details", "catalog", "remedy", "sources"}
    assert proxifier["sources"]


def test_a_term_may_begin_with_a_dash(run):
    """The socket type of NetworkDirect is -1; what looks like an option and is none is a term that is not known."""
    assert run("explain", "-1").out.startswith("socket type -1: NetworkDirect")
    assert run("explain", "--formta", "json").code == 2


def test_without_a_term_the_topics_are_listed(run):
    result = run("explain")
    assert result.code == 0
    assert "provider" in result.out
    assert "prxerdrv.dll" in result.out
    topics = json.loads(run("explain", "--format", "json").out)["topics"]
    assert {"topic": "verdict", "count": 5, "examples": ["non-ifs", "undetermined"]} in topics


def test_an_unknown_term_is_one_line_and_exit_code_2(run):
    result = run("explain", "PFL_HIDEN")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("winsock-catalog: PFL_HIDEN: not known; did you mean PFL_HIDDEN")
    assert len(result.err.splitlines()) == 1


def test_one_unknown_term_among_several_ends_before_anything_is_printed(run):
    result = run("explain", "10106", "qqqq")
    assert (result.code, result.out) == (2, "")
    assert "qqqq: not known" in result.err


def test_a_term_cannot_act_on_the_terminal(run):
    """Descriptions come out of logs; an escape sequence in one is shown, not obeyed."""
    result = run("explain", "Evil\x1b[2J over [MSAFD Tcpip [TCP/IP]]")
    assert result.code == 0
    assert "\x1b" not in result.out
    assert r"Evil\x1b[2J" in result.out
    assert "\x1b" not in run("explain", "\x1b[2J").err


def test_color_only_when_asked_for(run):
    assert "\x1b[" not in run("explain", "10106").out
    assert "\x1b[" in run("explain", "--color", "always", "10106").out


def test_lines_fit_the_terminal(run, monkeypatch: pytest.MonkeyPatch):
    """Sources and commands are not broken; all else is."""
    monkeypatch.setenv("COLUMNS", "60")
    for line in run("explain", "10106").out.splitlines():
        assert len(line) <= 60 or "http" in line or "`" in line


@pytest.mark.parametrize(
    ("arguments", "libraries"),
    [
        (["0x20066"], []),
        (["prxerdrv.dll"], []),
        (["WinsockCatalog.txt"], []),
        ([], []),
        (["non-ifs-provider"], ["pandas"]),
    ],
)
def test_only_findings_cost_the_import_of_pandas(arguments: list[str], libraries: list[str]):
    """An answer takes a fraction of a second, since neither tables nor grammars are loaded for it."""
    code = (
        f"import sys; sys.argv = ['winsock-catalog', 'explain', *{arguments!r}]\n"
        "from analyzer.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'pandas', 'lark', 'chardet', 'jinja2'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == str(libraries)


def test_help_tells_what_can_be_explained(run):
    """The texts of `--help` stand by themselves."""
    text = " ".join(run("explain", "--help").out.split())
    for term in ("0x20066", "10106", "WinsockCatalog.txt", "non-ifs-provider", "exit code 2"):
        assert term in text
