"""The lock files: every line a package of one version with hashes, and no host anywhere."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-source.lock",
    "requirements-standards.lock",
)
PINNED = re.compile(r"^([a-z0-9]+(?:-[a-z0-9]+)*)==([^\s;]+)(?: ; ([^\\]+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@pytest.fixture
def packaging_folder(repository) -> Path:
    return repository / "packaging"


def pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    matches = [PINNED.match(line) for line in lines if not line.startswith((" ", "#"))]
    return {match[1]: match[2] for match in matches if match}


def plain_name(requirement: str) -> str:
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(packaging_folder, lock):
    lines = (packaging_folder / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not (PINNED.match(line) or HASH.match(line))] == []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.endswith("\\"):
            assert HASH.match(following), f"{line} is not followed by a hash"


def test_the_development_lock_holds_the_product_s_own_pins(packaging_folder):
    product = pins(packaging_folder / "requirements.lock")
    development = pins(packaging_folder / "requirements-dev.lock")
    assert product.items() <= development.items()


def test_everything_that_is_required_is_locked(repository, packaging_folder):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    product = pins(packaging_folder / "requirements.lock")
    needed = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    assert {plain_name(line) for line in needed} <= product.keys()
    development = {**pins(packaging_folder / "requirements-dev.lock")}
    development |= pins(packaging_folder / "requirements-source.lock")
    tools = [line for line in project["dependency-groups"]["dev"] if isinstance(line, str)]
    tools += project["dependency-groups"]["source"]
    assert {plain_name(line) for line in tools} <= development.keys()


def test_qt_is_a_version_that_paints_without_dying(repository, packaging_folder):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    (qt,) = [line for line in project["project"]["dependencies"] if line.startswith("PySide6")]
    assert "!=6.12.0" in qt
    assert pins(packaging_folder / "requirements.lock")["pyside6-essentials"].startswith("6.11.")
