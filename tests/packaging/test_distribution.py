"""What is built is what works: the wheel, installed elsewhere, does the main job from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the sdist, as an index would, without any download."""
    root = Path(__file__).resolve().parents[2]
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", out], cwd=root, check=True)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(out / "source", filter="data")
    (source,) = (out / "source").iterdir()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out], cwd=source, check=True)
    return out


def tracked(root: Path, *folders: str) -> set[str]:
    """Return the files of the checkout that git knows; what lies about beside them must not be packed."""
    done = subprocess.run(["git", "ls-files", "--", *folders], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return {name for name in done.stdout.splitlines() if (root / name).exists()}


def test_wheel_holds_the_package_and_nothing_beside_it(built: Path, root: Path):
    """Code, facts, grammars and templates, inside one package: no test, no sample, nothing at the top."""
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    information = {name for name in names if name.split("/")[0].endswith(".dist-info")}
    assert {name.partition("/")[2] for name in information} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "entry_points.txt",
        "licenses/LICENSE",
    }
    wanted = tracked(root, "analyzer") | {f"analyzer/{name}" for name in tracked(root, "grammars", "templates")}
    made = {name for name in names if name.startswith("analyzer/made/")}
    assert {"analyzer/made/netsh.lark-entry.kept", "analyzer/made/report.html.j2.kept"} <= made
    assert names - information - made == wanted


def test_sdist_holds_what_users_need_to_test_and_try_and_nothing_else(built: Path, root: Path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    folders = ("analyzer", "grammars", "templates", "samples", "tests")
    top = {f"{page}.md" for page in ("README", "MANUAL", "CONTRIBUTING", "CHANGELOG", "SECURITY")}
    top |= {"LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore", ".ci/hatch_build.py"}
    assert names == tracked(root, *folders) | top


@pytest.mark.parametrize("unpacked", [True, False], ids=["installed", "imported from the zip"])
def test_wheel_does_the_main_job_from_another_folder(built: Path, tmp_path: Path, samples: Path, unpacked: bool):  # noqa: FBT001 - a case of the test
    """The dependencies come from this environment; the package itself only from the wheel."""
    (wheel,) = built.glob("*.whl")
    place = wheel
    if unpacked:
        place = tmp_path / "site"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", place, wheel],
            check=True,
        )
    run = [
        sys.executable,
        "-c",
        "import analyzer, sys; from analyzer.cli import main; print(analyzer.__file__); main()",
    ]
    done = subprocess.run(
        [*run, "analyze", str(samples / "windows-10-non-ifs-lsp.txt"), "-o", "report.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(str(place))
    assert "NON-IFS" in done.stdout
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_installed_wheel_makes_nothing_that_it_could_have_brought(built: Path, tmp_path: Path, samples: Path):
    """Grammars, templates and facts come made: no run waits for them, and none writes them beside compiled modules."""
    (wheel,) = built.glob("*.whl")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(tmp_path / "site")}
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")  # noqa: S202 - our own wheel
    clean, damaged = samples / "windows-10-clean.txt", samples / "windows-10-non-ifs-lsp.txt"
    for arguments in (
        ["analyze", samples, "-o", "report.html", "-o", "report.json"],
        ["analyze", samples, "-o", "folder/"],
        ["diff", clean, damaged, "-o", "diff.html"],
        ["explain", "0x20066"],
    ):
        command = [sys.executable, "-m", "analyzer", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1, 3, 4), done.stderr
    compiled = tmp_path / "site" / "analyzer" / "__pycache__"
    assert list(compiled.glob("*.pyc"))
    assert not list(compiled.glob("*.kept"))
