"""Settings hold for every workspace; a list of signers that cannot be read is refused."""

import pytest

from workbench.desktop.dialogs.settings import Settings
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.signing import signing_key


@pytest.fixture
def settings(desk):
    desk.window.commands.run("file.settings")
    return desk.dialog(Settings)


def test_a_theme_is_shown_at_once_and_ticked_in_the_menu(desk, settings):
    settings.theme.setCurrentIndex(settings.theme.findData("dark"))
    settings.verb.click()
    assert Appearance.current().choice is ThemeChoice.DARK
    assert desk.window.commands.action("view.theme_dark").isChecked()


def test_trusted_signers_are_used_for_reviews_from_then_on(desk, settings, tmp_path):
    key = signing_key(tmp_path / "key", "someone", create=True)
    trusted = tmp_path / "allowed_signers"
    trusted.write_text(key.allowed_signers_line("someone@elsewhere") + "\n")
    settings.signers.line.setText(str(trusted))
    settings.verb.click()
    assert desk.controller.trust_store() == trusted


def test_a_list_that_is_none_is_refused_in_place(desk, settings, tmp_path):
    (tmp_path / "notes.txt").write_text("no keys here at all\n")
    settings.signers.line.setText(str(tmp_path / "notes.txt"))
    settings.verb.click()
    assert settings.problem
    assert settings.isVisible()
    assert desk.controller.trust_store() is None
