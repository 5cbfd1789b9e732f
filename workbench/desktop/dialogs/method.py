"""Why a method, what it assumes and what it cannot tell: the plugin's words, filled in."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr
from workbench.services.readings.battery import Method

WHY, ASSUMES, CAVEATS = tr("Why this method"), tr("It assumes"), tr("Caveats")


def method_labels(method: Method) -> list[Label]:
    """Return a method as headings and sentences, from top to bottom.

    Parameters
    ----------
    method : Method
        Parts that are empty have no heading.
    """
    found: list[Label] = []
    if method.why:
        found += [_heading(WHY), _sentence(method.why)]
    for name, sentences in ((ASSUMES, method.assumptions), (CAVEATS, method.caveats)):
        if sentences:
            found.append(_heading(name))
            found += [_sentence(f"· {words}") for words in sentences]
    if method.note:
        found.append(Label(method.note, SMALL, tone="t3", wrap=True))
    return found


def next_label(words: str) -> Label:
    """Return what to do next after a result, as it stands beside it.

    Parameters
    ----------
    words : str
    """
    return Label(tr("Next: {words}", words=words), BODY, weight=600, wrap=True)


def replace_content(column: QVBoxLayout, parts: list[QWidget]) -> None:
    """Show other widgets in a column, from its top.

    Parameters
    ----------
    column : QVBoxLayout
        Emptied first.
    parts : list of QWidget
    """
    empty(column)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)


class MethodDialog(ActDialog):
    """What the plugin says of one method.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    title : str
        The analysis.
    method : Method
    """

    def __init__(self, window: QWidget, title: str, method: Method) -> None:
        super().__init__(window, title, leave=tr("Close"))
        for part in method_labels(method):
            self.body.addWidget(part)
        self.body.addStretch(1)


def _heading(words: str) -> Label:
    return Label(words, BODY, weight=600)


def _sentence(words: str) -> Label:
    return Label(words, BODY, tone="t2", wrap=True)
