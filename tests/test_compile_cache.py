"""What is kept from run to run: the same as made anew, made anew when anything differs, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer import compile_cache


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let things be kept in a folder of the test, as under `PYTHONPYCACHEPREFIX`."""
    monkeypatch.setattr(compile_cache, "_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def _never() -> bytes:
    raise AssertionError("it was made again")


def test_second_time_is_not_made_again(folder: Path):
    assert compile_cache.cached("x", ("text", "1.3"), lambda: b"made") == b"made"
    assert compile_cache.cached("x", ("text", "1.3"), _never) == b"made"
    assert [path.name for path in folder.iterdir()] == [f"x.{sys.implementation.cache_tag}.kept"]


@pytest.mark.parametrize("made_of", [("other text", "1.3"), ("text", "1.4"), ("text",), ("text1.3",)])
@pytest.mark.usefixtures("folder")
def test_made_again_of_anything_else(made_of: tuple[str, ...]):
    compile_cache.keep("x", ("text", "1.3"), b"old")
    assert compile_cache.cached("x", made_of, lambda: b"new") == b"new"
    assert compile_cache.look_up("x", made_of) == b"new"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 300), byte=st.integers(0, 255), cut=st.booleans())
def test_file_that_was_cut_or_changed_is_not_believed(folder: Path, at: int, byte: int, cut: bool):  # noqa: FBT001 - a case of the test
    """A file that a full disk cut or a bad one changed is made anew, and is whole from then on."""
    made = bytes(range(200))
    compile_cache.keep("x", ("text",), made)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:at] if cut else whole[:at] + bytes([byte]) + whole[at + 1 :])
    assert compile_cache.look_up("x", ("text",)) in (None, made)
    assert compile_cache.cached("x", ("text",), lambda: made) == made
    assert compile_cache.cached("x", ("text",), _never) == made


def test_place_that_cannot_be_written_is_no_matter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for place in (None, tmp_path / "not there", Path(os.devnull)):
        monkeypatch.setattr(compile_cache, "_folder", lambda place=place: place)
        assert compile_cache.cached("x", ("text",), lambda: b"made") == b"made"


def test_file_in_the_way_is_not_written_through(folder: Path):
    """A link that somebody laid does not lead our writing elsewhere."""
    elsewhere = folder / "elsewhere"
    elsewhere.write_text("mine", "utf-8")
    (folder / f"{compile_cache._file('x')}.{os.getpid()}").symlink_to(elsewhere)
    assert compile_cache.cached("x", ("text",), lambda: b"made") == b"made"
    assert elsewhere.read_text("utf-8") == "mine"


def test_who_wants_no_compiled_modules_gets_none_of_these_either(root: Path, tmp_path: Path):
    """Written beside compiled modules, wherever those go, and not written where Python writes none."""
    code = "from analyzer.knowledge import load; from analyzer.dialects import lines\n"
    code += "load.windows(); lines.load('netsh.lark', 'entry')"

    def files(**environment: str) -> set[str]:
        unset = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        place = {**unset, "PYTHONPYCACHEPREFIX": str(tmp_path), **environment}
        subprocess.run([sys.executable, "-c", code], cwd=root, env=place, check=True)
        return {path.name.partition(".")[0] for path in tmp_path.rglob("*.kept")}

    assert not files(PYTHONDONTWRITEBYTECODE="1")
    assert files() == {"netsh", "windows"}
