"""The parts of the Review place: the strip of runs, levels, what is wrong, the environment."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import show_tip
from workbench.desktop.places.report_words import typeset
from workbench.desktop.places.review_words import run_mark, signer_parts
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.state import JobState
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.figures import Figure
from workbench.exchange.verdict import Level, Problem, Verdict
from workbench.services.readings.review import PackageVersion, ReviewedRun, ReviewReading

MOST_PROBLEMS = 8
_STEP = 18
_KEPT = "Nothing of it was opened or run. Ask the sender for a new copy; the file stays as it is."


class RunStrip(QWidget):
    """One mark a run, in the order of the list; wraps when there are many.

    Signals
    -------
    chosen(int)
        Number of the mark that was pressed.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self._names: tuple[str, ...] = ()
        self._current = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_marks(self, marks: Sequence[Mark], names: Sequence[str]) -> None:
        """Show other marks, each with the name of its run."""
        self._marks, self._names = tuple(marks), tuple(names)
        counted: dict[str, int] = {}
        for mark in marks:
            counted[mark.text] = counted.get(mark.text, 0) + 1
        words = ", ".join(f"{count} {text}" for text, count in counted.items())
        self.setAccessibleName(f"Runs: {words or 'none'}")
        self.updateGeometry()
        self.update()

    def set_current(self, number: int) -> None:
        """Underline the mark of the run that is open."""
        self._current = number
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many rows as the marks need."""
        across = max(width // _STEP, 1)
        return max(-(-len(self._marks) // across), 1) * _STEP

    def sizeHint(self) -> QSize:
        """Return one row."""
        return QSize(_STEP * max(len(self._marks), 8), _STEP)

    def minimumSizeHint(self) -> QSize:
        """Return a few marks; the others wrap."""
        return QSize(8 * _STEP, _STEP)

    def event(self, event: QEvent) -> bool:
        """Tell which run a mark stands for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos())
            if number >= 0:
                words = f"{self._names[number]}: {self._marks[number].text}"
                show_tip(event.globalPos(), words, self)
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the run under the pointer."""
        number = self._at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a shape for each run, and a line under the one that is open."""
        colours = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across = max(self.width() // _STEP, 1)
        for place, mark in enumerate(self._marks):
            x, y = place % across * _STEP, place // across * _STEP
            colour = colours.colour(mark.colour)
            paint_shape(painter, mark.shape, QRectF(x, y + 1, 13, 13), colour)
            if place == self._current:
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.drawLine(x, y + 17, x + 13, y + 17)
        painter.end()

    def _at(self, point: QPoint) -> int:
        across = max(self.width() // _STEP, 1)
        column = point.x() // _STEP
        number = point.y() // _STEP * across + column
        return number if 0 <= column < across and 0 <= number < len(self._marks) else -1


class StripCard(Card):
    """How every run came out, at a glance; while they are replayed, how far that is.

    Signals
    -------
    chosen(int)
        Number of the run whose mark was pressed.
    cancelWanted(str)
        The job to stop.
    """

    chosen = Signal(int)
    cancelWanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Runs, weakest first")
        self.strip = RunStrip()
        self.strip.chosen.connect(self.chosen)
        self.add(self.strip)
        self._legend = QWidget()
        self._flow = FlowLayout()
        self._flow.setSpacing(20)
        self._legend.setLayout(self._flow)
        self.add(self._legend)
        self.job: JobRow | None = None

    def show_runs(self, runs: Sequence[ReviewedRun], note: str = "") -> None:
        """Show the runs as marks with a count of each."""
        marks = [run_mark(run) for run in runs]
        self.strip.set_marks(marks, [run.run.title for run in runs])
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in dict.fromkeys(mark.text for mark in marks):
            same = [mark for mark in marks if mark.text == text]
            self._flow.addWidget(StatusMark(Mark(same[0].state, f"{len(same)} {text}")))
        noun = "run" if len(runs) == 1 else "runs"
        self.set_heading(f"{len(runs)} {noun}, weakest first", note)

    def show_job(self, state: JobState | None) -> None:
        """Show the replay that is under way, or that none is."""
        if state is None:
            if self.job is not None:
                self.job.hide()
                self.job.deleteLater()
            self.job = None
        elif self.job is None:
            self.job = JobRow(state)
            self.job.cancelWanted.connect(self.cancelWanted)
            self.body.insertWidget(0, self.job)
        else:
            self.job.set_state(state)


class LevelsCard(Card):
    """How far the package was checked, who vouches for it, and what was not checked."""

    def __init__(self) -> None:
        super().__init__("Levels reached")

    def show_reading(self, reading: ReviewReading, formats: Sequence[str]) -> None:
        """Show each level as reached or not.

        Parameters
        ----------
        reading : ReviewReading
        formats : sequence of str
            Formats of models that stay closed until they are allowed.
        """
        self.clear()
        self.body.setSpacing(4)
        found = reading.verification
        reached = -1 if reading.level is None else int(reading.level)
        for level in Level:
            self.add(_level_row(level, _level_mark(level, reached, reading)))
        if found.signer or reading.opened:
            self.add(self._facts(reading, formats))
        untold = [what for what in found.not_checked if not what.startswith("L")]
        for what in untold:
            self.add(Label(f"Not checked: {what}", SMALL, tone="t3", wrap=True))
        self.set_heading("Levels reached", f"L{reached} of L5" if reached >= 0 else "none")

    @staticmethod
    def _facts(reading: ReviewReading, formats: Sequence[str]) -> KeyValueGrid:
        found = reading.verification
        who, fingerprint = signer_parts(found.signer)
        facts = KeyValueGrid(76)
        facts.setContentsMargins(0, 8, 0, 4)
        if found.signer:
            facts.add("Signed by", who or "nobody in your list")
        if fingerprint:
            facts.add("Key", fingerprint, hashed=True)
        if reading.opened:
            noun = "item" if found.withheld == 1 else "items"
            left = f"{found.withheld} {noun}, left out on purpose" if found.withheld else "nothing"
            facts.add("Withheld", left)
            closed = f"{', '.join(formats)}, closed" if formats else "none that can run code"
            facts.add("Models", closed)
        return facts


class ProblemsCard(Card):
    """What is wrong with a package, and where; nothing of it was opened."""

    def __init__(self) -> None:
        super().__init__("What is wrong, and where")
        self.set_edge("bad")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._facts = KeyValueGrid(160)
        self._more = Label("", SMALL, tone="t2")
        self.add(self._facts)
        self.add(self._more)
        self.add(Label(_KEPT, tone="t2", wrap=True))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong, place by place."""
        self._facts.clear()
        for problem in problems[:MOST_PROBLEMS]:
            self._facts.add(problem.where, f"{problem.message} ({problem.code})")
        more = len(problems) - MOST_PROBLEMS
        self._more.setText(f"and {more} more" if more > 0 else "")
        self._more.setVisible(more > 0)
        noun = "problem" if len(problems) == 1 else "problems"
        self.set_heading("What is wrong, and where", f"{len(problems)} {noun}")

    def text(self) -> str:
        """Return everything the card says."""
        return " | ".join(label.text() for label in self.findChildren(Label))


class ConsentCard(Card):
    """Formats of models that can run code: closed until the reviewer allows them.

    Signals
    -------
    allowWanted()
        The reviewer wants to decide.
    """

    allowWanted = Signal()

    def __init__(self) -> None:
        super().__init__("Models that can run code")
        self._mark = StatusMark(Mark(State.UNKNOWN, "closed"))
        self.add_to_head(self._mark)
        self._words = Label("", SMALL, tone="t2", wrap=True)
        self.add(self._words)
        self.allow_button = Button("Allow…")
        self.allow_button.setAccessibleName("Allow models that can run code…")
        self.allow_button.clicked.connect(self.allowWanted)
        self.add_buttons(self.allow_button)

    def show_formats(self, formats: Sequence[str], *, allowed: bool) -> None:
        """Show which formats stay closed, or that they were allowed."""
        self.setVisible(bool(formats))
        self.allow_button.setVisible(not allowed)
        named = ", ".join(formats)
        if allowed:
            self._mark.set_mark(Mark(State.WARN, "allowed by you"))
            self._words.setText(f"{named}: opened when this package is replayed, and only then.")
        else:
            self._mark.set_mark(Mark(State.UNKNOWN, "closed"))
            self._words.setText(
                f"{named}: such a file can run code it carries. It stays closed, and runs that "
                "need it are not replayed, until you allow it. The sender's consent does not count."
            )


class EnvironmentCard(Card):
    """What is installed here in another version than recorded, in one line.

    Signals
    -------
    allWanted()
        The whole list is asked for.
    """

    allWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout()
        line.setSpacing(12)
        head = Label("Environment", HEADING)
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.all_button = Button("Show all")
        self.all_button.setAccessibleName("Show all packages of the environment")
        self.all_button.clicked.connect(self.allWanted)
        line.addWidget(head)
        line.addWidget(self.words, 1)
        line.addWidget(self.all_button)
        self.add(line)
        self.setAccessibleName("Environment")

    def show_packages(self, packages: Sequence[PackageVersion]) -> None:
        """Show which packages differ."""
        other = [p for p in packages if not p.same]
        self.all_button.setVisible(bool(packages))
        if not packages:
            self.words.setText("The runs recorded no packages.")
        elif not other:
            self.words.setText(f"All {len(packages)} packages are of the recorded versions.")
        else:
            named = "; ".join(f"{p.name} {p.here} here, {p.recorded} recorded" for p in other[:2])
            more = f"; and {len(other) - 2} more" if len(other) > 2 else ""
            verb = "differs" if len(other) == 1 else "differ"
            counted = f"{len(other)} of {len(packages)} packages {verb}"
            self.words.setText(f"{counted}: {named}{more}")


class PictureCard(Card):
    """The first picture a run recorded, as the package holds it."""

    def __init__(self) -> None:
        super().__init__("What the run recorded")
        self.view = FigureView()
        self.view.setMinimumHeight(172)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._caption = Label("", SMALL, tone="t2", wrap=True)
        self._caption.setContentsMargins(0, 4, 0, 0)
        self.add(self.view, 1)
        self.add(self._caption)

    def show_figure(self, figure: Figure | None) -> None:
        """Show a picture, or that the run recorded none; the card keeps its place."""
        self.view.setVisible(figure is not None)
        if figure is None:
            self._caption.setText("This run recorded no picture.")
            return
        self.view.show_figure(figure)
        title = figure.title if figure.title.endswith(".") else f"{figure.title}."
        self._caption.setText(typeset(f"{title} {figure.caption}"))


def _level_row(level: Level, mark: Mark) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 2, 0, 2)
    line.setSpacing(8)
    top = Qt.AlignmentFlag.AlignTop
    line.addWidget(StatusMark(mark, word_shown=False), 0, top)
    meaning = level.meaning[:1].upper() + level.meaning[1:]
    line.addWidget(Label(f"{level.name} {meaning}", wrap=True), 1)
    if mark.state is not State.GOOD:
        tone = {State.BAD: "bad", State.WARN: "warn"}.get(mark.state, "t3")
        line.addWidget(Label(mark.text, SMALL, tone=tone, weight=600), 0, top)
    row.setAccessibleName(f"{level.name} {meaning}: {mark.text}")
    return row


def _level_mark(level: Level, reached: int, reading: ReviewReading) -> Mark:
    if level <= reached:
        return Mark(State.GOOD, "reached")
    if level is Level.L5 and any(one.rejects for one in reading.verification.reviews):
        return Mark(State.BAD, "rejected")
    if level is Level.L4 and reading.replayed:
        results = {run.replay.result for run in reading.runs if run.replay is not None}
        return Mark(State.BAD, "differs") if "changed" in results else Mark(State.WARN, "in part")
    if level == reached + 1 and reading.verification.verdict is Verdict.UNTRUSTED:
        return Mark(State.WARN, "signer not known")
    if level == reached + 1 and reading.verification.verdict is not Verdict.OK:
        return Mark(State.BAD, "failed")
    return Mark(State.UNKNOWN, "not checked")
