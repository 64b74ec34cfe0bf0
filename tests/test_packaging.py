"""What users install works: the wheel, built from the sdist, alone in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import cleaner

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

DOCUMENT = """\
Ferry returns to the lake

Harbour Post
Mar 2 2021

The ferry sails again\u00a0from Monday, the town said. Nobody had expected it before the summer.

Bakery opens at the old mill

Harbour Post
Mar 3 2021

Bread is back at the old mill, which had stood empty for ten years.
"""


@dataclass(frozen=True)
class Installed:
    """A fresh environment that holds the wheel, and an empty folder to work in."""

    bin: Path
    folder: Path

    def __call__(self, program: str, *args: str) -> subprocess.CompletedProcess[str]:
        return run([str(self.bin / program), *args], self.folder)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(os.environ),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{command} exits {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would let Python find the project by another way."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(("PYTHON", "COV_")) and name != "VIRTUAL_ENV"
    } | {"PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and with the wheel that was built from it, not from the tree."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    run([*build, str(root)], folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "venv", with_pip=False)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    [wheel] = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    install = ["install", "--no-index", "--no-deps", str(wheel)]
    run([*pip, "--python", str(scripts / "python"), *install], folder)
    borrow_dependencies(scripts / "python", folder)
    (folder / "empty").mkdir()
    return Installed(scripts, folder / "empty")


def borrow_dependencies(python: Path, folder: Path) -> None:
    """Put this environment's packages behind the fresh one's own.

    A `.pth` file inside a folder that a `.pth` file names is not read, so the editable install of
    the project, which is such a file, stays behind.
    """
    site = run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder
    )
    ours = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    Path(site.stdout.strip(), "zz-dependencies.pth").write_text("\n".join(ours) + "\n", "utf-8")


def test_wheel_and_sdist_hold_all_files(root: Path, built: Path) -> None:
    [wheel], [sdist] = built.glob("*.whl"), built.glob("*.tar.gz")
    rules = {
        path.relative_to(root / "rules").as_posix()
        for path in (root / "rules").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}

    assert rules
    assert {f"cleaner/_rules/{name}" for name in rules} <= in_wheel
    assert {f"rules/{name}" for name in rules} <= in_sdist
    assert "cleaner/py.typed" in in_wheel
    assert {"LICENSE", "README.md", "pyproject.toml"} <= in_sdist
    assert not [name for name in in_wheel if name.startswith(("tests/", "seeds/", "bench/"))]


def test_the_wheel_is_what_runs(root: Path, installed: Installed) -> None:
    shown = installed("python", "-c", "import cleaner; print(cleaner.__file__)").stdout.strip()

    assert Path(shown).is_relative_to(installed.bin.parent)
    assert not Path(shown).is_relative_to(root)
    assert cleaner.__version__ in installed("cleaner", "--version").stdout


def test_main_job_runs_from_the_wheel(installed: Installed) -> None:
    (installed.folder / "digest.txt").write_text(DOCUMENT, "utf-8", newline="")

    installed("cleaner", "run", "digest.txt", "-o", "out")

    written = (installed.folder / "out" / "articles").glob("*.json")
    articles = [json.loads(path.read_text("utf-8")) for path in written]
    assert sorted(article["title"] for article in articles) == [
        "Bakery opens at the old mill",
        "Ferry returns to the lake",
    ]
    assert {article["published"] for article in articles} == {"2021-03-02", "2021-03-03"}
    assert not [article for article in articles if "\u00a0" in article["text"]]


def test_built_in_rules_come_with_the_wheel(installed: Installed) -> None:
    listed = installed("cleaner", "rules", "list").stdout

    assert [name for name in ("core/", "web/", "news/", "lang/de/") if name not in listed] == []
