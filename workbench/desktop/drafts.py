"""What a person has typed and not recorded yet, whatever field it stands in.

Watches the fields of dialogs and places as they get the keyboard; passwords never. A dialog
that is closed in either way has settled its fields: what it did is recorded, or was not wanted.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from workbench.desktop.place import Place
from workbench.desktop.session_file import DraftText

NOT_KEPT = "draftNotKept"
"""The property that keeps a field, or all fields of a dialog, out: fields that only search."""

SETTLES = "settlesDraftsOf"
"""The property of a dialog that names the place whose drafts it records when it is accepted."""
_MET = "draftsMet"

Field = QLineEdit | QPlainTextEdit | QTextEdit | QDateTimeEdit | QComboBox


class Drafts(QObject):
    """The drafts of one window.

    Parameters
    ----------
    window : QMainWindow
        Fields of this window and of its dialogs are watched.
    incident : callable
        Returns the incident that is open.

    Signals
    -------
    changed()
        Another draft, or another text of one.
    """

    changed = Signal()

    def __init__(self, window: QMainWindow, incident: Callable[[], str]) -> None:
        super().__init__(window)
        self._window, self._incident = window, incident
        self._known: dict[tuple[str, str, str], DraftText] = {}
        self._recovered: dict[tuple[str, str, str], DraftText] = {}
        self._fields: dict[QWidget, tuple[str, str, str]] = {}
        self._command = ""
        QApplication.instance().focusChanged.connect(self._meet)  # type: ignore[union-attr]

    @property
    def texts(self) -> tuple[DraftText, ...]:
        """What would be lost now; what was recovered counts until it is settled."""
        live = {k: d for k, d in self._known.items() if d.text != d.was}
        return tuple({**self._recovered, **live}.values())

    def note_command(self, action: QAction) -> None:
        """Remember which command was carried out last: it may open a dialog."""
        self._command = action.objectName()

    def recover(self, drafts: tuple[DraftText, ...]) -> None:
        """Hold what a crash left, until its fields are there again.

        Parameters
        ----------
        drafts : tuple of DraftText
        """
        self._recovered |= {draft.key: draft for draft in drafts}
        self.changed.emit()

    def discard(self, draft: DraftText) -> None:
        """Let go of a draft for good.

        Parameters
        ----------
        draft : DraftText
        """
        self._recovered.pop(draft.key, None)
        self._known.pop(draft.key, None)
        self.changed.emit()

    def settle(self, where: str, incident: str | None = None) -> None:
        """Say that what was typed somewhere is recorded, or not wanted any more.

        Parameters
        ----------
        where : str
            The place or dialog.
        incident : str, optional
            By default the open one.
        """
        about = self._incident() if incident is None else incident
        for drafts in (self._known, self._recovered):
            for key in [k for k in drafts if k[:2] == (about, where)]:
                del drafts[key]
        self.changed.emit()

    def _settle_fields_of(self, dialog: QDialog) -> None:
        """Settle what was typed in a dialog, whichever incident was open then."""
        fields = {f: k for f, k in self._fields.items() if isValid(f) and dialog.isAncestorOf(f)}
        for key in {*fields.values()}:
            self._known.pop(key, None)
            self._recovered.pop(key, None)
        self._fields = {f: k for f, k in self._fields.items() if f not in fields}
        dialog.setProperty(_MET, False)  # noqa: FBT003 -- Qt's signature
        dialog.removeEventFilter(self)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that a dialog is gone."""
        if event.type() == QEvent.Type.Hide and isinstance(watched, QDialog):
            self._settle_fields_of(watched)
            recorded = watched.property(SETTLES)
            if recorded and watched.result():
                self.settle(str(recorded))
        return False

    def _meet(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Watch a field, or a dialog that settles others, from the moment it has the keyboard."""
        holder = holder_of(new) if new is not None else None
        if holder is None or not self._ours(holder):
            return
        if isinstance(holder, QDialog) and holder.property(SETTLES):
            self._watch(holder)
        field = field_of(new)
        if field is None or field in self._fields or _acts_at_once(field, holder):
            return
        name = field.accessibleName() or field.objectName()
        if not name:
            return
        self._fields = {f: k for f, k in self._fields.items() if isValid(f)}
        key = (self._incident(), where_of(holder), name)
        self._fields[field] = key
        in_dialog = isinstance(holder, QDialog)
        self._known.setdefault(
            key,
            DraftText(
                key[1],
                name,
                text_of(field),
                text_of(field),
                key[0],
                self._command if in_dialog else "",
            ),
        )
        _changed_signal(field).connect(lambda *_: self._note(field))
        if isinstance(holder, QDialog):
            self._watch(holder)

    def _watch(self, dialog: QDialog) -> None:
        if dialog.property(_MET):
            return
        dialog.setProperty(_MET, True)  # noqa: FBT003 -- Qt's signature
        dialog.installEventFilter(self)
        self.put_back(dialog)

    def _note(self, field: Field) -> None:
        key = self._fields.get(field)
        if key is None or not isValid(field):
            return
        old = self._known.get(key)
        if old is None:  # settled before: what stood there then is what was recorded
            return
        self._known[key] = DraftText(
            old.where, old.field, old.was, text_of(field), old.incident, old.command
        )
        self._recovered.pop(key, None)
        self.changed.emit()

    def put_back(self, holder: QWidget) -> int:
        """Fill the fields of a dialog or place with what was recovered for them.

        Parameters
        ----------
        holder : QWidget

        Returns
        -------
        int
            How many were filled.
        """
        filled = 0
        for kind in (QLineEdit, QPlainTextEdit, QTextEdit, QDateTimeEdit, QComboBox):
            for field in holder.findChildren(kind):
                key = (self._incident(), where_of(holder), field.accessibleName())
                draft = self._recovered.get(key)
                if draft is not None and field_of(field) is field:
                    self._meet(None, field)
                    set_text(field, draft.text)
                    self._recovered.pop(key, None)
                    filled += 1
        if filled:
            self.changed.emit()
        return filled

    def _ours(self, holder: QWidget) -> bool:
        top: QWidget | None = holder.window()
        while top is not None and top is not self._window:
            above = top.parentWidget()
            top = above.window() if above is not None else None
        return top is self._window


def only_searches(widget: QWidget) -> None:
    """Keep nothing of what is typed in a field, or anywhere in a part of the window.

    Parameters
    ----------
    widget : QWidget
        What is typed there searches, filters or is kept at once: there is nothing to lose.
    """
    widget.setProperty(NOT_KEPT, True)  # noqa: FBT003 -- Qt's signature


def field_of(widget: QWidget | None) -> Field | None:
    """Return the field that a widget is or belongs to, if what it says may be kept.

    Parameters
    ----------
    widget : QWidget or None
    """
    while widget is not None and isinstance(widget.parentWidget(), QComboBox | QDateTimeEdit):
        widget = widget.parentWidget()
    if not isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QDateTimeEdit | QComboBox):
        return None
    hidden = isinstance(widget, QLineEdit) and widget.echoMode() != QLineEdit.EchoMode.Normal
    fixed = not isinstance(widget, QComboBox) and widget.isReadOnly()
    return None if hidden or fixed or _kept_out(widget) else widget


def _acts_at_once(field: Field, holder: QDialog | Place) -> bool:
    """Whether a choice is carried out, or only looked at, the moment it is made."""
    return isinstance(field, QComboBox) and isinstance(holder, Place)


def _kept_out(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.property(NOT_KEPT):
            return True
        widget = widget.parentWidget() if not widget.isWindow() else None
    return False


def holder_of(field: QWidget) -> QDialog | Place | None:
    """Return the dialog or place that a field stands in.

    Parameters
    ----------
    field : QWidget
    """
    holder: QWidget | None = field
    while holder is not None and not isinstance(holder, QDialog | Place):
        holder = holder.parentWidget()
    return holder


def where_of(holder: QWidget) -> str:
    """Return the name of a place or dialog, as a person knows it.

    Parameters
    ----------
    holder : QWidget
    """
    return holder.label if isinstance(holder, Place) else holder.windowTitle()


def text_of(field: Field) -> str:
    """Return what a field says.

    Parameters
    ----------
    field : Field
    """
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QDateTimeEdit):
        return field.text()
    if isinstance(field, QComboBox):
        return field.currentText()
    return field.toPlainText()


def set_text(field: Field, text: str) -> None:
    """Let a field say something.

    Parameters
    ----------
    field : Field
    text : str
    """
    if isinstance(field, QLineEdit):
        field.setText(text)
    elif isinstance(field, QDateTimeEdit):
        field.setDateTime(field.dateTimeFromText(text))
    elif isinstance(field, QComboBox):
        field.setCurrentText(text)
    else:
        field.setPlainText(text)


def _changed_signal(field: Field) -> SignalInstance:
    if isinstance(field, QDateTimeEdit):
        return field.dateTimeChanged
    if isinstance(field, QComboBox):
        return field.currentTextChanged
    return field.textChanged
