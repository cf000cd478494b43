"""The round trip: a random machine, in a random language, encoding and treatment, parses back to itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from judging import expected_name_spaces, expected_providers, name_spaces_of, one_dump, providers_of
from languages import Language
from machines import Machine, render
from random_machines import languages, machines
from treatments import LETTERS_OF_A_PAGE, TREATED, TREATMENTS

ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be cp437 cp850 cp852 cp866 cp932 cp936 cp1250 cp1251 cp1252"
).split()


@settings(max_examples=150, deadline=None)
@given(
    machine=machines(),
    language=languages,
    flags=st.booleans(),
    encoding=st.sampled_from(ENCODINGS),
    treatment=st.sampled_from(TREATED),
)
def test_a_machine_parses_back_to_itself_after_any_treatment(
    *, machine: Machine, language: Language, flags: bool, encoding: str, treatment: str
):
    """Values, verdict and wholeness do not depend on how a dump was written down."""
    text = TREATMENTS[treatment](render(machine, language, flags=flags))
    letters = sum(not letter.isascii() and letter.isalpha() for letter in text)
    try:
        data = text.encode(encoding if letters >= LETTERS_OF_A_PAGE or text.isascii() else "utf-8")
    except UnicodeEncodeError:
        data = text.encode("utf-8")
    dump = one_dump(data)
    assert providers_of(dump) == expected_providers(machine, flags=flags)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert dump.verdict == machine.verdict(flags=flags)
    assert dump.complete
