"""What the reviewer says: of each claim, and of the package on the whole."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.places.report_words import typeset
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.runs import Claim
from workbench.exchange.review import LONGEST_COMMENT, Decision
from workbench.language import tr
from workbench.services.readings.review import ReviewReading
from workbench.services.reviewing import Opinion, vouched

UNDECIDED = ""
_OPTIONS = (
    (UNDECIDED, tr("Undecided")),
    (Decision.ACCEPT.value, tr("Accept")),
    (Decision.ACCEPT_WITH_CHANGES.value, tr("Accept with changes")),
    (Decision.REJECT.value, tr("Reject")),
)
_UNTOUCHED = tr("The package stays as it is.")


class Comment(QPlainTextEdit):
    """A few lines of plain text; Tab moves on to the next field.

    Parameters
    ----------
    name : str
        What is commented on, for screen readers.
    placeholder : str
    lines : int
        Height in lines.
    """

    def __init__(self, name: str, placeholder: str, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 20)

    @property
    def text(self) -> str:
        """What is written, at most as much as a review may hold."""
        return self.toPlainText().strip()[:LONGEST_COMMENT]


class ClaimComments(QWidget):
    """One comment for each claim that rests on the run that is open.

    Signals
    -------
    written(str, str)
        A claim's identifier, and what is now said of it.
    """

    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.fields: dict[str, Comment] = {}

    def show_claims(self, claims: Sequence[Claim], known: Mapping[str, str]) -> None:
        """Show a field for each claim, with what was said of it before."""
        empty(self._column)
        self.fields = {}
        for claim in claims:
            about = tr("the claim") if len(claims) == 1 else typeset(claim.text)
            field = Comment(
                tr("Comment on: {words}", words=claim.text),
                tr("Comment on {about}", about=about),
                2,
            )
            field.setPlainText(known.get(claim.id, ""))
            field.textChanged.connect(self._teller(claim.id, field))
            self.fields[claim.id] = field
            self._column.addWidget(field)
        self.setVisible(bool(claims))

    def _teller(self, claim: str, field: Comment) -> "_Teller":
        return _Teller(self, claim, field)


class _Teller:
    """Says which claim a changed field is about."""

    def __init__(self, comments: ClaimComments, claim: str, field: Comment) -> None:
        self._comments, self._claim, self._field = comments, claim, field

    def __call__(self) -> None:
        self._comments.written.emit(self._claim, self._field.text)


class VerdictCard(Card):
    """The reviewer's verdict and comment, to be signed.

    Signals
    -------
    signWanted()
        The reviewer wants to sign.
    """

    signWanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Your verdict"))
        self.choice = SegmentedControl(tr("Your verdict"), _OPTIONS)
        self.comment = Comment(
            tr("Comment on the whole"), tr("What holds, what does not, what should change"), 4
        )
        self._counted = Label("", SMALL, tone="t2", wrap=True)
        self.sign_button = Button(tr("Sign review…"), ButtonKind.PRIMARY)
        self.sign_button.clicked.connect(self.signWanted)
        self.choice.chosen.connect(self._offer)
        for part in (self.choice, self.comment, self._counted):
            self.add(part)
        self.add_buttons(self.sign_button, right=Label(_UNTOUCHED, SMALL, tone="t3", wrap=True))
        self._only_reject = ""
        self._offer()

    def show_reading(self, reading: ReviewReading, comments: Mapping[str, str]) -> None:
        """Follow the package: what may be said of it, and how far it was looked at."""
        claims = {claim.id for run in reading.runs for claim in run.claims}
        said = sum(bool(text) and claim in claims for claim, text in comments.items())
        replayed = tr("replayed") if reading.replayed else tr("not replayed yet")
        counted = tr(
            "{said} of {claims} claims commented; {replayed}.",
            said=said,
            claims=len(claims),
            replayed=replayed,
        )
        self._counted.setText(
            counted if reading.opened else tr("Nothing of the package was opened.")
        )
        problems = reading.verification.problems
        self._only_reject = (
            ""
            if vouched(reading.verification) or not problems
            else tr(
                "A package that does not verify can only be rejected: {message}",
                message=problems[0].message,
            )
        )
        self.sign_button.set_kind(
            ButtonKind.PRIMARY if reading.replayed or not reading.runs else ButtonKind.PLAIN
        )
        self._offer()

    def opinion(self, comments: Mapping[str, str]) -> Opinion | None:
        """Return what the reviewer thinks; None while it is undecided.

        Parameters
        ----------
        comments : Mapping of str to str
            By claim.
        """
        if self.choice.current == UNDECIDED:
            return None
        said = {claim: text for claim, text in comments.items() if text}
        return Opinion(Decision(self.choice.current), self.comment.text, said)

    def start_over(self) -> None:
        """Forget what was said of another package."""
        self.choice.choose(UNDECIDED)
        self.comment.clear()
        self._offer()

    def _offer(self, _chosen: str = "") -> None:
        current = self.choice.current
        if current == UNDECIDED:
            self.sign_button.forbid(tr("Decide first: accept, accept with changes, or reject."))
        elif self._only_reject and current != Decision.REJECT.value:
            self.sign_button.forbid(self._only_reject)
        else:
            self.sign_button.permit()
