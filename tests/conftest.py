"""What all tests share: how long properties are searched for, and the documents at hand.

Fixtures for tests over real documents:

    seed          each document in seeds/ (a test that takes it runs once a document)
    shared_seed   each document in ../shared/seeds; skipped where that folder is absent
    real_document each of both
    shared        the folder ../shared; skipped where it is absent
    shared_seeds  all documents in ../shared/seeds, in order; skipped where there are none
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
ABSENT = f"needs {SHARED / 'seeds'}, which is not here"

# A test that sets its own max_examples keeps it in both profiles.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=50_000,  # in each of two parts
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ci")  # the default; --hypothesis-profile=fuzz comes later and wins


def documents(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    own, others = documents(ROOT / "seeds"), documents(SHARED / "seeds")
    wanted = {"seed": own, "shared_seed": others, "real_document": own + others}
    taken = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    for name in set(wanted) & set(metafunc.fixturenames) - taken:
        cases = [pytest.param(path, id=path.stem) for path in wanted[name]]
        if not others and name != "seed":
            cases.append(pytest.param(None, id="shared", marks=pytest.mark.skip(reason=ABSENT)))
        metafunc.parametrize(name, cases)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"data_regression", "file_regression"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("golden")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared, which holds more documents and their gold annotation."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {SHARED}, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def shared_seeds() -> list[Path]:
    """All documents of ../shared/seeds, in order."""
    paths = documents(SHARED / "seeds")
    if not paths:
        pytest.skip(ABSENT)
    return paths
