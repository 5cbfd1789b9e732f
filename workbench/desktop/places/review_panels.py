"""The parts of the Review place: levels, what is wrong, consent, the environment."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.places.report_words import typeset
from workbench.desktop.places.review_words import signer_parts
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import HEADING, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.figures import Figure
from workbench.exchange.verdict import Level, Problem, Verdict
from workbench.language import tr, trn
from workbench.services.readings.review import PackageVersion, ReviewReading

MOST_PROBLEMS = 8
_KEPT = tr(
    "Nothing of it was opened or run. Ask the sender for a new copy; the file stays as it is."
)


class LevelsCard(Card):
    """How far the package was checked, who vouches for it, and what was not checked."""

    def __init__(self) -> None:
        super().__init__(tr("Levels reached"))

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
            self.add(Label(tr("Not checked: {what}", what=what), SMALL, tone="t3", wrap=True))
        self.set_heading(
            tr("Levels reached"),
            tr("L{reached} of L5", reached=reached) if reached >= 0 else tr("none"),
        )

    @staticmethod
    def _facts(reading: ReviewReading, formats: Sequence[str]) -> KeyValueGrid:
        found = reading.verification
        who, fingerprint = signer_parts(found.signer)
        facts = KeyValueGrid(76)
        facts.setContentsMargins(0, 8, 0, 4)
        if found.signer:
            facts.add(tr("Signed by"), who or tr("nobody in your list"))
        if fingerprint:
            facts.add(tr("Key"), fingerprint, hashed=True)
        if reading.opened:
            left = trn(
                "{count} item, left out on purpose",
                "{count} items, left out on purpose",
                found.withheld,
            )
            facts.add(tr("Withheld"), left if found.withheld else tr("nothing"))
            closed = (
                tr("{formats}, closed", formats=", ".join(formats))
                if formats
                else tr("none that can run code")
            )
            facts.add(tr("Models"), closed)
        return facts


class ProblemsCard(Card):
    """What is wrong with a package, and where; nothing of it was opened."""

    def __init__(self) -> None:
        super().__init__(tr("What is wrong, and where"))
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
        self._more.setText(tr("and {more} more", more=more) if more > 0 else "")
        self._more.setVisible(more > 0)
        found = trn("{count} problem", "{count} problems", len(problems))
        self.set_heading(tr("What is wrong, and where"), found)

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
        super().__init__(tr("Models that can run code"))
        self._mark = StatusMark(Mark(State.UNKNOWN, tr("closed")))
        self.add_to_head(self._mark)
        self._words = Label("", SMALL, tone="t2", wrap=True)
        self.add(self._words)
        self.allow_button = Button(tr("Allow…"))
        self.allow_button.setAccessibleName(tr("Allow models that can run code…"))
        self.allow_button.clicked.connect(self.allowWanted)
        self.add_buttons(self.allow_button)

    def show_formats(self, formats: Sequence[str], *, allowed: bool) -> None:
        """Show which formats stay closed, or that they were allowed."""
        self.setVisible(bool(formats))
        self.allow_button.setVisible(not allowed)
        named = ", ".join(formats)
        if allowed:
            self._mark.set_mark(Mark(State.WARN, tr("allowed by you")))
            self._words.setText(
                tr("{named}: opened when this package is replayed, and only then.", named=named)
            )
        else:
            self._mark.set_mark(Mark(State.UNKNOWN, tr("closed")))
            self._words.setText(
                tr(
                    "{named}: such a file can run code it carries. It stays closed, and runs that "
                    "need it are not replayed, until you allow it. The sender's consent does not "
                    "count.",
                    named=named,
                )
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
        head = Label(tr("Environment"), HEADING)
        self.words = Label("", SMALL, tone="t2", wrap=True)
        self.all_button = Button(tr("Show all"))
        self.all_button.setAccessibleName(tr("Show all packages of the environment"))
        self.all_button.clicked.connect(self.allWanted)
        line.addWidget(head)
        line.addWidget(self.words, 1)
        line.addWidget(self.all_button)
        self.add(line)
        self.setAccessibleName(tr("Environment"))

    def show_packages(self, packages: Sequence[PackageVersion]) -> None:
        """Show which packages differ."""
        other = [p for p in packages if not p.same]
        self.all_button.setVisible(bool(packages))
        if not packages:
            self.words.setText(tr("The runs recorded no packages."))
        elif not other:
            self.words.setText(
                tr("All {packages} packages are of the recorded versions.", packages=len(packages))
            )
        else:
            named = "; ".join(
                tr(
                    "{name} {here} here, {recorded} recorded",
                    name=p.name,
                    here=p.here,
                    recorded=p.recorded,
                )
                for p in other[:2]
            )
            more = tr("; and {value} more", value=len(other) - 2) if len(other) > 2 else ""
            verb = tr("differs") if len(other) == 1 else tr("differ")
            counted = tr(
                "{other} of {packages} packages {verb}",
                other=len(other),
                packages=len(packages),
                verb=verb,
            )
            self.words.setText(f"{counted}: {named}{more}")


class PictureCard(Card):
    """The first picture a run recorded, as the package holds it."""

    def __init__(self) -> None:
        super().__init__(tr("What the run recorded"))
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
            self._caption.setText(tr("This run recorded no picture."))
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
        return Mark(State.GOOD, tr("reached"))
    if level is Level.L5 and any(one.rejects for one in reading.verification.reviews):
        return Mark(State.BAD, tr("rejected"))
    if level is Level.L4 and reading.replayed:
        results = {run.replay.result for run in reading.runs if run.replay is not None}
        return (
            Mark(State.BAD, tr("differs"))
            if "changed" in results
            else Mark(State.WARN, tr("in part"))
        )
    if level == reached + 1 and reading.verification.verdict is Verdict.UNTRUSTED:
        return Mark(State.WARN, tr("signer not known"))
    if level == reached + 1 and reading.verification.verdict is not Verdict.OK:
        return Mark(State.BAD, tr("failed"))
    return Mark(State.UNKNOWN, tr("not checked"))
