"""Draw every component and the shell in every theme to PNG files, to be looked at.

Run: ``python tests/gui/gallery.py FOLDER`` (offscreen). Not shipped, not a test.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gallery_components import components_page, icons_page
from gallery_shell import INCIDENT, JOBS, LONGER, REVIEW, WORKSPACE, shell
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

from workbench.desktop.state import (
    Notice,
)
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.window import MainWindow


class Camera:
    """Keeps pictures of widgets in a folder, one per theme."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, widget: QWidget, name: str) -> None:
        """Keep one picture."""
        QApplication.processEvents()
        theme = Appearance.current().theme
        widget.grab().save(str(self.folder / f"{name}-{theme}.png"))

    def keep_pages(self) -> None:
        """Keep the components and the icons."""
        for page, name, size in (
            (components_page(), "components", (1500, 1240)),
            (icons_page(), "icons", (1500, 500)),
        ):
            page.resize(*size)
            page.show()
            self.keep(page, name)
            page.close()

    def keep_window(self, window: MainWindow) -> None:
        """Keep the window in its modes and sizes."""
        window.go("evidence")
        window.show()
        self.keep(window, "shell")
        window.show_jobs(JOBS)
        window.toggle_jobs()
        window.notify(Notice("Froze 7 items; their hashes are in the journal.", undo=True))
        window.notify(Notice("incident.parquet has no column label. Choose one.", error=True))
        self.keep(window, "busy")
        window.toggle_jobs()
        window.show_case(REVIEW)
        window.go("causes")
        self.keep(window, "review")
        window.show_case(WORKSPACE)
        window.go("home")
        self.keep(window, "home")
        palette = window.open_palette()
        palette.field.setText("op")
        self.keep(palette, "palette")
        palette.close()

    def keep_sizes(self, window: MainWindow) -> None:
        """Keep the window at smaller sizes, with longer strings and with a focus ring."""
        window.show_case(INCIDENT)
        window.go("evidence")
        window.show()
        for size in ((1280, 800), (1100, 700)):
            window.resize(*size)
            self.keep(window, f"shell-{size[0]}")
        window.show_case(LONGER)
        self.keep(window, "longer-1100")
        window.resize(1440, 900)
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        QTest.keyClick(window, Qt.Key.Key_Tab)
        for _ in range(3):
            focused = QApplication.focusWidget() or window
            QTest.keyClick(focused, Qt.Key.Key_F6)
        self.keep(window, "focus")


def main() -> None:
    """Draw everything."""
    app = QApplication([])
    camera = Camera(Path(sys.argv[1]))
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST):
        Appearance.current().choose(choice)
        camera.keep_pages()
        for keep in (camera.keep_window, camera.keep_sizes):
            window = shell()
            keep(window)
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.close()
            app.processEvents()


if __name__ == "__main__":
    main()
