"""What is replaced in a text, by what, and what stays."""

from __future__ import annotations

import re

import pytest
from treatments import TREATMENTS

from analyzer.redact import Redactor


def redacted(*texts: str) -> str:
    """Redact the last text, after all have been looked at."""
    redactor = Redactor()
    for text in texts:
        redactor.learn(text)
    return redactor.redact(texts[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Host Name:                 MUC-PC0815", "Host Name:                 HOST-00001"),
        ("   Host Name . . . . . . . . . . . . : muc-pc", "   Host Name . . . . . . . . . . . . : HOST-1"),
        ("Имя узла:                  БУХ-ПК-07", "Имя узла:                  HOST-0001"),
        ("COMPUTERNAME=DESKTOP-AB12CD3", "COMPUTERNAME=HOST-0000000001"),
        ('"ComputerName"="MUC-PC0815"', '"ComputerName"="HOST-00001"'),
        ("Logon Server:    \\\\DC01", "Logon Server:    \\\\HS-1"),
        (r"at \\FILESRV07\data\lsp.dll", r"at \\HOST-0001\data\lsp.dll"),
        (r'"path": "\\\\FILESRV07\\data\\lsp.dll"', r'"path": "\\\\HOST-0001\\data\\lsp.dll"'),
        ("[muc-pc0815.firma.de]: PS C:\\>", "[HOST-00001.d-1.test]: PS C:\\>"),
        (r"C:\Users\amueller\lsp.dll", r"C:\Users\user-001\lsp.dll"),
        (r"C:\\Users\\amueller\\lsp.dll", r"C:\\Users\\user-001\\lsp.dll"),
        (r"c:\documents and settings\Anna Müller\x", r"c:\documents and settings\user-000001\x"),
        ("/home/amueller/case", "/home/user-001/case"),
        ("anna.mueller@firma.de", "user-0000001@d-1.test"),
        (r"by AzureAD\AnnaMueller", r"by AzureAD\user-000001"),
        (r"run as KUNDE\nadine", r"run as DOM-1\user-1"),
        (r"run as KUNDE\amueller", r"run as DOM-1\user-001"),
        ("USERDNSDOMAIN=CORP.KUNDE-AG.DE", "USERDNSDOMAIN=d-000001.example"),
        (
            "   Primäres DNS-Suffix . . . . . . . : corp.kunde-ag.de",
            "   Primäres DNS-Suffix . . . . . . . : d-000001.example",
        ),
        ("ping srv7.kunde.local", "ping d-000001.example"),
        ("IPv4: 10.20.30.40(Preferred)", "IPv4: 192.0.2.1(Preferred)"),
        ("fe80::1c2d:3e4f:5a6b:7c8d%11", "2001:db8::1%11"),
        ("2a02:8109:9a80::17", "2001:db8::1"),
        ("00-1A-2B-3C-4D-5E", "00-00-5E-00-53-01"),
        ("00:1a:2b:3c:4d:5e", "00:00:5e:00:53:01"),
        ("S-1-5-21-1004336348-1177238915-682003330-1104", "S-1-5-21-0-0-1-1104"),
        (
            r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{1A2B3C4D-1111-2222-3333-444455556666}] SEQPACKET 0",
            r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{00000000-0000-4000-8000-000000000001}] SEQPACKET 0",
        ),
        ("<Computer>MUC-PC0815.firma.de</Computer>", "<Computer>HOST-00001.d-1.test</Computer>"),
        ("Ran by anna (administrator) on MUC-PC0815 (ACER)", "Ran by us-1 (administrator) on HOST-00001 (ACER)"),
    ],
)
def test_what_is_personal_is_replaced(text: str, expected: str):
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Microsoft Windows [Version 6.1.7601.17514]",
        "Version=4.0.0.0, FileVersion: 10.0.1.2, v1.2.3.4",
        "127.0.0.1 0.0.0.0 255.255.255.0 224.0.0.252 ::1 ff02::1:3 ::",
        "203.0.113.9 and 2001:db8::5 and host.example",
        "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
        r"C:\Users\Public\x C:\Users\Default\y C:\Users\%USERNAME%\z",
        r"C:\Windows\System32\mswsock.dll",
        r"HKLM\SYSTEM\CurrentControlSet\Services\WinSock2",
        r"NT AUTHORITY\SYSTEM BUILTIN\Administrators",
        r'"LibraryPath"="%SystemRoot%\\System32\\mswsock.dll"',
        r'["\\Device\\NetBT", "\\SystemRoot\\x"]',
        "2026-01-01 12:34:56 std::string ab::cd 00-00-00-00-00-00",
        "Domain: WORKGROUP",
        "see https://support.microsoft.com/kb/2568167",
        "Max Address Length:                 16",
        r'{"out": "Description: NUL\nProvider ID: x\r\nTCP\nVersion: 2"}',
    ],
)
def test_what_is_nobodys_stays(text: str):
    assert redacted(text) == text


def test_a_name_is_one_name_in_all_files_and_spellings():
    redactor = Redactor()
    texts = ["Host Name: MUC-PC0815\n", "muc-pc0815 app: started\n", "log_of_MUC-PC0815.txt"]
    for text in texts:
        redactor.learn(text)
    assert [redactor.redact(text) for text in texts] == [
        "Host Name: HOST-00001\n",
        "HOST-00001 app: started\n",
        "log_of_HOST-00001.txt",
    ]


def test_names_inside_words_stay():
    assert redacted(r"C:\Users\anton\x antonym anton antonia") == r"C:\Users\usr-1\x antonym usr-1 antonia"


def test_ordinary_words_are_replaced_only_where_they_are_names():
    """Somebody called Max does not own `Max Address Length`, nor one called Provider the rest of the dump."""
    redactor = Redactor()
    text = "C:\\Users\\Max\\lsp.dll\nMax Address Length:   16\n"
    redactor.learn(text)
    assert redactor.redact(text) == "C:\\Users\\u-1\\lsp.dll\nMax Address Length:   16\n"
    assert "marked as names: max" in redactor.told()


def test_name_in_a_wrong_encoding_is_the_same_name():
    """As an editor shows UTF-8 that it takes for Windows-1252, and as a console shows what it does not have."""
    mistaken = "Jürgen".encode().decode("cp1252")
    texts = ["C:\\Users\\Jürgen\\x", f"{mistaken} J?rgen J\u00fcrgen Ju\u0308rgen"]
    assert redacted(*texts) == "user-1 user-1 user-1 user-1"


def test_letters_that_json_escapes_are_letters_of_the_name():
    text = r'"C:\\Users\\J\u00fcrgen\\x", "J\u00fcrgen", "J\\u00FCrgen" Jürgen'
    assert redacted(text) == r'"C:\\Users\\user-1\\x", "user-1", "user-1" user-1'


@pytest.mark.parametrize("treatment", ["a Markdown table", "a JSON string in ASCII", "JSON in JSON", "HTML", "syslog"])
def test_names_are_found_in_what_carries_a_log(treatment: str):
    """What tools and pages put between a label and its name does not hide it."""
    text = "Host Name:                 MUC-PC0815\nC:\\Users\\jürgen.m\\x\nmuc-pc0815 said jürgen.m\n"
    after = redacted(TREATMENTS[treatment](text))
    assert not re.search(r"0815|rgen|00fc", after, re.IGNORECASE)


@pytest.mark.parametrize("width", [79, 80])
def test_names_that_a_console_broke_over_two_lines_are_found(width: int):
    """The break stays where it is."""
    line = f"{'x' * (width - 13)} C:\\Users\\amu"
    assert len(line) == width
    text = f"{line}\neller\\lsp.dll\nUSERNAME=amueller\n"
    assert redacted(text) == f"{line[:-3]}use\nr-001\\lsp.dll\nUSERNAME=user-001\n"


def test_a_line_that_only_happens_to_be_wide_hides_no_name():
    text = f"USERNAME=amueller\n{'x' * 71} amueller\nbob\n"
    assert "amueller" not in redacted(text)


def test_pseudonyms_are_never_what_the_text_has_already():
    text = "USERNAME=amueller\nfile user-001 host 192.0.2.1 and 10.0.0.1"
    assert redacted(text) == "USERNAME=user-002\nfile user-001 host 192.0.2.1 and 192.0.2.2"


def test_many_short_names_stay_apart():
    users = [f"{a}{b}{c}" for a in "bcdfg" for b in "aeiou" for c in "klmnp"]
    text = "\n".join(f"C:\\Users\\{user}\\x" for user in users)
    after = [re.sub(r".*Users.|.x$", "", line) for line in redacted(text).splitlines()]
    assert len(set(after)) == len(users)
    assert redacted(redacted(text)) == redacted(text)


def test_addresses_never_run_out():
    text = "\n".join(f"10.{n // 250 + 1}.{n % 250 + 1}.9" for n in range(2000))
    assert len(set(redacted(text).splitlines())) == 2000
    assert redacted(redacted(text)) == redacted(text)


@pytest.mark.parametrize("before", ["DNS Server: ", "server ", "on SRV, ", "dev ", "archiver="])
def test_words_that_end_like_a_word_for_a_version_hide_no_address(before: str):
    """What follows "ver" or "v" alone is a version, what follows a server is its address."""
    redactor = Redactor()
    redactor.learn(f"{before}10.1.2.3")
    assert redactor.redact(f"{before}10.1.2.3") == f"{before}192.0.2.1"
    for version in ("v 10.1.2.3", "FileVersion: 10.1.2.3", "ver. 10.1.2.3", "Build 10.1.2.3"):
        assert redactor.redact(version) == version
