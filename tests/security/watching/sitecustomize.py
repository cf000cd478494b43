"""Watches a Python process and those that it starts: every socket, every process and every file that is not only read.

Python imports this module at its start from the folder in PYTHONPATH; WATCHED names the file to which it adds a line of
JSON for each event. See PEP 578 and the table of audit events in Python's documentation.
"""

from __future__ import annotations

import json
import os
import sys

_NETWORK = (
    "socket.",
    "http.client.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
    "webbrowser",
)
_PROCESSES = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen", "pty.spawn")
_FILES = (
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
    "shutil.",
    "tempfile.",
    "sqlite3.connect",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _watch(event: str, arguments: tuple[object, ...], handle: int) -> None:
    if event == "open":
        _, mode, flags = arguments
        writes = set("wax+") & set(mode) if isinstance(mode, str) else isinstance(flags, int) and flags & _WRITING
        if not writes:
            return
    elif not event.startswith((*_NETWORK, *_PROCESSES, *_FILES)):
        return
    told = [
        os.fsdecode(a) if isinstance(a, (bytes, os.PathLike)) else a if isinstance(a, (str, int)) else repr(a)
        for a in arguments
    ]
    os.write(handle, (json.dumps([event, told]) + "\n").encode())


if "WATCHED" in os.environ:  # pytest imports this file as well, to look for examples in it
    _HANDLE = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.addaudithook(lambda event, arguments: _watch(event, arguments, _HANDLE))
