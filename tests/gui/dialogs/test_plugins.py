"""The list of plugins says what each may do and who used it, and switches them."""

import pytest

from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.plugins import PluginsDialog
from workbench.registry import Switches
from workbench.services.readings.plugins import plugins_reading


@pytest.fixture
def plugins(case):
    case.window.commands.run("file.plugins")
    case.settle()
    yield case.dialog(PluginsDialog)
    for module in Switches().disabled():
        Switches().enable(module)


def said(dialog):
    return " ".join(label.text() for label in dialog.findChildren(Label))


def test_everything_about_a_plugin_is_said(plugins):
    plugins.table.select_record("workbench_importers")
    words = said(plugins)
    assert "came with the program" in words
    assert "Importers run in a worker" in words
    assert "you are asked each time" in words
    code = plugins._found["workbench_importers"].code_hash
    assert code in {label.accessibleName() for label in plugins.findChildren(Label)}
    plugins.table.select_record("workbench_reports")
    assert "with all you may do" in said(plugins)


def test_a_plugin_that_is_switched_off_offers_nothing_until_it_is_on_again(case, plugins):
    plugins.table.select_record("workbench_drift")
    plugins.switch.click()
    case.settle()
    assert plugins.chosen == "workbench_drift"
    assert plugins.switch.text() == "Switch on"
    offered = {analysis.plugin for analysis in case.session.registry.analyses()}
    assert "workbench_drift" not in offered
    assert Switches().disabled() == {"workbench_drift"}
    plugins.switch.click()
    case.settle()
    assert "workbench_drift" in {a.plugin for a in case.session.registry.analyses()}


def test_safe_mode_is_said_and_switches_nothing(case, plugins, monkeypatch):
    monkeypatch.setenv("WORKBENCH_NO_PLUGINS", "1")
    plugins.show_plugins(plugins_reading(case.session))
    assert "Started without plugins" in plugins.says.text()
    assert not plugins.switch.isEnabled()


def test_runs_are_counted_by_incident_and_by_the_code_that_made_them(case, monkeypatch):
    real = case.session.incident

    class Run:
        def __init__(self, plugin, version, code):
            self.plugin, self.plugin_version, self.code_hash = plugin, version, code

    code = case.session.registry.code_hash("workbench_drift")
    runs = (Run("workbench_drift", "0.1.0", code), Run("workbench_drift", "0.0.9", "old"))
    monkeypatch.setattr(
        case.session, "incident", lambda name: real(name).model_copy(update={"runs": runs})
    )
    found = {one.info.module: one for one in plugins_reading(case.session)}
    use = found["workbench_drift"].uses[0]
    assert (use.code, use.runs, use.versions, use.other_code) == (
        "INC-0001",
        2,
        ("0.1.0", "0.0.9"),
        1,
    )
    assert found["workbench_reports"].runs == 0
