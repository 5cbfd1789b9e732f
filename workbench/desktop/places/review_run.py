"""The run under review: what it claims, and where it came out differently here."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.card import Card
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.numbers import MINUS, decimal
from workbench.desktop.places.report_words import typeset
from workbench.desktop.places.review_verdict import ClaimComments
from workbench.desktop.places.review_words import (
    NOT_YET,
    comparison_figure,
    difference_words,
    places_of,
    run_mark,
)
from workbench.desktop.plots.figure_view import FigureView
from workbench.language import tr
from workbench.services.readings.review import ReviewedRun
from workbench.services.readings.review_differences import Compared, words_of
from workbench.services.replaying import ReplayedRun

MOST_TOLD = 3
_CHOOSE = tr("Choose a run to see what it claims and how it came out here.")


class RunCard(Card):
    """One run: its summary, recorded against here, the reason, and what rests on it.

    Signals
    -------
    nextWanted()
        The next weakest run is asked for.
    """

    nextWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Run"))
        self._mark = StatusMark(NOT_YET)
        self.add_to_head(self._mark)
        self._text = Label("", weight=600, wrap=True)
        self.view = FigureView()
        self.view.setFixedHeight(148)
        self._facts = KeyValueGrid(76)
        for part in (self._text, self.view, self._facts):
            self.add(part)
        self.comments = ClaimComments()
        self.add(self.comments)
        self.next_button = Button(tr("Next weakest  J"))
        self.next_button.setAccessibleName(tr("Next weakest run, key J"))
        self.next_button.clicked.connect(self.nextWanted)
        self.add_buttons(self.next_button)
        self.show_run(None)

    def facts(self) -> str:
        """Return everything the card says, for tests and for screen readers."""
        words = [label.text() for label in self._facts.findChildren(Label) if not label.isHidden()]
        return " | ".join([self._text.text(), *words])

    def show_run(
        self, reviewed: ReviewedRun | None, comments: Mapping[str, str] | None = None
    ) -> None:
        """Show a run, or that none is chosen; with what the reviewer said of its claims."""
        self._facts.clear()
        claims = reviewed.claims[:MOST_TOLD] if reviewed is not None else ()
        self.comments.show_claims(claims, comments or {})
        self._mark.setVisible(reviewed is not None)
        self.next_button.setVisible(reviewed is not None)
        self.view.hide()
        if reviewed is None:
            self.set_heading(tr("Run"))
            self._text.setText(_CHOOSE)
            return
        run = reviewed.run
        self.set_heading(run.title)
        self._mark.set_mark(run_mark(reviewed))
        self._text.setText(typeset(run.summary))
        if reviewed.replay is not None:
            self._show_replay(reviewed, reviewed.replay)
        for claim in reviewed.claims[:MOST_TOLD]:
            self._facts.add(tr("Claim"), typeset(claim.text))
        if not reviewed.claims:
            self._facts.add(tr("Claim"), tr("none rests on it"))
        if reviewed.next_step:
            self._facts.add(tr("Next"), reviewed.next_step, breakable=True)
        if run.expected:
            self._facts.add(tr("Expected"), run.expected, breakable=True)
        self._facts.add(
            tr("Analysis"),
            tr(
                "{analysis} {analysis_version}, seed {seed}",
                analysis=run.analysis,
                analysis_version=run.analysis_version,
                seed=run.seed,
            ),
        )
        self._facts.add(tr("Result"), run.result, hashed=True)

    def _show_replay(self, reviewed: ReviewedRun, replay: ReplayedRun) -> None:
        run = reviewed.run
        if replay.reason:
            self._facts.add(tr("Reason"), replay.reason, breakable=True)
        numbers = reviewed.numbers
        if numbers:
            self._show_number(numbers[0])
        for number in numbers[1 : 1 + MOST_TOLD]:
            self._facts.add(tr("Differs"), _number_words(number), breakable=True)
        if not numbers:
            for difference in replay.differences[:MOST_TOLD]:
                recorded, here = _value(difference.recorded), _value(difference.here)
                words = tr(
                    "{where}: {recorded} recorded, {here} here",
                    where=words_of(difference.where, run),
                    recorded=recorded,
                    here=here,
                )
                self._facts.add(tr("Differs"), words, breakable=True)
        shown = min(
            len(numbers) or len(replay.differences), 1 + MOST_TOLD if numbers else MOST_TOLD
        )
        more = len(replay.differences) - shown
        if more > 0:
            self._facts.add(tr("More"), tr("{more} further places differ", more=more))

    def _show_number(self, number: Compared) -> None:
        figure = comparison_figure(number)
        self.view.setVisible(figure is not None)
        self.view.show_figure(figure)
        self._facts.add(tr("Number"), number.what)
        self._facts.add(tr("Difference"), difference_words(number))


def _number_words(number: Compared) -> str:
    places = places_of(number)
    here = decimal(number.here, places)
    return tr(
        "{what}: {recorded} recorded, {here} here",
        what=number.what,
        recorded=decimal(number.recorded, places),
        here=here,
    )


def _value(text: str) -> str:
    """Return a value without digits that nobody reads."""
    try:
        return f"{float(text):.4g}".replace("-", MINUS)
    except ValueError:
        return text
