"""Setting a cell of Triage aside: a reason code, words, and the day it ends."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QPlainTextEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.numbers import day, moment
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.readings.triage_cell import CellReading
from workbench.services.readings.triage_context import CellContext
from workbench.services.scoring.acts import dismiss, reopen
from workbench.services.scoring.content import decisions
from workbench.services.session import Session
from workbench.storage.score_book import Act

_LINES = 3


class DismissScore(ActDialog):
    """Why a cell asks for nobody, and until when.

    Parameters
    ----------
    controller : Controller
    cell : CellReading
    context : CellContext
    done : callable
        Called with the act once it is written.
    """

    def __init__(
        self,
        controller: Controller,
        cell: CellReading,
        context: CellContext,
        done: Callable[[Act], None],
    ) -> None:
        super().__init__(controller.window, tr("Dismiss with a reason"), tr("Dismiss"))
        self._controller, self._cell, self._context = controller, cell, context
        self._done = done
        self.setMinimumWidth(560)
        lead = tr(
            "{model}, {when}, score {score}. It stays in sight, struck through, and in the corpus "
            "of the backtest.",
            model=cell.title,
            when=moment(cell.start),
            score=cell.shown,
        )
        self.body.addWidget(Label(lead, BODY, tone="t2", wrap=True))
        self.reason = QComboBox()
        for one in decisions().reasons:
            self.reason.addItem(tr_reason(one.id, one.title), one.id)
        self._meaning = Label("", SMALL, tone="t3", wrap=True)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * _LINES + 14)
        self.expires = QDateEdit()
        self.expires.setCalendarPopup(True)
        self.expires.setDisplayFormat("yyyy-MM-dd")
        self.expires.setMinimumDate(_date(self._now() + timedelta(days=1)))
        whole = trn(
            "The {count} raised window up to it", "All {count} raised windows up to it",
            context.windows,
        )  # fmt: skip
        self.run = QCheckBox(whole)
        self.run.setChecked(True)
        self.run.setVisible(context.windows > 1)
        fields = form()
        add_field(fields, tr("Reason"), self.reason)
        fields.addRow("", self._meaning)
        add_field(fields, tr("In words"), self.words)
        add_field(fields, tr("Ends on"), self.expires)
        fields.addRow("", self.run)
        self.body.addLayout(fields)
        self.body.addWidget(
            Label(
                tr(
                    "Until then the same signals at the same step raise nothing for this model; "
                    "another signal or a higher step does."
                ),
                SMALL,
                tone="t3",
                wrap=True,
            )
        )
        self.reason.currentIndexChanged.connect(self._follow)
        self._follow()

    def carry_out(self) -> None:
        """Write it down."""
        cell, run = self._cell, self.run.isChecked() and not self.run.isHidden()
        first = self._context.since if run else cell.start
        reason, words = str(self.reason.currentData()), self.words.toPlainText().strip()
        expires = self.expiry

        def work(session: Session) -> Outcome[Act]:
            act = dismiss(
                session,
                cell.model.id,
                first,
                reason,
                last=cell.start,
                words=words,
                expires=expires,
            )
            return Outcome(act, Changes(topics=frozenset({act.type})))

        def done(act: Act) -> None:
            self.accept()
            self._done(act)

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())
            if error.code == "scores.no_words":
                self.words.setFocus()

        self._controller.backend.act(work, self.while_open(done), self.while_open(failed))

    @property
    def expiry(self) -> datetime:
        """When it ends: with the day that is chosen."""
        chosen = self.expires.date()
        last = datetime(chosen.year(), chosen.month(), chosen.day(), tzinfo=UTC)
        return datetime.combine(last + timedelta(days=1), time(), UTC)

    def _follow(self) -> None:
        known = decisions().reason(str(self.reason.currentData()))
        if known is None:
            return
        self._meaning.setText(known.words)
        self.expires.setDate(_date(self._now() + timedelta(days=known.days)))

    def _now(self) -> datetime:
        return self._controller.backend.session.clock()


def tr_reason(name: str, title: str) -> str:
    """Return a reason in the language of the window.

    Parameters
    ----------
    name, title : str
        Its id, and what the data calls it.
    """
    known = {
        "known_change": tr("Known change"),
        "seasonal": tr("Seasonal"),
        "duplicate": tr("Duplicate"),
        "too_small": tr("Too small"),
        "data_artefact": tr("Data artefact"),
        "other": tr("Other"),
    }
    return known.get(name, title)


def dismissed_words(act: Act) -> str:
    """Return who set something aside, why and until when."""
    ends = datetime.fromisoformat(str(act.body["expires"]))
    name = str(act.body["reason"])
    return tr(
        "Dismissed by {who} until {when}: {why}",
        who=act.by,
        when=day(ends),
        why=tr_reason(name, name.replace("_", " ")).lower(),
    )


def take_back(session: Session, seq: int) -> Outcome[Act]:
    """Take a dismissal back; both stay in the book."""
    act = reopen(session, seq)
    return Outcome(act, Changes(topics=frozenset({act.type})))


def _date(at: datetime) -> QDate:
    there = at.astimezone(UTC)
    return QDate(there.year, there.month, there.day)
