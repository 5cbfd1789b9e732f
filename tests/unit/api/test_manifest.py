import json
import subprocess
import sys
from importlib.metadata import entry_points

import jsonschema
import pytest

from workbench.api.loading import load_plugin
from workbench.api.manifest import describe, main, manifest_path, spell
from workbench.assets import room
from workbench.registry.catalogue import read_manifest

OWN = sorted(
    entry.module
    for entry in entry_points(group="workbench.plugins")
    if entry.dist is not None and entry.dist.name == "incident-workbench"
)


@pytest.fixture(scope="module")
def schema():
    text = room("schemas").joinpath("plugin", "1.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


def test_there_are_plugins_of_our_own():
    assert len(OWN) >= 5


@pytest.mark.parametrize("module", OWN)
def test_a_shipped_manifest_says_what_the_hooks_say(module, schema):
    path = manifest_path(load_plugin(module).module)
    assert path.read_bytes() == spell(describe(module)), (
        f"type  python -m workbench.api.manifest {module}"
    )
    jsonschema.validate(json.loads(path.read_bytes()), schema)
    assert read_manifest(path.read_bytes()).id == module


@pytest.mark.parametrize("module", OWN)
def test_every_parameter_has_a_default(module):
    for analysis in describe(module)["analyses"]:
        for name, parameter in analysis["parameters"].get("properties", {}).items():
            assert "default" in parameter, (analysis["id"], name)


def test_the_example_agrees_with_its_manifest_too(repository, monkeypatch, schema):
    folder = repository / "tests" / "data" / "example_plugin"
    monkeypatch.syspath_prepend(str(folder))
    written = (folder / "acme_checks" / "workbench-plugin.json").read_bytes()
    assert written == spell(describe("acme_checks"))
    jsonschema.validate(json.loads(written), schema)


def test_the_command_writes_it_beside_the_package(tmp_path):
    package = tmp_path / "made_here"
    package.mkdir()
    (package / "__init__.py").write_text('"""Made here.\n\nMore."""\n__version__ = "3.0"\n')
    done = subprocess.run(
        [sys.executable, "-m", "workbench.api.manifest", "made_here"],
        env={"PYTHONPATH": ":".join([str(tmp_path), *sys.path])},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    told = json.loads((package / "workbench-plugin.json").read_text())
    assert (told["title"], told["version"], told["analyses"]) == ("Made here", "3.0", [])


def test_the_command_says_in_one_sentence_what_is_wrong(capsys):
    assert main(["nobody_has_this"]) != 0
    assert "nobody_has_this" in capsys.readouterr().err
