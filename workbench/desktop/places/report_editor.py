"""Writing in one section of the report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.chip_editor import ChipEditor, Inline
from workbench.desktop.components.labels import Label
from workbench.desktop.places.report_markup import Shown, Source, editor_lines, source_of, why_of
from workbench.desktop.places.report_words import typeset
from workbench.desktop.theme.fonts import SMALL
from workbench.domain.postmortem.parts import ReportSection
from workbench.domain.postmortem.wording import Span
from workbench.language import tr, trn
from workbench.services.readings.report import ABOUT_PEOPLE, HINTS

_TALL, _MOST_TALL = 120, 420
MOST_LISTED = 24
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Insertion:
    """Something that can be put into the text: its words in the menu, and itself."""

    words: str
    inline: Inline


class SectionEditor(QWidget):
    """The editor of a section: words, chips, opinions; what nothing proves is underlined.

    Parameters
    ----------
    section : ReportSection
    shown : Shown
        What chips stand for.
    flags_of : callable
        Returns what of a text is to be mended.

    Signals
    -------
    kept(str, str, bool)
        Section, text, and whether it is ready.
    left()
        Nothing shall be kept.
    chipOpened(str)
        The claim or figure to look at.
    """

    kept = Signal(str, str, bool)
    left = Signal()
    chipOpened = Signal(str)

    def __init__(
        self,
        section: ReportSection,
        shown: Shown,
        flags_of: Callable[[str], Sequence[Span]],
    ) -> None:
        super().__init__()
        self._section = section
        self._flags_of = flags_of
        self.text = ChipEditor(section.title)
        self.text.set_paragraphs(editor_lines(section.text, shown))
        self.text.settled.connect(self._look)
        self.text.chipOpened.connect(lambda _, key: self.chipOpened.emit(key))
        self.text.document().contentsChanged.connect(self._grow)
        self.claim_button = Button(tr("Insert claim"))
        self.figure_button = Button(tr("Insert figure"))
        self.opinion_button = Button(tr("Mark as opinion"))
        self.opinion_button.set_tip(tr("Words that no run proves, said to be one (Ctrl+Shift+I)"))
        self.opinion_button.clicked.connect(self._mark)
        self.ready = QCheckBox(tr("Ready"))
        self.ready.setAccessibleName(self.ready.text())
        self.ready.setChecked(section.ready)
        self.keep_button = Button(tr("Keep"), ButtonKind.PRIMARY)
        self.keep_button.clicked.connect(self._keep)
        self.leave_button = Button(tr("Discard"))
        self.leave_button.clicked.connect(self.left)
        self._state = Label("", SMALL, tone="t2", wrap=True)
        self._build(section.prompts)
        self._look()
        self._grow()

    def offer(self, claims: Sequence[Insertion], figures: Sequence[Insertion]) -> None:
        """Say what can be put into the text."""
        for button, found in ((self.claim_button, claims), (self.figure_button, figures)):
            button.setVisible(bool(found))
            button.attach_menu(self._menu(found))

    def source(self) -> Source:
        """Return the text as it stands in the editor."""
        document = self.text.document()
        lines, block = [], document.begin()
        for line in self.text.paragraphs():
            while block.isValid() and not block.text():
                block = block.next()
            lines.append((block.position(), line))
            block = block.next()
        return source_of(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Discard with Escape, keep with Ctrl+Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._keep()
        else:
            super().keyPressEvent(event)

    def _build(self, prompts: Sequence[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if prompts:
            column.addWidget(Label(" ".join(prompts), SMALL, tone="t3", wrap=True))
        column.addWidget(self.text)
        column.addWidget(self._state)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for one in (self.claim_button, self.figure_button, self.opinion_button):
            tools.addWidget(one)
        tools.addStretch(1)
        tools.addWidget(self.ready)
        column.addLayout(tools)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.keep_button)
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        column.addLayout(foot)
        short = QShortcut(QKeySequence("Ctrl+Shift+I"), self)
        short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        short.activated.connect(self._mark)

    def _menu(self, found: Sequence[Insertion]) -> QMenu:
        menu = QMenu(self)
        for one in found[:MOST_LISTED]:
            words = typeset(one.words)
            short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
            act = menu.addAction(short.replace("&", "&&"))
            act.triggered.connect(lambda _=False, i=one.inline: self.text.insert_chip(i))
        return menu

    def _mark(self) -> None:
        self.text.mark_opinion(on=not self.text.is_opinion())

    def _look(self) -> None:
        source = self.source()
        flags = self._flags_of(source.text)
        spans = [span for flag in flags for span in source.in_editor(flag.start, flag.end)]
        self.text.flag(spans)
        bare = sum(flag.kind not in HINTS for flag in flags)
        said = [why_of(flag) for flag in flags if flag.kind in ABOUT_PEOPLE][:2]
        asked = sum(flag.kind == "open" for flag in flags)
        if asked:
            said.insert(
                0,
                trn(
                    "{count} question to answer in its place.",
                    "{count} questions to answer in their places.",
                    asked,
                ),
            )
        if bare:
            said.insert(
                0,
                trn(
                    "{count} statement that nothing proves: tie it to a claim, or mark it as an "
                    "opinion.",
                    "{count} statements that nothing proves: tie them to claims, or mark them as "
                    "opinions.",
                    bare,
                ),
            )
        self._state.setText(" ".join(said))
        self._state.setVisible(bool(said))

    def _grow(self) -> None:
        tall = int(self.text.document().size().height()) + 12
        self.text.setFixedHeight(max(_TALL, min(tall, _MOST_TALL)))

    def _keep(self) -> None:
        self.kept.emit(self._section.id, self.source().text, self.ready.isChecked())
