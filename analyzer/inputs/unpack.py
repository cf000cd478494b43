"""Inputs opened down to single files: archives in archives, each member a stream, with a budget for the whole."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import archives
from analyzer.inputs.limits import Budget, LimitError, size_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Kind, Options, Stream

INSIDE: Final = " › "
"""Stands between the names of archives and members."""

_SMALL: Final = 4 * 1024 * 1024
"""What is read of a member before it is looked at: most are not larger."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an input: `member` is its way through the archives, None for the input itself.

    `file` is seekable and of `size` bytes.
    """

    member: str | None
    file: BinaryIO
    size: int


class Unpacker:
    """Hands every single file of an input to `handle`, and what could not be read to `refuse` (member, reason)."""

    def __init__(
        self, size: int, options: Options, handle: Callable[[Part], None], refuse: Callable[[str | None, str], None]
    ) -> None:
        """Take what one input of `size` bytes needs."""
        self._options = options
        self._budget = Budget(options.limits, size)
        self._handle = handle
        self._refuse = refuse

    def open(self, file: BinaryIO, size: int) -> None:
        """Go through an input, a seekable file.

        Raises:
            UnreadableInputError: if it is an archive that cannot be read, or costs too much; what was found in it
                before has been handed over.
        """
        file.seek(0)
        kind = archives.kind_of(file.read(archives.HEAD))
        file.seek(0)
        if kind is None:
            self._handle(Part(None, file, size))
        else:
            self._open_archive(kind, file, None, 0)

    def _open_archive(self, kind: Kind, file: BinaryIO, member: str | None, depth: int) -> None:
        if depth >= self._options.limits.depth:
            raise LimitError(f"more than {self._options.limits.depth} archives inside one another (--max-depth)")

        def visit(name: str | None, content: Stream) -> None:
            self._budget.enter()
            self._member(kind, content, _inside(member, name), depth)

        def refuse(name: str, reason: str) -> None:
            self._budget.enter()
            self._refuse(_inside(member, name), reason)

        try:
            kind.unpack(file, visit, refuse, self._options)
        except (LimitError, NoCatalogError, UnreadableInputError):
            raise
        except kind.ERRORS as error:
            raise UnreadableInputError(f"damaged {kind.NAME}: {error or type(error).__name__}") from None

    def _member(self, kind: Kind, content: Stream, member: str | None, depth: int) -> None:
        stream = _Metered(content, self._budget, kind.ERRORS)
        try:
            head = stream.take(_SMALL + 1)
            inner = archives.kind_of(head[: archives.HEAD])
            if inner is None:
                file = self._held(head, stream)
                self._handle(Part(member, file, len(file.getbuffer())))
            elif not inner.SEEKS:
                self._open_archive(inner, io.BufferedReader(_Joined(head, stream)), member, depth + 1)
            else:
                self._open_archive(inner, self._held(head, stream), member, depth + 1)
        except LimitError as error:
            # The budget is one for the whole input; only what is wrong with this member leaves the others alone.
            if self._budget.spent:
                raise
            self._refuse(member, str(error))
        except UnreadableInputError as error:
            self._refuse(member, str(error))
        if stream.problem is not None:
            self._refuse(member, stream.problem)

    def _held(self, head: bytes, stream: _Metered) -> io.BytesIO:
        """Return a member as a whole, in memory."""
        limit = self._options.limits.member
        data = head + stream.take(limit + 1 - len(head)) if len(head) > _SMALL else head
        if len(data) > limit:
            raise LimitError(f"larger than {size_words(limit)} (--max-member-size): unpack it first")
        return io.BytesIO(data)


def _inside(member: str | None, name: str | None) -> str | None:
    if name is None:
        return member
    return name if member is None else f"{member}{INSIDE}{name}"


class _Metered:
    """The content of a member, counted against the budget; where it is damaged it ends, and `problem` says why."""

    def __init__(self, content: Stream, budget: Budget, errors: tuple[type[Exception], ...]) -> None:
        self._content = content
        self._budget = budget
        self._errors = errors
        self.problem: str | None = None

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes; none at the end.

        Raises:
            LimitError: if the budget is spent.
        """
        if self.problem is not None:
            return b""
        try:
            data = self._content.read(min(count, _CHUNK)) or b""
        except LimitError:
            raise
        except self._errors as error:
            self.problem = f"damaged: {error or type(error).__name__}; what stands before was read"
            return b""
        self._budget.take(len(data))
        return data

    def take(self, count: int) -> bytes:
        """Return `count` bytes, fewer only at the end."""
        parts: list[bytes] = []
        while count > 0 and (data := self.read(count)):
            parts.append(data)
            count -= len(data)
        return b"".join(parts)


_CHUNK: Final = 1024 * 1024


class _Joined(io.RawIOBase):
    """What was read of a stream already, and the rest of it."""

    def __init__(self, head: bytes, rest: _Metered) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what BufferedReader hands in
        if self._head:
            data: bytes | memoryview = self._head[: len(buffer)]
            self._head = self._head[len(data) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
