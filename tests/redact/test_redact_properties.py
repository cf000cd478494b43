"""The analysis of redacted evidence is that of the original, and no secret is left in it, whatever its encoding."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import Machine, render
from random_machines import languages, machines
from registries import exported, queried

from analyzer.redact import Redactor, check
from analyzer.redact.texts import TextFile

_LETTERS = "abcdefghjklmnoprstuvwz"
_PARTS = st.text(_LETTERS, min_size=4, max_size=7)
_USERS = st.one_of(
    st.builds("q{}{}".format, _PARTS, st.integers(10, 99)),
    st.builds("q{}.{}".format, _PARTS, _PARTS),
    st.builds("Q{} {}x".format, _PARTS, _PARTS),
    st.builds("Jür{}é".format, _PARTS),
    st.builds("Žof{}ě".format, _PARTS),
)
_HOSTS = st.builds("{}-PC{:03}".format, _PARTS.map(str.upper), st.integers(0, 999))
_IPS = st.builds("{}.{}.{}.{}".format, st.sampled_from([10, 84, 172, 192]), *[st.integers(21, 250)] * 3)
_GUIDS = st.uuids(version=4).map(lambda uuid: str(uuid).upper())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Machine, dict[str, str], str]:
    """Draw a machine with personal things in its catalog, the secrets, and a log that tells them."""
    secret = {
        "user": draw(_USERS),
        "host": draw(_HOSTS),
        "ip": draw(_IPS),
        "guid": draw(_GUIDS),
        "domain": draw(st.builds("{}.{}.de".format, _PARTS, _PARTS)),
        "mac": draw(
            st.binary(min_size=6, max_size=6).map(lambda b: b.hex("-").upper()).filter(lambda m: len(set(m)) > 4)
        ),
    }
    machine = draw(machines())
    path = draw(st.sampled_from([r"C:\Users\{user}\AppData\lsp.dll", r"\\{host}\share\lsp.dll", r"\\{ip}\c$\lsp.dll"]))
    description = draw(
        st.sampled_from([r"MSAFD NetBIOS [\Device\NetBT_Tcpip_{{{guid}}}] SEQPACKET 0", "LSP of {host}"])
    )
    providers = list(machine.providers)
    number = draw(st.integers(0, len(providers) - 1))
    providers[number] = replace(
        providers[number], provider_path=path.format(**secret), description=description.format(**secret)
    )
    lines = [
        "Host Name:                 {host}",
        "   Connection-specific DNS Suffix  . : {domain}",
        "   Physical Address. . . . . . . . . : {mac}",
        "   IPv4 Address. . . . . . . . . . . : {ip}(Preferred)",
        r"C:\Users\{user}\Desktop>netsh winsock show catalog",
        "2026-11-22 10:00:00 {host} agent: adapter {{{guid}}} up, {host}.{domain}",
        r"USERPROFILE=C:\Users\{user}",
    ]
    noise = "\n".join(line.format(**secret) for line in draw(st.permutations(lines)))
    return replace(machine, providers=tuple(providers)), secret, noise


def _redact(data: bytes) -> bytes:
    redactor = Redactor()
    redactor.keep(check.provider_ids(check.dumps_in(data)))
    redactor.learn(TextFile(data).text)
    return TextFile(data).changed(redactor.redact)


def _left(data: bytes, secret: dict[str, str]) -> list[str]:
    """Return the secrets that are in some bytes in any encoding, or in hexadecimal digits in them."""
    plain = [data.decode(page, "replace") for page in ("utf-8", "utf-16-le", "cp850", "cp1252", "cp1250")]
    digits = [re.sub(r"[,\\\s]", "", text) for text in plain[:2]]
    pairs = [run for text in digits for run in re.findall(r"(?:[0-9A-Fa-f]{2}){16,}", text)]
    inside = [bytes.fromhex(run) for run in pairs]
    plain += [part.decode(page, "replace") for part in inside for page in ("utf-16-le", "cp1252", "cp1250")]
    return [name for name, value in secret.items() for text in plain if value.lower() in text.lower()]


def _holds(data: bytes, secret: dict[str, str]) -> None:
    after = _redact(data)
    before, redone = check.essence(check.dumps_in(data)), check.essence(check.dumps_in(after))
    assert before
    assert redone == before
    assert _left(after, secret) == []
    assert _redact(after) == after
    assert after.count(b"\n") == data.count(b"\n")


@settings(max_examples=12)
@given(
    cases(), languages, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]), st.sampled_from(["\n", "\r\n"])
)
def test_listing_keeps_its_analysis_and_loses_its_secrets(case, language, encoding, end):
    machine, secret, noise = case
    text = f"{noise}\n\n{render(machine, language)}\n{noise}\n".replace("\n", end)
    _holds(text.encode(encoding, "replace"), secret)


@settings(max_examples=6)
@given(cases(), st.sampled_from(["cp1252", "cp850", "cp1250", "cp852"]))
def test_listing_in_a_code_page_does_as_well(case, page):
    machine, secret, noise = case
    try:
        data = f"{noise}\n\n{render(machine)}\n{noise}\n".encode(page)
    except UnicodeEncodeError:
        data = f"{noise}\n\n{render(machine)}\n{noise}\n".encode(page, "replace")
    _holds(data, secret)


@settings(max_examples=8)
@given(cases(), st.booleans())
def test_registry_text_does_as_well_digits_included(case, query):
    machine, secret, noise = case
    try:
        text = queried(machine) if query else exported(machine)
    except (UnicodeEncodeError, ValueError, AssertionError):
        return  # a text that has no room, or no form in the code page of a path
    _holds(f"{noise}\n{text}".encode("utf-16" if not query else "utf-8"), secret)


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_bytes_without_anything_personal_come_back_as_they_are(data):
    file = TextFile(data)
    assert file.changed(lambda text: text) == data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp850", "cp1252", "shift_jis"])
def test_everything_but_the_names_stays_byte_by_byte(encoding):
    text = "Größe 字\r\nHost Name: MUC-PC0815\n\n\tx\r\n"
    data = text.encode(encoding, "ignore")
    after = text.replace("MUC-PC0815", "HOST-00001").encode(encoding, "ignore")
    assert _redact(data) == after
