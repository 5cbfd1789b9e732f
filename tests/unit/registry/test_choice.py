"""What a person switched off is not used, and safe mode leaves out what came from elsewhere."""

import pytest

from workbench.cli.program import SAFE_MODE as COMMAND_LINE
from workbench.desktop.program import SAFE_MODE as WINDOW
from workbench.errors import PluginError
from workbench.registry import Switches
from workbench.registry.choice import SAFE_MODE, chosen_registry, safe_mode


@pytest.fixture
def installed(bundles, monkeypatch, tmp_path):
    bundles.add("acme", manifest=bundles.manifest("acme", "acme.check"))
    monkeypatch.setenv("WORKBENCH_PLUGINS", str(bundles.folder))
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path / "config"))


def usable(registry):
    return {info.module for info in registry.plugins() if info.usable}


def test_a_plugin_that_is_switched_off_is_listed_and_not_used(installed):
    assert "acme" in usable(chosen_registry())
    Switches().disable("acme")
    registry = chosen_registry()
    assert "acme" not in usable(registry)
    assert registry.plugin("acme").title
    with pytest.raises(PluginError):
        registry.analysis("acme.check")
    Switches().enable("acme")
    assert chosen_registry().analysis("acme.check").plugin == "acme"


def test_safe_mode_uses_our_own_and_all_of_them(installed, monkeypatch):
    Switches().disable("workbench_drift")
    monkeypatch.setenv(SAFE_MODE, "1")
    assert safe_mode()
    assert "acme" not in usable(chosen_registry())
    assert "workbench_drift" in usable(chosen_registry())


def test_switches_that_cannot_be_read_switch_nothing_off(installed, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "plugins.json").write_text("{")
    assert "acme" in usable(chosen_registry())


def test_the_window_and_the_command_line_mean_the_same_variable():
    assert COMMAND_LINE == WINDOW == SAFE_MODE
