"""Headers of a tar: those of plain files are read without tarfile, and say the same."""

from __future__ import annotations

import tarfile

from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs.archives import tars

_BLOCK = 512
_CHECKSUM = slice(148, 156)
_INFOS = st.builds(
    lambda name, size, mtime, owner, kind: (name, size, mtime, owner, kind),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=140),
    st.sampled_from([0, 1, 100_000, 8**11 - 1, 8**11]),
    st.sampled_from([0, 1_700_000_000, 8**11]),
    st.sampled_from([0, 1_000, 8**7]),
    st.sampled_from([tarfile.REGTYPE, tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE]),
)
# Where numbers stand, and anywhere.
_PLACES = st.one_of(st.integers(100, 156), st.integers(329, 344), st.integers(0, _BLOCK - 1))
_CHANGES = st.lists(st.tuples(_PLACES, st.one_of(st.sampled_from(b"\0 078\x80\xff"), st.integers(0, 255))), max_size=3)


def _said(block: bytes, *, own: bool) -> object:
    """Return what one of the two readers says of a block, or that it is no header."""
    try:
        info = tars._header(block) if own else tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except tarfile.HeaderError as error:
        return type(error)
    return info.name, info.size, info.mtime, info.type


@given(told=_INFOS, changes=_CHANGES, mended=st.booleans())
def test_a_header_says_what_tarfile_reads_in_it(
    *, told: tuple[str, int, int, int, bytes], changes: list[tuple[int, int]], mended: bool
):
    """Also a damaged one, and one whose checksum is right all the same."""
    info = tarfile.TarInfo(told[0])
    _, info.size, info.mtime, info.uid, info.type = told
    data = info.tobuf(tarfile.GNU_FORMAT, errors="surrogateescape")
    for start in range(0, len(data), _BLOCK):
        block = bytearray(data[start : start + _BLOCK])
        for place, value in changes:
            block[place] = value
        if mended:
            block[_CHECKSUM] = b"%06o\0 " % (sum(block) - sum(block[_CHECKSUM]) + 8 * 0x20)
        assert _said(bytes(block), own=True) == _said(bytes(block), own=False)


def test_a_plain_file_needs_no_tarfile():
    """It is what nearly all members of an archive are."""
    info = tarfile.TarInfo("host1/app.log")
    info.size, info.mtime = 5_000, 1_700_000_000
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert tars._PLAIN.match(info.tobuf(form), tars._PLAIN_AT) is not None
