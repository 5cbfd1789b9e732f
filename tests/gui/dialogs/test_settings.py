"""Settings hold for every workspace and at once; a list of signers that is none is refused."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from workbench.desktop.dialogs.preferences import PreferencesDialog
from workbench.desktop.numbers import decimal
from workbench.desktop.preferences import Preference, Preferences
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.signing import signing_key


@pytest.fixture
def settings(desk):
    desk.window.commands.run("file.settings")
    yield desk.dialog(PreferencesDialog)
    Preferences.current().reset()


def control(settings, preference):
    rows = [row for row in settings.rows.values() if hasattr(row, "preference")]
    return next(row for row in rows if row.preference is preference).control


def test_a_theme_is_shown_at_once_ticked_in_the_menu_and_kept(desk, settings):
    theme = control(settings, Preference.THEME)
    theme.setCurrentIndex(theme.findData("dark"))
    assert Appearance.current().choice is ThemeChoice.DARK
    assert desk.window.commands.action("view.theme_dark").isChecked()
    assert QSettings().value("window/theme") == "dark"
    desk.window.commands.run("view.theme_light")
    assert theme.currentData() == "light"


def test_trusted_signers_are_used_for_reviews_from_then_on(desk, settings, tmp_path):
    key = signing_key(tmp_path / "key", "someone", create=True)
    trusted = tmp_path / "allowed_signers"
    trusted.write_text(key.allowed_signers_line("someone@elsewhere") + "\n")
    settings.signers.line.setText(str(trusted))
    settings.signers.line.editingFinished.emit()
    desk.qtbot.waitUntil(lambda: desk.controller.trust_store() == trusted)


def test_a_list_that_is_none_is_refused_in_place(desk, settings, tmp_path):
    (tmp_path / "notes.txt").write_text("no keys here at all\n")
    settings.signers.line.setText(str(tmp_path / "notes.txt"))
    settings.signers.line.editingFinished.emit()
    desk.qtbot.waitUntil(lambda: bool(settings.problem))
    assert settings.isVisible()
    assert desk.controller.trust_store() is None


def test_numbers_are_written_as_chosen_and_reset_writes_them_as_before(settings):
    numbers = control(settings, Preference.NUMBERS)
    for style, written in (
        ("comma", "−12,345.670"),
        ("point", "−12.345,670"),
        ("none", "−12345.670"),
        ("space", "−12\u202f345.670"),
    ):
        numbers.setCurrentIndex(numbers.findData(style))
        assert decimal(-12345.67) == written
    numbers.setCurrentIndex(numbers.findData("comma"))
    settings.reset()
    assert decimal(-12345.67) == "−12\u202f345.670"


def test_workers_and_the_guard_follow_at_once(desk, settings):
    control(settings, Preference.WORKERS).setValue(3)
    assert desk.session.workers == 3
    control(settings, Preference.GUARD).setChecked(False)
    assert not desk.backend.book.guard.on
    settings.reset()
    assert desk.session.workers is None
    assert desk.backend.book.guard.on


def test_every_setting_is_found_by_its_words_named_and_explained(settings):
    for name, row in settings.rows.items():
        settings.look_for(name)
        assert row.isVisibleTo(settings)
        assert row.control.accessibleName() == name
        assert row.sentence
    settings.look_for("memory short")
    shown = [name for name, row in settings.rows.items() if row.isVisibleTo(settings)]
    assert shown == ["Wait while memory is short"]
    settings.look_for("")
    assert settings.rows["Theme"].isVisibleTo(settings)


def test_each_kind_of_value_has_its_control_and_a_way_back(settings):
    kinds = {
        Preference.NOTIFY: QCheckBox,
        Preference.NOTIFY_AFTER: QSpinBox,
        Preference.LANGUAGE: QComboBox,
    }
    for preference, kind in kinds.items():
        assert isinstance(control(settings, preference), kind)
    row = settings.rows["What counts as long"]
    assert not row.back.isVisibleTo(row)
    row.control.setValue(90)
    assert Preferences.current().number(Preference.NOTIFY_AFTER) == 90
    assert row.back.isVisibleTo(row)
    row.back.click()
    assert row.control.value() == 30
