"""The lines of a part of an input: what is held of them, and when they are split."""

from analyzer.identity.look import Known
from analyzer.inputs.content import Content
from analyzer.inputs.lines import Lines

_DUMP = b"Winsock Catalog Provider Entry\r\n------\r\nEntry Type: Base Service Provider\r\n\r\nC:\\>\r\n"


def test_the_text_of_a_small_input_is_at_hand_before_its_lines_are_split():
    """What is known between blank lines can then be looked up, whether the input came as text or as bytes."""
    for held in (Content(_DUMP), _DUMP.decode("ascii")):
        lines = Lines(held)
        assert lines.text == _DUMP.decode("ascii")
        assert Known().lines_of(lines.text) == list(lines)


def test_a_text_that_was_split_or_does_not_go_to_the_end_is_not_at_hand():
    """Its lines are all that can be asked for."""
    split = Lines(Content(_DUMP))
    assert split[2] == "Entry Type: Base Service Provider"
    assert split.text is None
    assert Lines(Content(_DUMP), to_the_end=False).text is None
