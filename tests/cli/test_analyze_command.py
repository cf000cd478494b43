"""The command line as a user meets it: what is printed where, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.cli import analyze as analyze_command
from analyzer.errors import EXIT_CODES


def test_non_ifs_dump_ends_with_1_and_says_why(run, samples: Path):
    result = run("analyze", samples / "windows-10-non-ifs-lsp.txt")
    assert result.code == 1
    assert "NON-IFS" in result.out
    assert "Lavasoft" in result.out
    assert "Service Flags: 0x66" in result.out
    assert "     netsh winsock remove provider 1032\n" in result.out
    assert result.err == ""


def test_clean_dump_ends_with_0(run, samples: Path):
    result = run("analyze", samples / "windows-11-clean.txt")
    assert result.code == 0
    assert "CLEAN" in result.out


def test_dump_without_flags_ends_with_3_and_gives_the_command_to_send(run, samples: Path):
    result = run("analyze", samples / "windows-vista-no-flags.txt")
    assert result.code == 3
    assert "UNDETERMINED" in result.out
    assert "reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2" in result.out
    assert "Windows Vista, Server 2008" in result.out


@pytest.mark.parametrize(
    ("fail_on", "sample", "code"),
    [
        ("never", "windows-10-non-ifs-lsp.txt", 0),
        ("layered", "windows-10-ifs-lsp.txt", 1),
        ("non-ifs", "windows-10-ifs-lsp.txt", 0),
        ("undetermined", "windows-vista-no-flags.txt", 1),
        ("never", "windows-vista-no-flags.txt", 3),
        ("non-ifs-other-family", "vmware-guest.txt", 1),
        ("note", "vmware-guest.txt", 1),
        ("warning", "vmware-guest.txt", 0),
        ("warning", "windows-10-ifs-lsp.txt", 1),
        ("error", "windows-10-ifs-lsp.txt", 0),
    ],
)
def test_fail_on(run, samples: Path, fail_on: str, sample: str, code: int):
    assert run("analyze", "--fail-on", fail_on, samples / sample).code == code


def test_missing_file_is_one_line_and_exit_code_4(run):
    result = run("analyze", "no-such-file.txt")
    assert result.code == 4
    assert result.err == "no-such-file.txt: not read: no such file or folder\n"
    assert result.out == ""


def test_empty_argument_is_a_usage_error_and_not_the_folder_we_are_in(run):
    """`analyze "$CASE"` in a shell that does not know CASE."""
    result = run("analyze", "")
    assert (result.code, result.out) == (2, "")
    assert result.err == "winsock-catalog: an argument is empty: is a variable of the shell not set?\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--jobs", "3"),
        ("--engine", "dask"),
        ("--scheduler", "tcp://127.0.0.1:9"),
        ("--tls-ca-file", "ca.pem"),
        ("--tls-cert", "host.pem"),
        ("--tls-key", "host.key"),
    ],
)
def test_options_of_a_report_folder_are_refused_without_one(run, samples: Path, options: tuple[str, ...]):
    """They would do nothing, and who gave them would not know."""
    result = run("analyze", samples / "windows-7-clean.txt", *options)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"winsock-catalog: {options[0]} goes with a report folder, -o DIR/\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "no catalog: the file is empty"),
        (
            bytes(range(256)) * 8,
            "no catalog: binary data, in which the output of netsh winsock show catalog was not found",
        ),
        (b"hello\n", "no catalog: the output of netsh winsock show catalog was not found in it"),
    ],
)
def test_file_without_a_dump_is_one_line_and_exit_code_3(run, tmp_path: Path, content: bytes, line: str):
    (tmp_path / "some.log").write_bytes(content)
    result = run("analyze", tmp_path / "some.log")
    assert result.code == 3
    assert result.err == f"{tmp_path / 'some.log'}: {line}\n"
    assert result.out == ""


def test_folder_without_dumps_is_one_line_and_exit_code_3(run, tmp_path: Path):
    (tmp_path / "a.log").write_text("a")
    (tmp_path / "b.log").write_text("b")
    result = run("analyze", tmp_path)
    assert (result.code, result.out) == (3, "")
    assert result.err == "no catalog in 2 of 2 files\n"


def test_folder_with_listings_of_other_tools_only_says_which_and_what_to_ask_for(run, tmp_path: Path):
    """As a customer sends them who has heard of another tool; up to three are told, the others counted."""
    log = "O10 - Unknown file in Winsock LSP: c:\\program files\\newton knows\\vmain.dll\n"
    for name in ("a.log", "b.log", "c.log", "d.log"):
        (tmp_path / name).write_text(log)
    (tmp_path / "0.log").write_text("hello\n")
    result = run("analyze", tmp_path)
    assert (result.code, result.out) == (3, "")
    told = [line for line in result.err.splitlines() if "it looks like a log of HijackThis" in line]
    assert [line.split(":")[0] for line in told] == [str(tmp_path / name) for name in ("a.log", "b.log", "c.log")]
    assert all("netsh winsock show catalog >" in line for line in told)
    assert result.err.endswith("no catalog in 5 of 5 files\n")


def test_listings_of_other_tools_beside_a_dump_are_only_counted(run, samples: Path, tmp_path: Path):
    (tmp_path / "a.log").write_text("O10 - Hijacked Internet access by New.Net\n")
    result = run("analyze", tmp_path, samples / "windows-7-clean.txt")
    assert result.err == "no catalog in 1 of 2 files\n"


def test_one_bad_input_does_not_stop_the_others(run, samples: Path):
    """Exit code 4 says that the result is incomplete, unless a finding says more."""
    result = run("analyze", "missing.txt", samples / "windows-7-clean.txt")
    assert result.code == 4
    assert "CLEAN" in result.out
    assert "missing.txt: not read" in result.err
    assert run("analyze", "missing.txt", samples / "windows-10-non-ifs-lsp.txt").code == 1


def test_reports_are_written_by_their_ending(run, samples: Path, tmp_path: Path):
    html, document = tmp_path / "report.html", tmp_path / "report.json"
    result = run("analyze", samples / "vmware-guest.txt", "-o", html, "-o", document)
    assert result.code == 0
    assert html.read_text("utf-8").lower().startswith("<!doctype html>")
    assert json.loads(document.read_text("utf-8"))["dumps"][0]["verdict"] == "non-ifs-other-family"
    assert f"wrote {html}" in result.err


def test_json_on_stdout_is_only_json(run, samples: Path):
    result = run("analyze", "--format", "json", samples, "missing.txt")
    document = json.loads(result.out)
    assert {item["status"] for item in document["inputs"]} == {"analyzed", "no-catalog", "unreadable"}
    assert document["summary"]["dumps"] == len(document["dumps"])


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("report.docx", "report.docx: the ending must be one of .html, .json"),
        ("folder", "folder: the ending must be one of "),
        ("no/where/report.html", "no/where/report.html: there is no folder"),
    ],
)
def test_impossible_output_is_told_before_the_work(run, samples: Path, output: str, message: str):
    result = run("analyze", samples / "windows-7-clean.txt", "-o", output)
    assert result.code == 2
    assert result.err.startswith(f"winsock-catalog: {message}")
    assert result.out == ""


@pytest.mark.parametrize(
    "arguments", [("analyze",), ("analyse",), ("analyze", "--nope", "x"), ("analyze", "--format", "yaml", "x")]
)
def test_usage_errors_end_with_2(run, arguments: tuple[str, ...]):
    result = run(*arguments)
    assert result.code == 2
    assert result.err


def test_internal_error_is_one_line_and_exit_code_70(run, samples: Path, monkeypatch: pytest.MonkeyPatch):
    from analyzer import pipeline  # noqa: PLC0415 - the module that the command imports late

    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(pipeline, "analyze", fail)
    monkeypatch.delenv("WINSOCK_CATALOG_DEBUG", raising=False)
    result = run("analyze", samples / "windows-7-clean.txt")
    assert result.code == 70
    assert result.err.startswith("winsock-catalog: internal error: ZeroDivisionError: oh")
    assert "Traceback" not in result.err


def test_color_only_when_asked_for_or_on_a_terminal(run, samples: Path):
    assert "\x1b[" not in run("analyze", samples / "windows-7-clean.txt").out
    assert "\x1b[" in run("analyze", "--color", "always", samples / "windows-7-clean.txt").out


def test_standard_input_is_read(samples: Path):
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "analyze", "-"],
        input=(samples / "windows-10-chinese-gbk.txt").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"standard input, lines 2 to")
    assert done.stderr == b""


def test_console_that_knows_no_letters_gets_escapes_and_no_crash(samples: Path):
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "analyze", str(samples / "windows-10-chinese-gbk.txt"), "--format", "json"],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0
    assert b"\\u670d" in done.stdout


def test_reader_that_goes_away_is_no_error(samples: Path):
    command = f"'{sys.executable}' -m analyzer analyze --format json '{samples}' | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr.decode() == f"no catalog in 1 of {len(list(samples.iterdir()))} files\n"


def test_help_names_every_exit_code(run):
    text = " ".join(run("analyze", "--help").out.split())
    for code in EXIT_CODES:
        assert f" {code} " in text


def test_exit_code_choices_cover_all_verdicts():
    from analyzer.analysis import SEVERITIES, VERDICTS  # noqa: PLC0415 - next to its use

    assert {choice.value for choice in analyze_command.FailOn} == {*VERDICTS, *SEVERITIES, "never"} - {"clean"}


def test_version(run):
    assert run("--version").out == "winsock-catalog 0.1.0\n"


def test_heavy_libraries_are_not_imported_for_help():
    """`--help` answers at once: pandas, lark and Jinja2 are imported by the commands that use them."""
    code = (
        "import sys; sys.argv = ['winsock-catalog', '--help']\n"
        "from analyzer.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'pandas', 'lark', 'jinja2', 'msgspec', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.rstrip().endswith("[]")


def test_report_never_overwrites_an_input(run, samples: Path, tmp_path: Path):
    document = tmp_path / "in.json"
    document.write_bytes((samples / "windows-7-clean.txt").read_bytes())
    result = run("analyze", document, "-o", document)
    assert result.code == 2
    assert "this is an input" in result.err
    assert document.read_bytes() == (samples / "windows-7-clean.txt").read_bytes()


def test_report_of_the_last_run_is_no_input_of_the_next(run, samples: Path, tmp_path: Path):
    """A report in the folder quotes dumps; it must not be taken for one."""
    (tmp_path / "dump.txt").write_bytes((samples / "windows-10-non-ifs-lsp.txt").read_bytes())
    report = tmp_path / "report.json"
    first = run("analyze", tmp_path, "-o", report)
    before = report.read_bytes()
    assert run("analyze", tmp_path, "-o", report).out == first.out
    assert report.read_bytes() == before


def test_pipe_in_a_folder_is_reported_and_not_waited_for(run, samples: Path, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dump.txt").write_bytes((samples / "windows-7-clean.txt").read_bytes())
    result = run("analyze", tmp_path)
    assert result.code == 4
    assert "pipe: not read: not a regular file" in result.err
    assert "CLEAN" in result.out


def test_impossible_names_are_input_errors(run):
    result = run("analyze", "x" * 5000, "a\0b")
    assert result.code == 4
    assert result.err.count("not read:") == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full of Linux")
def test_full_disk_behind_stdout_is_one_line(samples: Path):
    command = f"'{sys.executable}' -m analyzer analyze '{samples}/windows-7-clean.txt' > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert done.stderr == "winsock-catalog: standard output: No space left on device\n"


@pytest.mark.parametrize(("redirection", "code"), [("analyze - <&-", 4), ("analyze 'SAMPLE' >&-", 2)])
def test_closed_streams_are_one_line(samples: Path, redirection: str, code: int):
    arguments = redirection.replace("SAMPLE", str(samples / "windows-7-clean.txt"))
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m analyzer {arguments}"], capture_output=True, check=False, text=True
    )
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1


def test_list_of_inputs_is_analyzed_with_those_named(run, samples: Path, tmp_path: Path):
    (tmp_path / "list.txt").write_text(f"{samples}/windows-7-clean.txt\n\n{samples}/windows-vista-*.txt\nmissing.txt\n")
    result = run(
        "analyze", "--inputs-from", tmp_path / "list.txt", samples / "windows-11-clean.txt", "--format", "json"
    )
    paths = [Path(item["path"]).name for item in json.loads(result.out)["inputs"]]
    assert paths[:2] == ["windows-11-clean.txt", "windows-7-clean.txt"]
    assert "windows-vista-reg-query.txt" in paths
    assert "missing.txt: not read: no such file or folder\n" in result.err


def test_list_of_inputs_comes_through_a_pipe_as_find_writes_it(samples: Path):
    command = f"find '{samples}' -name '*clean*' -print0 | '{sys.executable}' -m analyzer analyze --inputs-from -"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "3 dumps: 3 clean" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name an input: a file, a folder, a URL, - for standard input; or a list with --inputs-from"),
        (("-", "--inputs-from", "-"), "standard input cannot be an input and the list of --inputs-from as well"),
        (("--inputs-from", "nowhere.txt"), "--inputs-from nowhere.txt: no such file or folder"),
    ],
)
def test_impossible_lists_are_usage_errors(run, arguments: tuple[str, ...], message: str):
    result = run("analyze", *arguments)
    assert (result.code, result.err) == (2, f"winsock-catalog: {message}\n")


def test_links_in_folders_are_followed_on_demand(run, samples: Path, tmp_path: Path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "link.txt").symlink_to(samples / "windows-7-clean.txt")
    (tmp_path / "case" / "loop").symlink_to(tmp_path / "case", target_is_directory=True)
    assert run("analyze", tmp_path / "case").err.endswith("the folder holds links only (--follow-links)\n")
    followed = run("analyze", tmp_path / "case", "--follow-links")
    assert followed.code == 0
    assert "CLEAN" in followed.out


def test_secrets_of_urls_are_not_printed(run):
    result = run("analyze", "http://me:s3cr3t@127.0.0.1:1/a.zip?sig=s3cr3t")
    assert result.code == 4
    assert result.err == "http://***@127.0.0.1:1/a.zip?sig=***: not read: the server could not be reached\n"


def test_ticket_and_log_on_stdout_are_what_files_get(run, samples: Path, tmp_path: Path):
    """The log tells the exit code that --fail-on leads to."""
    dump, ticket, log = samples / "windows-10-non-ifs-lsp.txt", tmp_path / "ticket.md", tmp_path / "log.sarif"
    written = run("analyze", dump, "--format", "markdown", "-o", ticket, "-o", log)
    assert (written.code, written.out) == (1, ticket.read_text("utf-8"))
    printed = run("analyze", dump, "--format", "sarif", "--fail-on", "never")
    codes = [
        json.loads(text)["runs"][0]["invocations"][0]["exitCode"] for text in (log.read_text("utf-8"), printed.out)
    ]
    assert codes == [1, printed.code] == [1, 0]


def test_written_reports_hold_no_dump(run, samples: Path, tmp_path: Path):
    """They quote lines of one; in a folder of a case they must not be taken for another machine."""
    for name in ("a.md", "a.sarif"):
        run("analyze", samples, "-o", tmp_path / name)
        run("analyze", samples / "windows-10-non-ifs-lsp.txt", "-o", tmp_path / f"one-{name}")
    result = run("analyze", tmp_path)
    assert (result.code, result.out) == (3, "")
    assert result.err == "no catalog in 4 of 4 files\n"


def test_report_never_overwrites_an_input_under_another_name(run, samples: Path, tmp_path: Path):
    """A link, or on Windows and macOS the same name in other letters."""
    text = (samples / "windows-10-clean.txt").read_bytes()
    (tmp_path / "dump.json").write_bytes(text)
    (tmp_path / "other.json").hardlink_to(tmp_path / "dump.json")
    result = run("analyze", tmp_path / "dump.json", "-o", tmp_path / "other.json")
    assert result.code == 2
    assert "this is an input" in result.err
    assert (tmp_path / "dump.json").read_bytes() == text
