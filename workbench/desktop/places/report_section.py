"""One section of the report: its text with chips, its tables and pictures, or its editor."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import ClaimChip
from workbench.desktop.components.claim_paragraph import ClaimParagraph, Part
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column
from workbench.desktop.places.report_editor import SectionEditor
from workbench.desktop.places.report_markup import Shown, claim_line, line_parts
from workbench.desktop.places.report_words import typeset
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.plots.painted_view import PaintedView
from workbench.desktop.plots.surface import Surface
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL
from workbench.domain.figures import Figure
from workbench.domain.postmortem.parts import Table
from workbench.domain.postmortem.text import Block, FigureChip, Heading, Item, read_text
from workbench.language import tr
from workbench.services.readings.report import SectionView

PAIRED_ROW, PLAIN_ROW, ROOM = 44, 26, 96
"""Px a row of brackets and of intervals, and around them."""
MOST_ROWS = 8
"""Rows of a table before it scrolls."""


class SectionPart(QWidget):
    """A section as it is read; pressing Edit turns it into its editor.

    Parameters
    ----------
    view : SectionView
    shown : Shown
        What chips stand for.
    figures : Mapping of str to Figure
        By ``run/figure``.

    Signals
    -------
    claimOpened(str)
        A claim's identifier.
    runWanted(str)
        The run whose picture is looked at.
    editWanted(str)
        The section to write in.
    """

    claimOpened = Signal(str)
    runWanted = Signal(str)
    editWanted = Signal(str)

    def __init__(self, view: SectionView, shown: Shown, figures: Mapping[str, Figure]) -> None:
        super().__init__()
        self.view = view
        self._shown = shown
        self._figures = figures
        self.paragraphs: list[ClaimParagraph] = []
        self.editor: SectionEditor | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setAccessibleName(view.section.title)
        self._column.addLayout(self._head())
        self._body = QWidget()
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)
        self._column.addWidget(self._body)
        self._fill()

    def add(self, widget: QWidget) -> None:
        """Put something below the text: a timeline, a chain."""
        self._lines.addWidget(widget)

    def chips(self) -> list[ClaimChip]:
        """Return the claims in reading order."""
        return [chip for one in self.paragraphs for chip in one.findChildren(ClaimChip)]

    def select(self, claim: str) -> None:
        """Show one claim as selected."""
        for paragraph in self.paragraphs:
            paragraph.select(claim)

    def write_in(self, editor: SectionEditor) -> None:
        """Show an editor in place of the text."""
        self.editor = editor
        self._body.hide()
        self.edit_button.hide()
        self._column.addWidget(editor)
        editor.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_off(self) -> None:
        """Show the text again, as it was."""
        if self.editor is not None:
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
        self._body.show()
        self.edit_button.show()

    def _head(self) -> QHBoxLayout:
        section = self.view.section
        row = QHBoxLayout()
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(section.title, HEADING))
        if section.drafted and section.text:
            asking = section.asking
            note = Label(tr("to be written") if asking else tr("proposed"), SMALL, tone="t3")
            told = tr("Filled in from the record; nobody has read it yet.")
            unknown = tr("Nothing on record tells it: answer the questions in their place.")
            note.setAccessibleDescription(unknown if asking else told)
            row.addWidget(note)
        row.addStretch(1)
        words = tr("Edit") if section.text and not section.asking else tr("Write")
        self.edit_button = Button(words, ButtonKind.LINK)
        self.edit_button.setAccessibleName(f"{words}: {section.title}")
        self.edit_button.clicked.connect(lambda: self.editWanted.emit(section.id))
        row.addWidget(self.edit_button)
        return row

    def _fill(self) -> None:
        section = self.view.section
        blocks = read_text(section.text)
        for block in blocks:
            self._block(block)
        filled = section.tables or section.timeline or section.chain or self.view.loose
        if not blocks and not filled:
            for prompt in section.prompts:
                self.add(Label(prompt, BODY, tone="t3", wrap=True))
        for claim in self.view.loose:
            self._paragraph(claim_line(claim))
        for table in section.tables:
            self._table(table)

    def _block(self, block: Block) -> None:
        alone = block.inlines[0] if len(block.inlines) == 1 else None
        if isinstance(alone, FigureChip):
            figure = self._figures.get(f"{alone.run}/{alone.figure}")
            if figure is not None:
                self.add(self._picture(figure, alone))
                return
        parts = line_parts(block, self._shown, self.view.flags)
        if isinstance(block, Heading):
            self.add(Label("".join(p if isinstance(p, str) else p.text for p in parts), weight=600))
        else:
            self._paragraph(parts, item=isinstance(block, Item))

    def _paragraph(self, parts: Sequence[Part], *, item: bool = False) -> None:
        paragraph = ClaimParagraph(parts)
        paragraph.claimOpened.connect(self._open)
        self.paragraphs.append(paragraph)
        self.add(_beside(Label("•"), paragraph) if item else paragraph)

    def _picture(self, figure: Figure, chip: FigureChip) -> QWidget:
        view = FigureView()
        rows = len(figure.y.categories)
        paired = sum(mark.mark == "intervals" for mark in figure.marks) > 1
        tall = ROOM + rows * (PAIRED_ROW if paired else PLAIN_ROW) if rows else 240
        view.setFixedHeight(min(tall, 320))
        view.show_figure(figure)
        said = chip.words or " ".join(p for p in (_sentence(figure.title), figure.caption) if p)
        return picture_card(view, typeset(said), chip.run, self.runWanted.emit)

    def _table(self, table: Table) -> None:
        if not table.rows:
            if table.empty and not self.view.section.asking:
                self.add(Label(table.empty, BODY, tone="t3", wrap=True))
            return
        if table.title:
            self.add(Label(table.title, weight=600))
        columns = [Column(name, stretch=n == 0) for n, name in enumerate(table.columns)]
        shown = DataTable(table.title or self.view.section.title, columns)
        shown.set_records(list(table.rows))
        shown.setFixedHeight(30 + 28 * min(len(table.rows), MOST_ROWS))
        self.add(shown)

    def _open(self, key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "figure":
            self.runWanted.emit(rest.partition("/")[0])
        elif kind != "record":
            self.claimOpened.emit(key)


def picture_card(
    view: PaintedView | Surface, caption: str, run: str, show_run: Callable[[str], None]
) -> Card:
    """Return a picture with its caption, and a chip that leads to its run.

    Parameters
    ----------
    view : PaintedView or Surface
    caption : str
    run : str
        Identifier; empty for none.
    show_run : callable
        Takes the run.
    """
    box = Card()
    box.setAccessibleName(caption)
    box.add(view)
    line = QHBoxLayout()
    line.setSpacing(12)
    line.addWidget(Label(caption, SMALL, tone="t2", wrap=True), 1)
    if run:
        show = Button(tr("Run {value}", value=run[-8:]), ButtonKind.CHIP)
        show.setAccessibleName(tr("Show run {value}", value=run[-8:]))
        show.clicked.connect(lambda: show_run(run))
        line.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
    box.add(line)
    return box


def _beside(mark: Label, paragraph: ClaimParagraph) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(4, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(paragraph, 1)
    policy = paragraph.sizePolicy()
    row.setSizePolicy(policy)
    return row


def _sentence(title: str) -> str:
    return title if title.endswith((".", "?")) or not title else f"{title}."


def proposals(sections: Sequence[SectionView]) -> int:
    """Return how many sections hold what the workbench proposes and nobody took over."""
    return sum(bool(view.section.drafted and view.section.text) for view in sections)
