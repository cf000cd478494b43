"""Inputs behind URLs, opened by fsspec: read range by range, listed folder by folder, never shown with credentials.

fsspec's own readers of archives have no limits, so it opens the outer file only. No URL is looked at that the user did
not name.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from urllib.parse import urlsplit

from analyzer.errors import NoCatalogError, UnavailableInputError, UnreadableInputError
from analyzer.inputs.folders import REPORT_FOLDER, REPORT_FOLDER_MARK
from analyzer.inputs.tree import Entry, Item, below, is_glob, split_glob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_CHAINED: Final = re.compile(r"::[A-Za-z][A-Za-z0-9+.-]*(?:://|::|$)|^[A-Za-z0-9+.-]+::")
_NEXT_IN_CHAIN: Final = re.compile(r"::(?=[A-Za-z][A-Za-z0-9+.-]*(?:://|::))")
PROTOCOLS: Final = ("abfs", "abfss", "az", "file", "gcs", "gs", "http", "https", "memory", "s3", "s3a")
_WEB: Final = ("http", "https")
_REPORT_STATE: Final = REPORT_FOLDER_MARK.partition("/")[0]
_AZURE: Final = ("abfs", "abfss", "az")
_INSTALL: Final = "pip install 'winsock-catalog[remote]'"

_BLOCK: Final = 4 * 1024 * 1024
_BLOCKS_HELD: Final = 16
_CHUNK: Final = 1024 * 1024
_CONNECT_SECONDS: Final = 15
_SILENCE_SECONDS: Final = 60

_FOREIGN: Final = (
    ("aiohttp", "ClientError"),
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("gcsfs.retry", "HttpError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("azure.core.exceptions", "AzureError"),
)
"""What the packages behind fsspec raise that is no OSError."""

_QUERY_VALUE: Final = re.compile(r"(?<=[?&])([^=&#]*)(=?)[^&#]*")
_IN_TEXT: Final = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]+://[^\s'"<>]+""")
_LONGEST_REASON: Final = 200
_DENIED: Final = (401, 403)
_GONE: Final = (404, 410)


def is_url(name: str) -> bool:
    r"""Tell a URL from a file name.

    >>> is_url("s3://bucket/case.zip"), is_url("C:\\case.zip"), is_url("zip::s3://bucket/case.zip")
    (True, False, True)
    """
    return _URL.match(name) is not None or ("://" in name and _CHAINED.match(name) is not None)


def shown(url: str) -> str:
    """Return a URL without its credentials: user and password, and every value of the query, which may sign for it.

    >>> shown("https://me:secret@host/case.zip?sig=abc&sv=1")
    'https://***@host/case.zip?sig=***&sv=***'
    >>> shown("abfs://container@account.dfs.core.windows.net/case.zip")
    'abfs://container@account.dfs.core.windows.net/case.zip'
    """
    return "::".join(_shown(part) for part in _NEXT_IN_CHAIN.split(url))


def _shown(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    rest, _, _ = rest.partition("#")
    address, mark, query = rest.partition("?")
    place, slash, path = address.partition("/")
    user, at, host = place.rpartition("@")
    if at and (scheme.lower() not in _AZURE or ":" in user):
        place = f"***@{host}"
    query = _QUERY_VALUE.sub(lambda found: f"{found[1]}=***" if found[2] else "***", mark + query)
    return f"{scheme}://{place}{slash}{path}{query}"


def items(url: str) -> Iterator[Item]:
    """Give the files that a URL stands for: itself, all below a folder, or what a glob matches; see `Item`."""
    try:
        store = _Store(url)
        yield from store.items()
    except UnreadableInputError as error:
        yield Item(shown(url), str(error), location=url)


@contextmanager
def opened(url: str) -> Iterator[tuple[BinaryIO, bool]]:
    """Open a URL for reading, and tell whether at any offset: else it can be read once, from the beginning.

    Raises:
        UnreadableInputError: if it cannot be; the text is without credentials. Reading raises the same.
    """
    store = _Store(url)
    with store.told():
        file = store.open()
    try:
        raw = _Told(file, store.told)
        yield io.BufferedReader(raw, _CHUNK), raw.seekable()
    finally:
        with store.told():
            file.close()


class _Store:
    """The store that a URL is in, and where in it."""

    def __init__(self, url: str) -> None:
        """Find the package that knows the URL's protocol.

        Raises:
            UnreadableInputError: if there is none, or it is not installed.
        """
        self._url = url
        if _CHAINED.search(url) or not (found := _URL.match(url)):
            raise UnreadableInputError(
                "chained URLs are not opened: name the archive itself, it is opened by its content"
            )
        self._protocol = found[1].lower()
        if self._protocol not in PROTOCOLS:
            raise UnreadableInputError(f"the protocol {self._protocol}:// is not known: {', '.join(PROTOCOLS)} are")
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra, imported when used

            with self.told():
                # fsspec keeps the connections of a store for the next of its files.
                self._fs, self._root = url_to_fs(url, **self._settings())
        except ImportError:
            raise UnreadableInputError(f"{self._protocol}:// needs an extra: {_INSTALL}") from None

    def _settings(self) -> dict[str, Any]:
        if self._protocol == "memory":
            return {}
        if self._protocol not in _WEB:
            return {"use_listings_cache": False}  # what was there in an earlier run is no answer
        from aiohttp import ClientTimeout  # noqa: PLC0415 - an extra, imported when used

        timeout = ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS)
        return {"client_kwargs": {"timeout": timeout}}

    def items(self) -> Iterator[Item]:
        """Give the files that the URL stands for."""
        try:
            with self.told():
                about = self._fs.info(self._root)
        except _MissingError:
            if self._protocol in _WEB or not is_glob(self._root):
                raise
            yield from self._matches()
            return
        if about["type"] != "directory":
            yield _item(self._url, about)
            return
        yield from self._listed(Item(shown(self._url), location=self._url), None, "the folder holds no files")

    def _matches(self) -> Iterator[Item]:
        segments = self._root.split("/")
        before = split_glob(segments)
        start = "/".join(segments[:before])
        folder = self._location(start)
        try:
            yield from self._listed(Item(shown(folder), location=folder), segments[before:], None)
        except NoCatalogError:
            yield Item(shown(self._url), "no file matches", location=self._url)

    def _listed(self, folder: Item, pattern: list[str] | None, empty: str | None) -> Iterator[Item]:
        found = False
        for item in below(self, folder, pattern):
            found = True
            yield item
        if not found:
            if empty is None:
                raise NoCatalogError("no file matches")
            yield Item(folder.path, empty, status="no-catalog", location=folder.location)

    def entries(self, folder: Item) -> Iterator[Entry]:
        """Give what is in a folder, in order of name; see `Tree`."""
        with self.told():
            path = self._fs._strip_protocol(folder.source)  # noqa: SLF001 - what all of fsspec's users call
            listed = [
                about for about in self._fs.ls(path, detail=True) if about["name"].rstrip("/") != path.rstrip("/")
            ]
        if any(about["name"].rstrip("/").endswith(f"/{_REPORT_STATE}") for about in listed):
            raise NoCatalogError(REPORT_FOLDER)
        for about in sorted(listed, key=lambda about: str(about["name"]).rstrip("/")):
            location = self._location(about["name"].rstrip("/"))
            is_folder = about["type"] == "directory"
            item = Item(shown(location), location=location) if is_folder else _item(location, about)
            yield Entry(about["name"].rstrip("/").rpartition("/")[2], item, is_folder)

    def _location(self, path: str) -> str:
        """Return the URL of another path in the store: what stands before the path is the same."""
        place = urlsplit(self._url).netloc
        if self._protocol in _AZURE and "@" in place:  # container@account: fsspec's path begins with the container
            return f"{self._protocol}://{place}/{path.lstrip('/').partition('/')[2]}"
        prefix = self._url.rstrip("/").removesuffix(self._root.strip("/"))
        return prefix + path.lstrip("/")

    def open(self) -> Any:  # noqa: ANN401 - fsspec is not typed
        """Open the URL; with ranges, if the server has them."""
        block: dict[str, Any] = {
            "block_size": _BLOCK,
            "cache_type": "blockcache",
            "cache_options": {"maxblocks": _BLOCKS_HELD},
        }
        if self._protocol == "memory":
            block = {}
        file = self._fs.open(self._root, "rb", **block)
        if self._protocol in _WEB and file.seekable() and (file.size or 0) > _BLOCK:
            try:
                file.seek(-1, io.SEEK_END)
                file.read(1)
                file.seek(0)
            except ValueError:
                # A server without range requests says so only when it is asked.
                file.close()
                file = self._fs.open(self._root, "rb", block_size=0)
        return file

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say in one sentence what goes wrong with the store.

        Raises:
            UnreadableInputError: with that sentence.
        """
        try:
            yield
        except UnreadableInputError:
            raise
        except FileNotFoundError as error:
            # fsspec makes one of every failed request.
            cause = error.__cause__
            if cause is None or getattr(cause, "status", None) in _GONE:
                raise _MissingError("no such file or folder at this address") from None
            raise UnavailableInputError(answer(cause) or self._sentence(cause)) from None
        except ImportError:
            raise
        except failures() as error:
            raise UnavailableInputError(answer(error) or self._sentence(error)) from None

    def _sentence(self, error: BaseException) -> str:
        """Return what an error says, its first line, without what the URL keeps secret."""
        said = (str(error).splitlines() or [""])[0].strip() or type(error).__name__
        said = _IN_TEXT.sub(lambda found: shown(found[0]), said)
        parts = urlsplit(self._url)
        secrets = [parts.password, *(value.partition("=")[2] or value for value in parts.query.split("&"))]
        for secret in secrets:
            if secret:
                said = said.replace(secret, "***")
        return f"the store says: {said[:_LONGEST_REASON]}"


class _MissingError(UnavailableInputError):
    """There is no such file: a glob of these letters may be meant."""


def failures() -> tuple[type[Exception], ...]:
    """Return the classes of errors that stores raise: Python's, and those of the packages that are loaded."""
    found = (getattr(sys.modules.get(module), name, None) for module, name in _FOREIGN)
    return (OSError, ValueError, *(kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)))


def answer(error: BaseException | None) -> str | None:
    """Put the usual failures of a network in words; None of one that is not usual."""
    status = getattr(error, "status", None)
    if isinstance(status, int):
        hint = ": the address may have expired, or needs credentials" if status in _DENIED else ""
        return f"the server answered {status}{hint}"
    if isinstance(error, PermissionError):
        return "permission denied: the store needs other credentials"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, ConnectionError) or type(error).__name__ in (
        "ClientConnectorError",
        "EndpointConnectionError",
    ):
        return "the server could not be reached"
    return None


def _item(location: str, about: dict[str, Any]) -> Item:
    changed = next((about[key] for key in _CHANGED if about.get(key)), None)
    stamp = next((str(about[key]) for key in _STAMPS if about.get(key)), None)
    modified = None
    if isinstance(changed, datetime):
        modified = int(changed.timestamp() * 1_000_000) * 1_000
    elif isinstance(changed, (int, float)):
        modified = int(changed * 1_000_000) * 1_000
    size = about.get("size")
    return Item(
        shown(location),
        None,
        size if isinstance(size, int) else None,
        modified,
        stamp or _text(changed),
        location=location,
    )


def _text(changed: object) -> str | None:
    return None if changed is None else str(changed)


_STAMPS: Final = ("ETag", "etag", "md5Hash", "Content-MD5", "content_settings_md5", "crc32c")
_CHANGED: Final = ("LastModified", "last_modified", "updated", "mtime", "modified", "Last-Modified", "created")


class _Told(io.RawIOBase):
    """A file of a store, whose errors are sentences. After one it is not asked again: that would cost its patience."""

    def __init__(self, file: Any, told: Callable[[], Any]) -> None:  # noqa: ANN401 - fsspec is not typed
        self._file = file
        self._told = told
        self._failed: str | None = None
        self._seeks = bool(file.seekable()) and getattr(file, "size", 0) is not None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seeks

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what BufferedReader hands in
        if self._failed is not None:
            raise UnavailableInputError(self._failed)
        try:
            with self._told():
                data = self._file.read(len(buffer))
        except UnreadableInputError as error:
            self._failed = str(error)
            raise
        buffer[: len(data)] = data
        return len(data)
