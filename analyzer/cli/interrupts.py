"""Ctrl-C, and the polite ways to end a program: what is kept can still be said, and a second one ends it at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)  # SIGHUP: the terminal was closed; SIGBREAK is what Windows has: its window was closed, or Ctrl-Break pressed
_OURS_TO_TAKE: Final = (signal.SIG_DFL, signal.default_int_handler)
_SHOW_CURSOR: Final = "\x1b[?25h"
"""A progress bar hides it."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt in the block for each signal that asks the program to end; end at once at a second one.

    A signal that somebody ignores for us, as `nohup` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread, and so to whoever runs us in another one
        return
    before = {number: handler for number in _SIGNALS if (handler := signal.getsignal(number)) in _OURS_TO_TAKE}
    for number in before:
        signal.signal(number, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        raise  # a second one still ends the program at once, while it says what is kept
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def _restore(before: dict[Any, Any]) -> None:
    for number, handler in before.items():
        signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, _end)
    raise KeyboardInterrupt


def _end(_number: int, _frame: FrameType | None) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(sys.stderr.fileno(), _SHOW_CURSOR.encode())
    os._exit(EXIT_INTERRUPTED)
