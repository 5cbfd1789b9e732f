"""What this program is, under which licence."""

import platform

from PySide6 import __version__ as binding_version

import workbench
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.window import MainWindow
from workbench.language import tr


class About(ActDialog):
    """Name, version, licence.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, tr("Incident Workbench"), leave=tr("Close"))
        self.body.addWidget(
            Label(
                tr(
                    "Finds out why a machine-learning model got worse, proves it, and hands the "
                    "proof "
                    "to someone who trusts nobody."
                ),
                BODY,
                tone="t2",
                wrap=True,
            )
        )
        facts = KeyValueGrid()
        facts.add(tr("Version"), workbench.__version__)
        facts.add(
            tr("Python"),
            tr(
                "{python_version}, PySide6 {binding_version}",
                python_version=platform.python_version(),
                binding_version=binding_version,
            ),
        )
        facts.add(tr("Licence"), tr("Apache License 2.0"))
        facts.add(tr("Typefaces"), tr("Inter and JetBrains Mono, SIL Open Font License 1.1"))
        facts.add(tr("Network"), tr("None: nothing leaves this machine unless you export it"))
        self.body.addWidget(facts)
        self.leave.setFocus()


def show_about(window: MainWindow) -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    """
    About(window).open()
