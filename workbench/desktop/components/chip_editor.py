"""A text one writes in, with claims, figures and opinions as things inside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QMimeData, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from workbench.desktop.components.chips import ClaimState, paint_claim
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.fonts import BODY, DOCUMENT, font
from workbench.domain.readable import readable
from workbench.language import tr

_CHIP = QTextFormat.ObjectTypes.UserObject + 1
_INLINE = QTextFormat.Property.UserProperty + 1
_OPINION = QTextFormat.Property.UserProperty + 2
_OBJECT = "\ufffc"
_HOLDERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SETTLE = 250
"""Ms after the last key until what was written is looked at."""


@dataclass(frozen=True, slots=True)
class Inline:
    """One part of a paragraph.

    Attributes
    ----------
    kind : str
        ``text``, ``opinion``, or a thing that cannot be edited within: ``claim``, ``figure``.
    text : str
        The words shown.
    key : str
        What a claim or a figure refers to.
    own_words : bool
        Whether the text stands in the source, rather than coming from the claim.
    state : ClaimState
        How a claim or figure stands.
    """

    kind: Literal["text", "opinion", "claim", "figure"]
    text: str
    key: str = ""
    own_words: bool = False
    state: ClaimState = ClaimState.SUPPORTED


class _ChipObject(QPyTextObject):
    """Paints a chip where the text holds one."""

    def intrinsicSize(self, _document: QTextDocument, _at: int, found: QTextFormat) -> QSizeF:
        """Return the size of the words and 6 px on each side."""
        inline = _inline_of(found)
        wide = QFontMetricsF(font(BODY, 600)).horizontalAdvance(_shown(inline)) + 13
        return QSizeF(wide, 22)

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        _document: QTextDocument,
        _at: int,
        found: QTextFormat,
    ) -> None:
        """Paint it as it looks in the report."""
        inline = _inline_of(found)
        painter.save()
        painter.translate(QPointF(rect.topLeft()))
        painter.setFont(font(BODY, 600))
        paint_claim(painter, QSizeF(rect.size()), _shown(inline), inline.state)
        painter.restore()


class ChipEditor(QTextEdit):
    """Paragraphs of words, with chips that are written and deleted as one letter.

    Ctrl+B does nothing: the report has no formatting but its own. Text that is pasted or dropped
    comes as plain text.

    Parameters
    ----------
    name : str
        Accessible name: what is written here.
    parent : QWidget, optional

    Signals
    -------
    settled()
        Nothing was typed for a moment.
    chipOpened(str, str)
        Kind and key of a chip that was pressed with Ctrl or double-clicked.
    """

    settled = Signal()
    chipOpened = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setFont(font(DOCUMENT))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self._object = _ChipObject(self)
        self.document().documentLayout().registerHandler(_CHIP, self._object)
        self.document().setDocumentMargin(8)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE)
        self._timer.timeout.connect(self.settled)
        self.textChanged.connect(self._timer.start)
        Appearance.current().themeChanged.connect(self._recolour)

    def set_paragraphs(self, paragraphs: Sequence[Sequence[Inline]]) -> None:
        """Show other paragraphs; undo starts anew.

        Parameters
        ----------
        paragraphs : sequence of sequence of Inline
        """
        self.setUndoRedoEnabled(False)
        self.clear()
        cursor = self.textCursor()
        for number, paragraph in enumerate(paragraphs):
            if number:
                cursor.insertBlock()
            for inline in paragraph:
                _insert(cursor, inline)
        self.setUndoRedoEnabled(True)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def paragraphs(self) -> tuple[tuple[Inline, ...], ...]:
        """Return what is written, paragraph by paragraph; empty ones are left out."""
        found, block = [], self.document().begin()
        while block.isValid():
            parts = tuple(_parts(block))
            if parts:
                found.append(parts)
            block = block.next()
        return tuple(found)

    def insert_chip(self, inline: Inline) -> None:
        """Put a claim or a figure where the cursor is, with a space where words touch it."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        before = self.document().characterAt(cursor.position() - 1) if cursor.position() else ""
        if before and not before.isspace() and before != "\u2029":
            cursor.insertText(" ", QTextCharFormat())
        _insert(cursor, inline)
        cursor.insertText(" ", QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    def mark_opinion(self, *, on: bool) -> None:
        """Mark the selected words as an opinion that no run proves, or take the mark away."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        cursor.mergeCharFormat(_opinion_format(on=on))

    def is_opinion(self) -> bool:
        """Whether the words at the cursor are marked as an opinion."""
        return bool(self.textCursor().charFormat().property(_OPINION))

    def flag(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline spans of what is written that nothing supports.

        Parameters
        ----------
        spans : sequence of (int, int)
            Start and end in the editor's own positions.
        """
        colour = QColor(current_tokens().bad)
        selections = []
        for start, end in spans:
            one = QTextEdit.ExtraSelection()
            one.cursor = self.textCursor()
            one.cursor.setPosition(start)
            one.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(colour)
            one.format = form
            selections.append(one)
        self.setExtraSelections(selections)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take plain text, nothing else."""
        if source.hasText():
            self.insertPlainText(readable(source.text()).replace(_OBJECT, ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write; after a chip the words are plain again. Keys of whoever holds it go there."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (control and event.key() in _HOLDERS):
            event.ignore()
            return
        if event.text() and not self.textCursor().hasSelection():
            kind = self.currentCharFormat().objectType()
            if kind == _CHIP:
                self.setCurrentCharFormat(QTextCharFormat())
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the chip that was double-clicked."""
        inline = self._chip_at(event.position())
        if inline is None:
            super().mouseDoubleClickEvent(event)
            return
        self.chipOpened.emit(inline.kind, inline.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done here, and to open the chip under the pointer."""
        menu = self.createStandardContextMenu()
        inline = self._chip_at(QPointF(event.pos()))
        if inline is not None:
            menu.addSeparator()
            act = menu.addAction(tr("Show what proves it"))
            act.triggered.connect(lambda: self.chipOpened.emit(inline.kind, inline.key))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _chip_at(self, point: QPointF) -> Inline | None:
        at = (
            self.document()
            .documentLayout()
            .hitTest(
                point + QPointF(0, self.verticalScrollBar().value()), Qt.HitTestAccuracy.ExactHit
            )
        )
        if at < 0 or self.document().characterAt(at) != _OBJECT:
            return None
        cursor = QTextCursor(self.document())
        cursor.setPosition(at + 1)
        found = cursor.charFormat()
        return _inline_of(found) if found.objectType() == _CHIP else None

    def _recolour(self, _theme: object) -> None:
        self.document().markContentsDirty(0, self.document().characterCount())
        self.viewport().update()


def _insert(cursor: QTextCursor, inline: Inline) -> None:
    if inline.kind in {"claim", "figure"}:
        form = QTextCharFormat()
        form.setObjectType(_CHIP)
        form.setProperty(_INLINE, inline)
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        cursor.insertText(_OBJECT, form)
    elif inline.kind == "opinion":
        cursor.insertText(inline.text, _opinion_format(on=True))
    else:
        cursor.insertText(inline.text, QTextCharFormat())


def _opinion_format(*, on: bool) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setProperty(_OPINION, on)
    form.setFontItalic(on)
    style = QTextCharFormat.UnderlineStyle
    form.setUnderlineStyle(style.DotLine if on else style.NoUnderline)
    return form


def _parts(block: Any) -> Iterator[Inline]:  # noqa: ANN401 -- a QTextBlock, untyped in iteration
    for piece in block:
        fragment = piece.fragment()
        form, text = fragment.charFormat(), fragment.text()
        if form.objectType() == _CHIP:
            # Equal chips beside each other are one fragment.
            yield from (_inline_of(form) for _ in text)
        elif form.property(_OPINION):
            yield Inline("opinion", text)
        elif text:
            yield Inline("text", text)


def _inline_of(found: QTextFormat) -> Inline:
    inline = found.property(_INLINE)
    return inline if isinstance(inline, Inline) else Inline("claim", "")


def _shown(inline: Inline) -> str:
    return readable(inline.text) or tr("figure")
