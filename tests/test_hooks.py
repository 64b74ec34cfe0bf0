"""The hooks, run by the real pre-commit in a repository made for it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from test_readme import LEFT_OUT

WANTED = [
    name
    for name, there in (
        ("git", shutil.which("git")),
        ("pre-commit", importlib.util.find_spec("pre_commit")),
    )
    if not there
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(WANTED), reason=f"not installed: {', '.join(WANTED)}"),
    pytest.mark.xdist_group("hooks"),  # they share one environment, which takes time to make
]

DIRTY = "The ferry of of Norvik sails from May on.\n"
CLEAN = "The ferry of Norvik sails from May on.\n"
OTHERS = {
    "build.yaml": "say: of of\n\n\n\nnext: 1\n",
    "tool.py": "text = 'of of'\n\n\n\n",
    "Makefile": "all:\n\techo of of  \n",
    "data.csv": "of of,b\n",
    "data.json": '{"a": "of of"}\n',
    "page.md": "of of  \n",
}
RULE = """
schema: 1
rules:
- id: nobody
  title: What nobody knows
  why: For this test.
  safety: suggest
  in: line
  match: {regex: 'Nobody knows .*'}
  do: drop
  examples:
    - {in: "A ferry.\\nNobody knows it.", out: "A ferry.\\nNobody knows it."}
"""


def environment(home: Path) -> dict[str, str]:
    """For git and pre-commit; the hooks borrow what is installed here, so nothing is downloaded."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **outer,
        "PRE_COMMIT_HOME": str(home),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which tells pip to isolate nothing
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "NO_COLOR": "1",
    }


class Repository:
    """A throw-away repository."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self._environment = folder, environment(home)
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
        done = self._done("git", *who, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self) -> str:
        """Commit all files; the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "files", "--no-verify")
        return self.git("rev-parse", "HEAD")

    def write(self, files: dict[str, str]) -> None:
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content.encode())

    def read(self, *names: str) -> dict[str, str]:
        return {name: (self.folder / name).read_bytes().decode() for name in names}

    def hook(self, hooks: Repository, name: str) -> subprocess.CompletedProcess[str]:
        """Let pre-commit run one hook over all files."""
        revision = hooks.git("rev-parse", "HEAD")
        entry = {"repo": str(hooks.folder), "rev": revision, "hooks": [{"id": name}]}
        config = yaml.safe_dump({"repos": [entry]})
        self.write({".pre-commit-config.yaml": config})
        self.commit()
        return self._done(sys.executable, "-m", "pre_commit", "run", "--all-files")

    def _done(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments of hooks."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def hooks(root: Path, tmp_path_factory: pytest.TempPathFactory, home: Path) -> Repository:
    """This project as it stands, committed."""
    folder = tmp_path_factory.mktemp("hooks") / "cleaner"
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    project = Repository(folder, home)
    project.commit()
    return project


@pytest.fixture
def texts(tmp_path: Path, home: Path) -> Repository:
    """A repository that keeps texts."""
    folder = tmp_path / "texts"
    folder.mkdir()
    return Repository(folder, home)


def test_check_fails_on_a_dirty_file_and_says_why(hooks: Repository, texts: Repository) -> None:
    texts.write({"a.txt": DIRTY, "b.txt": CLEAN, **OTHERS})
    ran = texts.hook(hooks, "cleaner-check")
    assert ran.returncode == 1, ran
    assert "a.txt:1:14: warn core/doubled-function-word" in ran.stdout
    assert not any(name in ran.stdout for name in ("b.txt", *OTHERS))
    assert texts.read("a.txt") == {"a.txt": DIRTY}


def test_fix_cleans_texts_and_nothing_else(hooks: Repository, texts: Repository) -> None:
    texts.write({"a.txt": DIRTY, **OTHERS})
    ran = texts.hook(hooks, "cleaner-fix")
    assert ran.returncode == 1, "pre-commit fails where a hook changed files"
    assert "files were modified by this hook" in ran.stdout
    assert texts.read("a.txt", *OTHERS) == {"a.txt": CLEAN, **OTHERS}
    assert texts.hook(hooks, "cleaner-fix").returncode == 0
    assert texts.hook(hooks, "cleaner-check").returncode == 0


@pytest.mark.parametrize("folder", ["rules", "my-rules", "deep/own_rules"])
def test_rules_are_checked_where_rules_are_kept(
    hooks: Repository, texts: Repository, folder: str
) -> None:
    texts.write({f"{folder}/a.yaml": RULE, "compose.yaml": "no: rule\n"})
    passed = texts.hook(hooks, "cleaner-rules")
    assert (passed.returncode, "Skipped" in passed.stdout) == (0, False), passed
    texts.write({f"{folder}/a.yaml": RULE.replace("match:", "macth:")})
    failed = texts.hook(hooks, "cleaner-rules")
    assert failed.returncode == 1
    assert f"{folder}/a.yaml:" in failed.stdout and "did you mean" in failed.stdout


def test_a_long_list_over_several_calls_changes_nothing(
    hooks: Repository, texts: Repository
) -> None:
    names = [f"{number:03}-{'x' * 200}.txt" for number in range(700)]  # 140 kB of names
    texts.write(dict.fromkeys(names, DIRTY))
    ran = texts.hook(hooks, "cleaner-fix")
    calls = [int(number) for number in re.findall(r"(\d+) edits? made in place", ran.stdout)]
    assert len(calls) > 1 and sum(calls) == len(names), ran.stdout[-2000:]
    assert set(texts.read(*names).values()) == {CLEAN}
    assert texts.hook(hooks, "cleaner-fix").returncode == 0
