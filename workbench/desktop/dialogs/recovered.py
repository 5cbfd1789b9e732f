"""What was typed before the program stopped and not recorded: shown as a difference."""

import re
from difflib import SequenceMatcher
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.drafts import Drafts
from workbench.desktop.place_list import places_there
from workbench.desktop.session_file import DraftText
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr, trn

LINES = 4
"""Of a difference that are shown at most; a longer one is scrolled."""
_WORDS = re.compile(r"\w+|\W", re.DOTALL)


class DraftCard(Card):
    """One field: what stood there, what was typed, and three ways to go on.

    Parameters
    ----------
    draft : DraftText
    """

    def __init__(self, draft: DraftText) -> None:
        super().__init__(f"{draft.where}  ·  {draft.field}")
        self.draft = draft
        self.difference = QPlainTextEdit()
        self.difference.setReadOnly(True)
        self.difference.setTabChangesFocus(True)
        self.difference.setAccessibleName(
            tr("What was typed in {field}: {text}", field=draft.field, text=draft.text)
        )
        self.difference.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        show_difference(self.difference, draft.was, draft.text)
        letters = len(draft.was) + len(draft.text)
        lines = min(LINES, 1 + draft.text.count("\n") + letters // _LETTERS_A_LINE)
        self.difference.setFixedHeight(lines * self.difference.fontMetrics().lineSpacing() + 20)
        self.add(self.difference)
        self.put_back = Button(tr("Put back"))
        self.put_back.set_tip(tr("Open it again with this text in its field"))
        self.copy_text = Button(tr("Copy"), ButtonKind.LINK)
        self.let_go = Button(tr("Let go"), ButtonKind.LINK)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.put_back)
        row.addWidget(self.copy_text)
        row.addWidget(self.let_go)
        row.addStretch(1)
        self.body.addLayout(row)


def pieces(was: str, text: str) -> list[tuple[str, str]]:
    """Return a text as pieces that stayed, went or came.

    Parameters
    ----------
    was, text : str
        Before and after.

    Returns
    -------
    list of (str, str)
        ``"same"``, ``"gone"`` or ``"new"``, and the piece.
    """
    found: list[tuple[str, str]] = []
    before, after = _WORDS.findall(was), _WORDS.findall(text)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            found.append(("same", gone))
            continue
        found += [("gone", gone)] if gone else []
        found += [("new", new)] if new else []
    return found


def show_difference(field: QPlainTextEdit, was: str, text: str) -> None:
    """Write a text with what went struck through and what came underlined, not by colour alone.

    Parameters
    ----------
    field : QPlainTextEdit
    was, text : str
    """
    cursor = field.textCursor()
    short = len(was) * len(text) <= _MOST_COMPARED
    for kind, piece in pieces(was, text) if short else [("gone", was), ("new", text)]:
        face = QTextCharFormat()
        face.setFontStrikeOut(kind == "gone")
        face.setFontUnderline(kind == "new")
        cursor.insertText(piece, face)


_LETTERS_A_LINE = 60
_MOST_COMPARED = 4_000_000
"""Letters times letters that are compared one by one in the window's thread."""


class Recovered(ActDialog):
    """All that was typed and not recorded; nothing in it has to be answered.

    Parameters
    ----------
    controller : Controller
    drafts : Drafts
        Holds the texts until they are put back or let go.
    texts : tuple of DraftText
    """

    def __init__(
        self, controller: Controller, drafts: Drafts, texts: tuple[DraftText, ...]
    ) -> None:
        super().__init__(controller.window, tr("Recovered texts"), leave=tr("Keep for later"))
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(560, 480)
        self._controller, self._drafts = controller, drafts
        said = trn(
            "One text was typed and not recorded when the program stopped. Everything that was "
            "recorded is in the journal as it was.",
            "{count} texts were typed and not recorded when the program stopped. Everything that "
            "was recorded is in the journal as it was.",
            len(texts),
        )
        self.body.addWidget(Label(said, BODY, tone="t2", wrap=True))
        key = tr("Underlined: typed. Struck through: what stood there before.")
        self.body.addWidget(Label(key, SMALL, tone="t2", wrap=True))
        self.let_all_go = Button(tr("Let all go"), ButtonKind.LINK)
        self.let_all_go.clicked.connect(self.carry_out)
        self.foot.insertWidget(0, self.let_all_go)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.cards = [DraftCard(draft) for draft in texts]
        for card in self.cards:
            card.put_back.clicked.connect(partial(self.put_back, card))
            card.copy_text.clicked.connect(
                lambda _=False, c=card: QGuiApplication.clipboard().setText(c.draft.text)
            )
            card.let_go.clicked.connect(partial(self.let_go, card))
            column.addWidget(card)
        column.addStretch(1)
        self.body.addWidget(ScrollColumn(content), 1)

    def carry_out(self) -> None:
        """Let go of every text that is still held."""
        for card in list(self.cards):
            self._drafts.discard(card.draft)
        self.accept()

    def let_go(self, card: DraftCard, _checked: object = None) -> None:
        """Let go of one text.

        Parameters
        ----------
        card : DraftCard
        """
        self._drafts.discard(card.draft)
        self._take_away(card)

    def put_back(self, card: DraftCard, _checked: object = None) -> None:
        """Open the dialog or place of a text, where its field is filled.

        Parameters
        ----------
        card : DraftCard
        """
        draft, controller = card.draft, self._controller
        if draft.incident and draft.incident != controller.incident:
            controller.open_incident(draft.incident)
        if draft.command:
            controller.window.commands.run(draft.command)
        else:
            key = next((p.key for p in places_there() if p.label == draft.where), "")
            if key:
                controller.go(key)
                self._drafts.put_back(controller.window.place(key))
        self._take_away(card)

    def _take_away(self, card: DraftCard) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        if not self.cards:
            self.accept()


def show_recovered(
    controller: Controller, drafts: Drafts, texts: tuple[DraftText, ...]
) -> Recovered:
    """Show what was recovered beside the work.

    Parameters
    ----------
    controller : Controller
    drafts : Drafts
    texts : tuple of DraftText

    Returns
    -------
    Recovered
    """
    dialog = Recovered(controller, drafts, texts)
    dialog.show()
    return dialog
