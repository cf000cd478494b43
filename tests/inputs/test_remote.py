"""URLs: `memory://` and a web server on the loopback, with range requests and without."""

from __future__ import annotations

import io
import re
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from analyzer import pipeline
from analyzer.errors import UnreadableInputError
from analyzer.inputs import discover, remote

SECRET = "s3cr3t"  # noqa: S105 - one of these tests


class _Handler(BaseHTTPRequestHandler):
    """Sends files, by ranges if it may."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._head()

    def _head(self) -> tuple[bytes, int, int] | None:
        web = self.server.web
        data = web.files.get(self.path.partition("?")[0])
        code = 404 if data is None else self.server.web.answer
        if data is None or code != 200:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        start, end = 0, len(data)
        asked = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if asked and self.server.web.ranges:
            start, end = int(asked[1]), min(end, int(asked[2]) + 1)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        else:
            self.send_response(200)
        if self.server.web.length:
            self.send_header("Content-Length", str(end - start))
        else:
            self.send_header("Connection", "close")
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", formatdate(1_700_000_000, usegmt=True))
        self.end_headers()
        return data, start, end

    def do_GET(self) -> None:
        if (part := self._head()) is None:
            return
        data, start, end = part
        try:
            for at in range(start, end, 65_536):
                if self.server.web.break_after is not None and self.server.web.sent >= self.server.web.break_after:
                    self.close_connection = True
                    return
                piece = data[at : min(end, at + 65_536)]
                self.wfile.write(piece)
                self.server.web.sent += len(piece)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    web: Web


class Web:
    """A web server that counts the bytes of content which it sent."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.sent = 0
        self.ranges = self.length = True
        self.answer = 200
        self.break_after: int | None = None
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.web = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]
    yield memory
    memory.store.clear()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _detail(url: str) -> str:
    (item,) = pipeline.analyze([url]).inputs
    assert item.status == "unreadable"
    return item.detail or ""


def test_dump_behind_a_url_is_analyzed(web: Web, samples: Path):
    web.files["/case/dump.txt"] = (samples / "windows-10-non-ifs-lsp.txt").read_bytes()
    (dump,) = pipeline.analyze([f"{web.url}/case/dump.txt"]).dumps
    assert (dump.verdict, dump.source.path) == ("non-ifs", f"{web.url}/case/dump.txt")


def test_item_of_a_url_has_size_time_and_stamp_without_reading(web: Web):
    web.files["/a.log"] = b"x" * 100_000
    (item,) = discover.files_below([f"{web.url}/a.log"])
    assert (item.size, item.stamp, web.sent) == (100_000, '"one"', 0)


def test_range_requests_read_the_end_of_a_file_without_the_rest(web: Web):
    web.files["/large.bin"] = b"x" * 60_000_000 + b"end"
    with discover.opened(f"{web.url}/large.bin") as (file, size):
        file.seek(-3, io.SEEK_END)
        assert (file.read(), size) == (b"end", 60_000_003)
    assert web.sent < 10_000_000


def test_zip_of_which_members_are_refused_is_not_downloaded_whole(web: Web, samples: Path):
    """An encrypted member of 50 MB is passed over; only the parts with the directory and the dump are read."""
    zipped = bytearray(
        _zip({"secret.bin": b"x" * 50_000_000, "dump.txt": (samples / "windows-7-clean.txt").read_bytes()})
    )
    directory = zipped.index(b"PK\x01\x02")
    zipped[directory + 8] |= 1
    web.files["/case.zip"] = bytes(zipped)
    analysis = pipeline.analyze([f"{web.url}/case.zip"])
    assert [dump.source.member for dump in analysis.dumps] == ["dump.txt"]
    assert [item.detail for item in analysis.inputs if item.status == "unreadable"] == [
        "encrypted: give the password with --password"
    ]
    assert web.sent < 15_000_000


@pytest.mark.parametrize("length", [True, False], ids=["length", "no-length"])
def test_server_without_ranges_is_read_once_into_memory(web: Web, samples: Path, length: bool):  # noqa: FBT001 - a case
    web.ranges, web.length = False, length
    web.files["/case.zip"] = _zip(
        {"a.bin": bytes(9_000_000), "dump.txt": (samples / "windows-7-clean.txt").read_bytes()}
    )
    (dump,) = pipeline.analyze([f"{web.url}/case.zip"]).dumps
    assert dump.verdict == "clean"
    assert web.sent < 2.2 * len(web.files["/case.zip"])  # what sockets held when ranges were tried


def test_server_without_ranges_has_a_limit(web: Web, monkeypatch: pytest.MonkeyPatch):
    web.ranges = False
    web.files["/large.bin"] = bytes(30_000_000)
    monkeypatch.setattr(discover, "MAX_PIPE_BYTES", 5 * 1024 * 1024)
    assert _detail(f"{web.url}/large.bin") == "more than 5 MiB from a server without range requests: download it"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (404, "no such file or folder at this address"),
        (403, "the server answered 403: the address may have expired, or needs credentials"),
        (503, "the server answered 503"),
    ],
)
def test_answers_of_servers_are_told(web: Web, code: int, words: str):
    web.files["/a"] = b"x"
    web.answer = code
    assert _detail(f"{web.url}/a") == words


def test_server_that_is_not_there_is_told_without_credentials():
    analysis = pipeline.analyze([f"http://me:{SECRET}@127.0.0.1:1/a.zip?X-Signature={SECRET}"])
    (item,) = analysis.inputs
    assert item.path == "http://***@127.0.0.1:1/a.zip?X-Signature=***"
    assert item.detail == "the server could not be reached"


def test_connection_that_breaks_keeps_the_batch_going(web: Web, samples: Path):
    """What breaks inside an archive is no damage of the archive, and nothing of the URL's secrets is told."""
    web.files["/case.zip"] = _zip({"a.bin": bytes(20_000_000), "b.bin": bytes(20_000_000)})
    web.break_after = 9_000_000
    url = f"{web.url}/case.zip?sig={SECRET}"
    analysis = pipeline.analyze([url, str(samples / "windows-7-clean.txt")])
    assert [dump.verdict for dump in analysis.dumps] == ["clean"]
    told = [item.detail or "" for item in analysis.inputs if item.status == "unreadable"]
    assert told
    assert not any("damaged" in text or SECRET in text or "Traceback" in text for text in told)


def test_folders_of_a_store_are_listed_in_order(store: fsspec.AbstractFileSystem, samples: Path):
    data = (samples / "windows-7-clean.txt").read_bytes()
    for name in ("case/b/2.txt", "case/a.txt", "case/b/1.txt", "other.txt"):
        store.pipe(f"/{name}", data)
    for url in ("memory://case/", "memory://case"):
        found = list(discover.files_below([url]))
        assert [item.path for item in found] == [f"memory://case/{name}" for name in ("a.txt", "b/1.txt", "b/2.txt")]
        assert {item.size for item in found} == {len(data)}
        assert all(item.modified for item in found)
    assert [dump.source.path for dump in pipeline.analyze(["memory://case/b"]).dumps] == [
        "memory://case/b/1.txt",
        "memory://case/b/2.txt",
    ]


def test_globs_in_urls(store: fsspec.AbstractFileSystem):
    for name in ("case/1.zip", "case/x/2.zip", "case/x/2.txt", "case/x[1].txt"):
        store.pipe(f"/{name}", b"x")

    def found(url: str) -> list[str]:
        return [item.path + (f": {item.problem}" if item.problem else "") for item in discover.files_below([url])]

    assert found("memory://case/**/*.zip") == ["memory://case/1.zip", "memory://case/x/2.zip"]
    assert found("memory://case/x[1].txt") == ["memory://case/x[1].txt"]
    assert found("memory://case/*.rar") == ["memory://case/*.rar: no file matches"]


@pytest.mark.parametrize(
    "url", ["zip::s3://bucket/case.zip", "zip://a.txt::https://me:pw@host/case.zip", "zip::a::s3://b"]
)
def test_chained_urls_are_refused(url: str):
    """The archive readers of fsspec have no limits; ours open them."""
    assert _detail(url).startswith("chained URLs are not opened: name the archive itself")
    assert "pw" not in pipeline.analyze([url]).inputs[0].path


def test_protocols_that_are_not_known_are_told():
    assert _detail("gopher://host/x").startswith("the protocol gopher:// is not known: abfs, ")


@pytest.mark.parametrize("package", ["fsspec", "s3fs"])
def test_missing_package_gives_the_command(monkeypatch: pytest.MonkeyPatch, package: str):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.core", None)
    assert _detail("s3://bucket/x") == "s3:// needs an extra: pip install 'winsock-catalog[remote]'"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://host/a.zip", "https://host/a.zip"),
        ("https://me:pw@host:8/a.zip#pw", "https://***@host:8/a.zip"),
        ("https://token@host/a", "https://***@host/a"),
        ("https://b.s3.host/a?X-Amz-Signature=pw&x", "https://b.s3.host/a?X-Amz-Signature=***&***"),
        ("https://host/a?to=https://other/?sig=pw", "https://host/a?to=***"),
        ("https://host?pw", "https://host?***"),
        ("abfs://logs@account.dfs.core.windows.net/a", "abfs://logs@account.dfs.core.windows.net/a"),
        ("zip://a::https://me:pw@host/a?pw", "zip://a::https://***@host/a?***"),
        ("C:\\case?", "C:\\case?"),
    ],
)
def test_credentials_in_urls_are_masked(url: str, masked: str):
    assert remote.shown(url) == masked


def test_nothing_secret_is_left_in_an_analysis(web: Web, samples: Path):
    from analyzer.outputs import json as document  # noqa: PLC0415 - next to its use

    web.files["/a.txt"] = (samples / "windows-7-clean.txt").read_bytes()
    (item,) = discover.files_below([f"{web.url}/a.txt?sig={SECRET}"])
    assert SECRET not in item.path
    analysis = pipeline.analyze([item.source])
    assert [dump.verdict for dump in analysis.dumps] == ["clean"]
    assert SECRET not in document.render(analysis)


def test_silent_server_ends_the_wait(monkeypatch: pytest.MonkeyPatch):
    """A server that takes the call and says nothing is given up."""
    import socket  # noqa: PLC0415 - next to its use

    monkeypatch.setattr(remote, "_SILENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.monotonic()
        assert _detail(f"http://127.0.0.1:{server.getsockname()[1]}/a") == "the server did not answer in time"
        assert time.monotonic() - started < 20


def test_files_are_opened_without_fsspec(samples: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert pipeline.analyze([(samples / "windows-7-clean.txt").as_uri()]).dumps[0].verdict == "clean"


def test_reading_after_a_failure_does_not_ask_again():
    class Failing:
        size = 10
        calls = 0

        def seekable(self) -> bool:
            return True

        def read(self, _count: int) -> bytes:
            self.calls += 1
            raise ConnectionResetError(104, "reset")

    file = Failing()
    raw = remote._Told(file, remote._Store("memory://x").told)
    for _ in range(3):
        with pytest.raises(UnreadableInputError, match="could not be reached"):
            raw.read(5)
    assert file.calls == 1
