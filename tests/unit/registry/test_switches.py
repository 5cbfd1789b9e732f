import pytest

from workbench.errors import PluginError
from workbench.registry import Switches


def test_what_is_switched_off_stays_off(tmp_path):
    path = tmp_path / "config" / "plugins.json"
    Switches(path).disable("b")
    Switches(path).disable("a")
    assert Switches(path).disabled() == {"a", "b"}
    Switches(path).enable("b")
    assert Switches(path).disabled() == {"a"}
    assert [p.name for p in path.parent.iterdir()] == ["plugins.json"]


def test_without_a_file_nothing_is_off(tmp_path):
    assert Switches(tmp_path / "plugins.json").disabled() == frozenset()


@pytest.mark.parametrize("content", ["", "[]", '{"disabled": 3}', "\udcff"])
def test_a_file_that_cannot_be_understood_is_told(tmp_path, content):
    path = tmp_path / "plugins.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(PluginError, match="cannot be read"):
        Switches(path).disabled()
