"""The tests of a hypothesis: registered before their result, locked, and then run."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.numbers import moment
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.icons import icon
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.records.reasoning import Test
from workbench.language import tr
from workbench.services.board.views import HypothesisView, TestView

VERDICTS = {
    "passed": Mark(State.GOOD, tr("passed")),
    "failed": Mark(State.BAD, tr("failed")),
    "inconclusive": Mark(State.WARN, tr("inconclusive")),
}
HIDDEN = Mark(State.UNKNOWN, tr("not run yet"))
_ROW, _AROUND = 24, 64
"""Px of a bar, and around all of them."""


class TestPicture(FigureView):
    """The result beside its limit, as high as its few bars need."""

    __test__ = False

    def sizeHint(self) -> QSize:
        """Return the height of two or three bars."""
        bars = len(self.figure.y.categories) if self.figure is not None else 1
        return QSize(320, _AROUND + _ROW * bars)


class TestCard(Card):
    """One test of the selected hypothesis, and which of them.

    Signals
    -------
    registerWanted(str)
        The hypothesis a test is to be registered for.
    runWanted(str)
        The test to be run or judged.
    amendWanted(str)
        The test that is to be amended.
    shownRunWanted(str)
        The run a test came to.
    """

    __test__ = False

    registerWanted = Signal(str)
    runWanted = Signal(str)
    amendWanted = Signal(str)
    shownRunWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Test"))
        self._view: HypothesisView | None = None
        self._test = ""
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Test"))
        self.which.activated.connect(self._choose)
        self.add_to_head(self.which)
        self._mark = StatusMark(HIDDEN)
        self.add_to_head(self._mark)
        self._title = Label("", SMALL, tone="t2", wrap=True)
        self._facts = KeyValueGrid(72)
        self.picture = TestPicture()
        self._lock = _LockLine()
        self._amended = Label("", SMALL, tone="warn", wrap=True)
        for part in (self._title, self._facts, self.picture, self._lock, self._amended):
            self.add(part)
        self.run = Button(tr("Run test"))
        self.run.clicked.connect(lambda: self.runWanted.emit(self._test))
        self.open = Button(tr("Show the run"))
        self.open.clicked.connect(self._open_run)
        self.amend = Button(tr("Amend…"))
        self.amend.clicked.connect(lambda: self.amendWanted.emit(self._test))
        self.register = Button(tr("Register a test…"))
        self.register.clicked.connect(self._register)
        self.add_buttons(self.run, self.open, self.amend, self.register)

    @property
    def shown(self) -> TestView | None:
        """The test that is shown."""
        tests = self._view.tests if self._view is not None else ()
        return next((one for one in tests if one.test.id == self._test), None)

    def show_view(self, view: HypothesisView) -> None:
        """Show the tests of another hypothesis, or of the same one as they are now.

        Parameters
        ----------
        view : HypothesisView
        """
        same = self._view is not None and self._view.hypothesis.id == view.hypothesis.id
        before = {one.test.id for one in self._view.tests} if same and self._view else set()
        self._view = view
        new = [one.test.id for one in view.tests if same and one.test.id not in before]
        known = [one.test.id for one in view.tests]
        if new or self._test not in known:
            self._test = (new or known or [""])[-1]
        self.which.clear()
        for one in view.tests:
            self.which.addItem(one.code, one.test.id)
        self.which.setVisible(len(view.tests) > 1)
        self._show()

    def show_test(self, test: str) -> None:
        """Show one of the tests; one that is not here is passed over."""
        if self._view is not None and any(one.test.id == test for one in self._view.tests):
            self._test = test
            self._show()

    def show_running(self, active: bool) -> None:  # noqa: FBT001 -- a signal's value
        """Let no test be run while one is."""
        if active:
            self.run.forbid(tr("A test is being run."))
        else:
            self.run.permit()

    def _show(self) -> None:
        one = self.shown
        self.set_heading(tr("Test {code}", code=one.code) if one is not None else tr("Test"))
        for part in (self._mark, self._lock, self.amend):
            part.setVisible(one is not None)
        done = one is not None and one.conclusion is not None
        self.run.setVisible(one is not None and not done)
        self.open.setVisible(bool(one and one.conclusion and one.conclusion.run))
        self._facts.clear()
        self._facts.setVisible(one is not None)
        self._amended.setVisible(bool(one and (one.amendments or one.problems)))
        self.picture.setVisible(bool(one and one.figure))
        if one is None:
            code = self._view.code if self._view is not None else ""
            self._title.setText(
                tr(
                    "No test of {code} yet. Say what it predicts before you look: "
                    "the result stays hidden until then.",
                    code=code,
                )
            )
            return
        self.which.setCurrentIndex(self.which.findData(self._test))
        self._title.setText(one.test.title)
        self._show_state(one)
        self._show_words(one)
        self._lock.show_test(one)
        self.picture.show_figure(one.figure)
        self.picture.setFixedHeight(self.picture.sizeHint().height())

    def _show_state(self, one: TestView) -> None:
        concluded = one.conclusion
        self._mark.set_mark(VERDICTS[concluded.verdict] if concluded is not None else HIDDEN)
        self.run.setText(tr("Run test") if one.test.analysis else tr("Judge it…"))
        self.run.setAccessibleName(f"{self.run.text()} {one.code}")

    def _show_words(self, one: TestView) -> None:
        concluded, test = one.conclusion, one.test
        told = [] if one.figure else [(tr("Expected"), test.expected)]
        if not one.figure:
            told.append((tr("Passes if"), one.criterion))
            told.append((tr("Measured"), one.measured))
        if concluded is None:
            told += [(tr("Runs"), one.analysis), (tr("Cost"), _cost(test))]
        else:
            told.append((tr("Said"), "" if one.figure else concluded.note))
        if test.exploratory:
            told.append((tr("Kind"), tr("exploratory: made after looking")))
        for name, words in told:
            if words:
                self._facts.add(name, words)
        amended = [
            tr("Amended {when}: {reason}", when=_moment(when), reason=amendment.reason)
            for amendment, when in one.amendments
        ]
        self._amended.setText("\n".join([*one.problems, *amended]))

    def _choose(self, at: int) -> None:
        self.show_test(str(self.which.itemData(at)))

    def _open_run(self) -> None:
        one = self.shown
        if one is not None and one.conclusion is not None:
            self.shownRunWanted.emit(one.conclusion.run)

    def _register(self) -> None:
        if self._view is not None:
            self.registerWanted.emit(self._view.hypothesis.id)


class _LockLine(QWidget):
    """When a test was registered and run, and the hash that locks it."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(7)
        self._icon = QLabel()
        self._icon.setFixedSize(16, 16)
        self._words = Label("", SMALL, tone="t2", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        Appearance.current().themeChanged.connect(self._tint)
        self._tint()

    def show_test(self, one: TestView) -> None:
        """Show when it was registered and run."""
        lock = f"{one.test.lock[:6]}…{one.test.lock[-4:]}" if one.test.lock else ""
        words = tr("Registered {when}", when=_moment(one.registered))
        if one.concluded:
            when = _moment(one.concluded)
            run = bool(one.test.analysis)
            words += ", " + (tr("run {when}", when=when) if run else tr("judged {when}", when=when))
        self._words.setText(f"{words}. " + tr("Hash {lock}", lock=lock))
        set_tip(self._words, tr("sha256 {lock}", lock=one.test.lock))

    def _tint(self) -> None:
        self._icon.setPixmap(icon("lock", "t2", 16).pixmap(QSize(16, 16)))


def _cost(test: Test) -> str:
    """Return what a test costs, in words."""
    minutes = tr("{minutes:g} min", minutes=test.minutes) if test.minutes else ""
    return ", ".join(part for part in (test.cost, minutes) if part)


def _moment(text: str) -> str:
    """Return a moment of ISO 8601 in words."""
    return moment(datetime.fromisoformat(text)) if text else ""
