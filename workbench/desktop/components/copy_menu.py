"""The ways to copy a table, the same in every menu."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from workbench.domain.table_text import Form
from workbench.language import tr

Act = Callable[[], object]
Acts = list[tuple[str, Act | None]]

COPY_WORDS = (
    (Form.TSV, tr("Copy with heads")),
    (Form.CSV, tr("Copy as CSV")),
    (Form.MARKDOWN, tr("Copy as Markdown")),
    (Form.LATEX, tr("Copy as LaTeX")),
)


def add_acts(menu: QMenu, acts: Acts) -> None:
    """Add acts to a menu.

    Parameters
    ----------
    menu : QMenu
    acts : list of (str, callable or None)
        Words and what they do; without an act it cannot be chosen, without words it is a line.
    """
    for words, act in acts:
        if not words:
            menu.addSeparator()
            continue
        entry = menu.addAction(words)
        if act is None:
            entry.setEnabled(False)
        else:
            entry.triggered.connect(lambda _=False, act=act: act())


def copy_acts(copy: Callable[[str], None]) -> Acts:
    """Return the ways to copy.

    Parameters
    ----------
    copy : callable
        Copies in a form.
    """
    return [(words, partial(copy, form)) for form, words in COPY_WORDS]


def copy_menu(parent: QWidget, copy: Callable[[str], None]) -> QMenu:
    """Return a menu of the ways to copy.

    Parameters
    ----------
    parent : QWidget
        Owner of the menu.
    copy : callable
        Copies in a form.
    """
    menu = QMenu(parent)
    add_acts(menu, copy_acts(copy))
    return menu
