"""The parts of the Review place: levels, the strip of runs, what differs, the environment."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.figures import Figure
from workbench.exchange.verdict import Level, Verification
from workbench.services.readings.review import ReviewedRun

RESULTS: Mapping[str, State] = {
    "identical": State.IDENTICAL,
    "within_tolerance": State.WITHIN_TOLERANCE,
    "changed": State.CHANGED,
    "not_replayable": State.NOT_REPLAYED,
}
ORDER = ("changed", "not_replayable", "within_tolerance", "identical")
_STEP = 18


def run_mark(run: ReviewedRun) -> Mark:
    """Return a run's replay as shape and word."""
    if run.replay is None:
        return Mark(State.NOT_REPLAYED, "not replayed")
    state = RESULTS[run.replay.result]
    return Mark(state, run.replay.result.replace("_", " ").replace("able", "ed"))


class RunStrip(QWidget):
    """One mark a run, in the order of the list; wraps when there are many."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show other marks."""
        self._marks = tuple(marks)
        counted = {mark.text: 0 for mark in marks}
        for mark in marks:
            counted[mark.text] += 1
        words = ", ".join(f"{count} {text}" for text, count in counted.items())
        self.setAccessibleName(f"Runs: {words or 'none'}")
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many rows as the marks need."""
        across = max(width // _STEP, 1)
        return max(-(-len(self._marks) // across), 1) * _STEP

    def sizeHint(self) -> QSize:
        """Return one row."""
        return QSize(_STEP * max(len(self._marks), 8), _STEP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a shape for each run."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across = max(self.width() // _STEP, 1)
        for place, mark in enumerate(self._marks):
            x, y = place % across * _STEP, place // across * _STEP
            colour = colours.colour(mark.colour)
            paint_shape(painter, mark.shape, QRectF(x, y + 2, 13, 13), colour)
        painter.end()


class StripCard(Card):
    """How every run came out, at a glance."""

    def __init__(self) -> None:
        super().__init__("Runs, weakest first")
        self._strip = RunStrip()
        self.add(self._strip)
        self._legend = QWidget()
        self._flow = FlowLayout()
        self._legend.setLayout(self._flow)
        self.add(self._legend)

    def show_runs(self, runs: Sequence[ReviewedRun], note: str = "") -> None:
        """Show the runs as marks with a count of each."""
        marks = [run_mark(run) for run in runs]
        self._strip.set_marks(marks)
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for text in dict.fromkeys(mark.text for mark in marks):
            same = [mark for mark in marks if mark.text == text]
            self._flow.addWidget(StatusMark(Mark(same[0].state, f"{len(same)} {text}")))
        self.set_heading(f"{len(runs)} runs, weakest first", note)


class LevelsCard(Card):
    """How far the package was checked, and what was not."""

    def __init__(self) -> None:
        super().__init__("Levels reached")

    def show_verification(self, found: Verification) -> None:
        """Show each level as reached or not."""
        self.clear()
        self.body.setSpacing(0)
        reached = -1 if found.level is None else int(found.level)
        for level in Level:
            mark = _level_mark(level, reached, failed=bool(found.problems))
            words = level.meaning[:1].upper() + level.meaning[1:]
            self.add(GateRow(f"{level.name} {words}", mark, "" if level <= reached else mark.text))
        for problem in found.problems[:4]:
            self.add(Label(f"{problem.where}: {problem.message}", SMALL, tone="bad", wrap=True))
        for what in found.not_checked:
            if not what.startswith("L"):
                self.add(Label(f"Not checked: {what}", SMALL, tone="t3", wrap=True))


def _level_mark(level: Level, reached: int, *, failed: bool) -> Mark:
    if level <= reached:
        return Mark(State.GOOD, "reached")
    if failed and level == reached + 1:
        return Mark(State.BAD, "failed")
    return Mark(State.UNKNOWN, "not checked")


class RunCard(Card):
    """The run that is open: what it claims, and where it came out differently."""

    def __init__(self) -> None:
        super().__init__("Run")
        self._mark = StatusMark(Mark(State.NOT_REPLAYED, "not replayed"))
        self.add_to_head(self._mark)
        self._text = Label("", weight=600, wrap=True)
        self._facts = KeyValueGrid(84)
        self.add(self._text)
        self.add(self._facts)

    def show_run(self, reviewed: ReviewedRun | None) -> None:
        """Show a run, or that none is chosen."""
        self._facts.clear()
        self._mark.setVisible(reviewed is not None)
        if reviewed is None:
            self._text.setText("Choose a run to see what it claims and how it came out here.")
            return
        run = reviewed.run
        self.set_heading(run.title)
        self._mark.set_mark(run_mark(reviewed))
        self._text.setText(run.summary)
        for claim in reviewed.claims[:3]:
            self._facts.add("Claim", claim.text)
        self._facts.add("Analysis", f"{run.analysis} {run.analysis_version}, seed {run.seed}")
        self._facts.add("Result", run.result, hashed=True)
        replay = reviewed.replay
        if replay is None:
            return
        if replay.reason:
            self._facts.add("Cause", replay.reason)
        for difference in replay.differences[:4]:
            words = f"{difference.recorded} recorded, {difference.here} here"
            self._facts.add("Differs", f"{difference.where}: {words}")


class EnvironmentCard(Card):
    """What is installed here in another version than recorded."""

    def __init__(self) -> None:
        super().__init__("Environment")
        self._words = Label("Compared when the runs are replayed.", SMALL, tone="t2", wrap=True)
        self.add(self._words)

    def show_differences(self, differences: Sequence[tuple[str, str, str]] | None) -> None:
        """Show the differences; None where nothing was compared yet."""
        if differences is None:
            self._words.setText("Compared when the runs are replayed.")
        elif not differences:
            self._words.setText("The same versions as recorded.")
        else:
            listed = "; ".join(f"{n} {here} here, {then} recorded" for n, then, here in differences)
            self._words.setText(f"{len(differences)} packages differ: {listed}")


class PictureCard(Card):
    """The first picture a run recorded, as the package holds it."""

    def __init__(self) -> None:
        super().__init__("What the run recorded")
        self._view = FigureView()
        self._caption = Label("", SMALL, tone="t2", wrap=True)
        self.add(self._view, 1)
        self.add(self._caption)

    def show_figure(self, figure: Figure | None) -> None:
        """Show a picture, or nothing where the run recorded none."""
        self.setVisible(figure is not None)
        if figure is not None:
            self._view.show_figure(figure)
            self._caption.setText(f"{figure.title}. {figure.caption}")
