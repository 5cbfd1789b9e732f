"""Plugins as somebody would install them: folders with a package and its .dist-info."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


class Bundles:
    """A folder of bundles that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, module, source="", manifest=None, distribution=None, version="1.0"):
        """Put a bundle there, as ``pip install --target`` would."""
        bundle = self.folder / module
        package = bundle / module
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(source)
        if manifest is not None:
            text = manifest if isinstance(manifest, str) else json.dumps(manifest)
            (package / "workbench-plugin.json").write_text(text)
        info = bundle / f"{module}-{version}.dist-info"
        info.mkdir()
        name = distribution or module.replace("_", "-")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[workbench.plugins]\nx = {module}\n")
        return bundle

    @staticmethod
    def manifest(module, *analyses, **others):
        """Return a minimal manifest."""
        return {
            "format": "workbench-plugin/1",
            "id": module,
            "title": f"Title of {module}",
            "version": "1.0",
            "analyses": [
                {"id": name, "version": "1.0", "kind": "quality", "title": name, "why": "Tests."}
                for name in analyses
            ],
            **others,
        }


@pytest.fixture
def bundles(tmp_path):
    return Bundles(tmp_path / "plugins")


@pytest.fixture(autouse=True)
def _clean_import_state():
    """Forget what a test put on the path."""
    before, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = before
    for name in set(sys.modules) - modules:
        if name.startswith("made_"):
            del sys.modules[name]


@pytest.fixture(scope="session")
def installed_example(tmp_path_factory, repository):
    """The example distribution, built and installed as a stranger's would be."""
    source = repository / "tests" / "data" / "example_plugin"
    target = tmp_path_factory.mktemp("bundles") / "acme"
    build = tmp_path_factory.mktemp("build")
    subprocess.run(
        ["cp", "-r", "--no-preserve=mode", f"{source}/.", str(build)], check=True, timeout=60
    )
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
            *("--no-build-isolation", "--no-warn-script-location", "--target", str(target)),
            str(build),
        ],
        check=True,
        timeout=240,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    return target
