"""Reviews that are there: who says what, and whether it counts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.reviews import Reviewed
from workbench.exchange.judged import JudgedReview
from workbench.language import tr

MOST_SHOWN = 6
_MARKS = {
    "accept": Mark(State.GOOD, tr("accepts")),
    "accept_with_changes": Mark(State.WARN, tr("accepts with changes")),
    "reject": Mark(State.BAD, tr("rejects")),
}


class ReviewsCard(Card):
    """Each review with its standing; hidden while there is none.

    Parameters
    ----------
    heading : str
    """

    def __init__(self, heading: str = tr("Reviews")) -> None:
        super().__init__(heading)
        self.hide()

    def show_judged(self, reviews: Sequence[JudgedReview]) -> None:
        """Show the reviews in and beside a package; those that count first."""
        self.clear()
        ordered = sorted(reviews, key=lambda one: not one.counts)
        for one in ordered[:MOST_SHOWN]:
            mark = _MARKS.get(one.decision, Mark(State.UNKNOWN, tr("unreadable")))
            who = one.reviewer or one.name or one.where
            told = [
                moment_words(one.at),
                tr("{level}, replay {replay}", level=one.level, replay=words_of(one.replay)),
            ]
            if not one.counts:
                told.append(tr("says: {words}", words=mark.text))
                mark = Mark(State.UNKNOWN, tr("does not count"))
            notes = [one.comment, *(text for _, _, text in one.claims if text), one.reason]
            self._add(mark, who, told if one.at else [], notes)
        self._close(len(reviews), sum(one.counts for one in reviews))

    def show_recorded(self, reviews: Sequence[Reviewed]) -> None:
        """Show the reviews an incident has recorded, the newest first."""
        self.clear()
        for one in reversed(reviews[-MOST_SHOWN:]):
            told = [
                moment_words(one.at),
                tr("{level}, replay {replay}", level=one.level, replay=words_of(one.replay)),
                tr("package {value}", value=one.tagmanifest[:8]),
            ]
            notes = [one.comment, *(claim.comment for claim in one.claims if claim.comment)]
            self._add(_MARKS[one.verdict], one.reviewer or one.name, told, notes)
        self._close(len(reviews), len(reviews))

    def text(self) -> str:
        """Return everything the card says."""
        marks = [mark.mark.text for mark in self.findChildren(StatusMark) if not mark.isHidden()]
        labels = [label.text() for label in self.findChildren(Label) if not label.isHidden()]
        return " | ".join([*marks, *labels])

    def _add(self, mark: Mark, who: str, told: Sequence[str], notes: Sequence[str]) -> None:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 2, 0, 6)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(ElidedLabel(who, weight=600, mode=Qt.TextElideMode.ElideMiddle), 1)
        line.addWidget(StatusMark(mark))
        column.addLayout(line)
        if told:
            column.addWidget(Label(" · ".join(told), SMALL, tone="t3", wrap=True))
        for note in notes:
            if note:
                column.addWidget(Label(note, SMALL, tone="t2", wrap=True))
        row.setAccessibleName(tr("Review by {who}: {words}", who=who, words=mark.text))
        self.add(row)

    def _close(self, count: int, counting: int) -> None:
        if count > MOST_SHOWN:
            self.add(Label(tr("and {value} more", value=count - MOST_SHOWN), SMALL, tone="t3"))
        note = (
            ""
            if counting == count
            else tr("{counting} of {number} count", counting=counting, number=count)
        )
        self.set_heading(tr("Reviews") if count != 1 else tr("Review"), note)
        self.setVisible(bool(count))


def words_of(replay: str) -> str:
    """Return how a replay came out, in words."""
    return replay.replace("_", " ") or tr("not done")


def moment_words(at: str) -> str:
    """Return a UTC instant to the minute."""
    return f"{at[:10]} {at[11:16]}Z" if len(at) >= 16 else at
