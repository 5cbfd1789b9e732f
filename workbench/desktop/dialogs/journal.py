"""What is wrong with the journal, what that means and what to do; only opened if anything is."""

from shiboken6 import isValid

from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.journal_state import journal_advice, journal_words
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.window import MainWindow
from workbench.language import tr
from workbench.services.store_check import stops_writing
from workbench.storage import JournalCheck, JournalProblem

READ_ONLY = tr(
    "Nothing is added to this workspace as long as it is so. Everything in it can still be looked "
    "at, and reports can be saved; a package is not exported from a journal that does not hold."
)
GOES_ON = tr("You can go on working; what is named below should be mended soon.")


_OPEN: list["JournalProblemDialog"] = []
"""The one on the screen: nobody asked for it, so nobody else holds it while Python tidies up."""


class JournalProblemDialog(ActDialog):
    """The finding in one sentence, where, and what to do.

    Parameters
    ----------
    window : MainWindow
    check : JournalCheck
        With a problem.
    problem : JournalProblem
    """

    def __init__(self, window: MainWindow, check: JournalCheck, problem: JournalProblem) -> None:
        super().__init__(window, tr("The journal is not intact"), leave=tr("Close"))
        self.setMinimumWidth(560)
        stopped = stops_writing(problem)
        self.body.addWidget(Label(journal_words(check), BODY, tone="bad", wrap=True))
        self.body.addWidget(Label(READ_ONLY if stopped else GOES_ON, BODY, wrap=True))
        facts = KeyValueGrid()
        facts.add(tr("Kind"), problem["kind"].replace("_", " "))
        if problem["incident"]:
            facts.add(tr("Incident"), problem["incident"])
        if problem["seq"] is not None:
            facts.add(tr("Event"), str(problem["seq"]))
        self.body.addWidget(facts)
        self.body.addWidget(Label(journal_advice(problem), BODY, wrap=True))
        if check.not_checked:
            text = tr("Not checked: ") + " ".join(check.not_checked)
            self.body.addWidget(Label(text, SMALL, tone="t2", wrap=True))
        self.body.addStretch(1)
        self.leave.setFocus()


def show_journal_problem(window: MainWindow, check: JournalCheck) -> None:
    """Open the dialog over the window, without waiting for an answer.

    Parameters
    ----------
    window : MainWindow
    check : JournalCheck
    """
    for earlier in _OPEN:
        if isValid(earlier):
            earlier.reject()
    _OPEN.clear()
    if check.problem is not None:
        _OPEN.append(JournalProblemDialog(window, check, check.problem))
        _OPEN[0].open()
