"""Inputs opened down to single files: archives in archives, each member a stream, with a budget for the whole."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import archives
from analyzer.inputs.archives._content import Joined, Whole
from analyzer.inputs.limits import Budget, LimitError, size_words
from analyzer.inputs.passing import Passing

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Again, Kind, Options, Stream

INSIDE: Final = " › "
"""Stands between the names of archives and members."""

SMALL: Final = 4 * 1024 * 1024
"""What is read of an input or a member before it is looked at, many times: most are not larger."""

_HELD: Final = 64 * 1024 * 1024
"""A member up to this size is held in memory; a larger one that is no archive is searched as it passes by."""

MOST_TOO_DEEP: Final = 10
"""After so many archives that are too deep the rest is not asked."""

_NAME_MOST: Final = 400
"""Longer names are shown by their beginning and end: Windows allows 260 characters, a zip 65,535."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an input: `member` is its way through the archives, None for the input itself.

    `file` is seekable and of `size` bytes; or, where that is None, passes by once. `modified` is when the file was
    modified, as its archive tells it (ISO 8601). `again` is how to read a member once more from the input, if at all.
    """

    member: str | None
    file: BinaryIO | Passing
    size: int | None
    modified: str | None
    again: Again | None = None


class Unpacker:
    """Hands every single file of an input to `handle`, and what could not be read to `refuse` (member, reason)."""

    def __init__(
        self, size: int, options: Options, handle: Callable[[Part], None], refuse: Callable[[str | None, str], None]
    ) -> None:
        """Take what one input of `size` bytes needs."""
        self._options = options
        self.budget = Budget(options.limits, size)
        self._handle = handle
        self._refuse = refuse
        self.too_deep = 0

    def open(self, file: BinaryIO, size: int, modified: str | None = None) -> None:
        """Go through an input, a seekable file of `size` bytes that was modified then, if that is known.

        Raises:
            UnreadableInputError: if it is an archive that cannot be read, or costs too much; what was found in it
                before has been handed over.
        """
        file.seek(0)
        head = file.read(archives.HEAD)
        file.seek(max(0, size - archives.HEAD))
        kind = archives.kind_of(head) or archives.kind_of_end(head, file.read())
        file.seek(0)
        if kind is None:
            self._handle(Part(None, file, size, modified))
        else:
            self._open_archive(kind, file, Part(None, file, size, modified), 0)

    def _open_archive(self, kind: Kind, file: BinaryIO, whole: Part, depth: int) -> None:
        if depth >= self._options.limits.depth:
            self.too_deep += 1
            self.budget.spent = self.too_deep > MOST_TOO_DEEP
            many = f" in more than {MOST_TOO_DEEP} members: it looks like a bomb" if self.budget.spent else ""
            raise LimitError(f"more than {self._options.limits.depth} archives inside one another (--max-depth){many}")

        def visit(name: str | None, content: Stream, modified: str | None) -> None:
            self.budget.enter()
            # A compressed file without a time of its own is as old as what it stands in.
            self._member(kind, content, whole, (name, modified or (whole.modified if name is None else None)), depth)

        def refuse(name: str, reason: str) -> None:
            self.budget.enter()
            self._refuse(_inside(whole.member, name), reason)

        try:
            kind.unpack(file, visit, refuse, replace(self._options, share=None) if depth else self._options)
        except (LimitError, NoCatalogError, UnreadableInputError):
            raise
        except kind.ERRORS as error:
            raise UnreadableInputError(f"damaged {kind.NAME}: {error or type(error).__name__}") from None

    def _member(
        self, kind: Kind, content: Stream, whole: Part, told: tuple[str | None, str | None], depth: int
    ) -> None:
        # What is no member of the input itself is in memory, or passes by.
        again = content.again if not depth and isinstance(content, Whole) else None
        stream = _Metered(content, self.budget, kind.ERRORS, again)
        member = _inside(whole.member, told[0])
        try:
            self._look_into(stream, member, told[1], depth)
        except LimitError as error:
            # The budget is one for the whole input; only what is wrong with this member leaves the others alone.
            if self.budget.spent:
                raise
            self._refuse(member, str(error))
        except UnreadableInputError as error:
            self._refuse(member, str(error))
        if self.budget.spent:
            raise LimitError(stream.problem)
        if stream.problem is not None:
            self._refuse(member, stream.problem)

    def _look_into(self, stream: _Metered, member: str | None, modified: str | None, depth: int) -> None:
        """Open a member that is an archive, and hand on any other."""
        head = stream.take(SMALL + 1)
        inner = archives.kind_of(head[: archives.HEAD])
        if inner is None:
            part = self._single(head, stream, member, modified)
            file = None if isinstance(part.file, Passing) else part.file
            by_end = None if file is None else _kind_of_end(head, file)
            if file is None or by_end is None:
                self._handle(part)
            else:
                self._open_archive(by_end, file, part, depth + 1)
        elif not inner.SEEKS:
            file = io.BufferedReader(_Raw(Joined(head, stream)), _CHUNK)
            self._open_archive(inner, file, Part(member, file, None, modified), depth + 1)
        else:
            held = self._held(head, stream)
            self._open_archive(inner, held, Part(member, held, None, modified), depth + 1)

    def _single(self, head: bytes, stream: _Metered, member: str | None, modified: str | None) -> Part:
        """Return a member that is no archive: in memory, or if it is large as it passes by."""
        if len(head) <= SMALL:
            return Part(member, io.BytesIO(head), len(head), modified, stream.again)
        rest = stream.take(_HELD + 1 - len(head))
        if len(head) + len(rest) <= _HELD:
            return Part(member, io.BytesIO(head + rest), len(head) + len(rest), modified)
        most = max(self._options.limits.member, 2 * _HELD)
        return Part(member, Passing(head, Joined(rest, stream), most), None, modified)

    def _held(self, head: bytes, stream: _Metered) -> io.BytesIO:
        """Return a member as a whole, in memory: an archive that is not read from its beginning to its end."""
        limit = self._options.limits.member
        data = head + stream.take(limit + 1 - len(head)) if len(head) > SMALL else head
        if len(data) > limit:
            raise LimitError(f"an archive larger than {size_words(limit)} (--max-member-size): unpack it first")
        return io.BytesIO(data)


def _kind_of_end(head: bytes, file: BinaryIO) -> Kind | None:
    """Return the kind of archive that the end of a member shows; a small one is all in `head`."""
    if len(head) <= SMALL:
        return archives.kind_of_end(head[: archives.HEAD], head[-archives.HEAD :])
    file.seek(max(0, file.seek(0, io.SEEK_END) - archives.HEAD))
    kind = archives.kind_of_end(head[: archives.HEAD], file.read())
    file.seek(0)
    return kind


def _inside(member: str | None, name: str | None) -> str | None:
    if name is None:
        return member
    if len(name) > _NAME_MOST:
        name = f"{name[: _NAME_MOST // 2]}…{name[-_NAME_MOST // 2 :]}"
    return name if member is None else f"{member}{INSIDE}{name}"


class _Metered:
    """The content of a member, counted against the budget; where it is damaged or costs too much it ends.

    `problem` then says why, and what stands before is not lost.
    """

    def __init__(
        self, content: Stream, budget: Budget, errors: tuple[type[Exception], ...], again: Again | None
    ) -> None:
        self.again = again
        self._content = content
        self._budget = budget
        self._errors = errors
        self.problem: str | None = None

    def read(self, count: int = -1, /) -> bytes:
        """Return up to `count` bytes; none at the end."""
        if self.problem is not None:
            return b""
        try:
            data = self._content.read(_CHUNK if count < 0 else count) or b""
            self._budget.take(len(data))
        except LimitError as error:
            self.problem = str(error)
        except self._errors as error:
            self.problem = f"damaged: {error or type(error).__name__}; what stands before was read"
        else:
            return data
        return b""

    def take(self, count: int) -> bytes:
        """Return `count` bytes, fewer only at the end."""
        parts: list[bytes] = []
        while count > 0 and (data := self.read(count)):
            parts.append(data)
            count -= len(data)
        return b"".join(parts)


_CHUNK: Final = 1024 * 1024


class _Raw(io.RawIOBase):
    """A stream under a buffer of Python's own, which serves small reads without a step of Python."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what BufferedReader hands in
        data = self._stream.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)
