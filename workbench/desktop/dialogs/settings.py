"""Settings of the person, kept beside the workspaces: theme, trusted signers, signing key."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QFileDialog

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import TRUST, Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.path_field import PathField
from workbench.desktop.dialogs.setting_names import KEY
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.window import MainWindow
from workbench.errors import WorkbenchError
from workbench.exchange.trust import load_allowed_signers
from workbench.language import tr
from workbench.services.signing import default_key_path

_THEMES = {
    ThemeChoice.SYSTEM: tr("As the system"),
    ThemeChoice.LIGHT: tr("Light"),
    ThemeChoice.DARK: tr("Dark"),
    ThemeChoice.HIGH_CONTRAST: tr("High contrast"),
}


class Settings(ActDialog):
    """What holds for every workspace of this account.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window, tr("Settings"), tr("Save settings"))
        self._window = window
        self.setMinimumWidth(600)
        self.theme = QComboBox()
        for choice, words in _THEMES.items():
            self.theme.addItem(words, choice.value)
        self.theme.setCurrentIndex(self.theme.findData(Appearance.current().choice.value))
        trusted = str(QSettings().value(TRUST, ""))
        self.signers = PathField(tr("Trusted signers"), trusted, self._choose_signers)
        self.signers.line.setPlaceholderText(str(controller.folder / "keys" / "allowed_signers"))
        self.key = PathField(tr("Signing key"), str(QSettings().value(KEY, "")), self._choose_key)
        self.key.line.setPlaceholderText(
            tr("your own: {default_key_path}", default_key_path=default_key_path())
        )
        fields = form()
        add_field(fields, tr("Theme"), self.theme)
        add_field(fields, tr("Trusted signers"), self.signers)
        add_field(fields, tr("Signing key"), self.key)
        self.body.addLayout(fields)
        self.body.addWidget(
            Label(
                tr(
                    "Trusted signers is your own allowed_signers file, as ssh-keygen reads it: "
                    "whose "
                    "packages count as signed by somebody you know."
                ),
                SMALL,
                tone="t2",
                wrap=True,
            )
        )

    def carry_out(self) -> None:
        """Keep the settings; a list of signers that cannot be read is refused."""
        if self.signers.text:
            try:
                load_allowed_signers(Path(self.signers.text).expanduser())
            except WorkbenchError as error:
                self.say_problem(f"{error.message} {error.hint}".strip())
                self.signers.setFocus()
                return
        QSettings().setValue(TRUST, self.signers.text)
        QSettings().setValue(KEY, self.key.text)
        choice = ThemeChoice(str(self.theme.currentData()))
        if choice is not Appearance.current().choice:
            self._window.commands.run(f"view.theme_{choice.value}")
        self.accept()

    def _choose_signers(self, now: str) -> str:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An allowed_signers file"), now)
        return chosen

    def _choose_key(self, now: str) -> str:
        start = now or str(default_key_path().parent)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("An OpenSSH Ed25519 private key"), start)
        return chosen


def show_settings(window: MainWindow, controller: Controller) -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    Settings(window, controller).open()
