"""Versions of the report: who signed which, and what changed between two."""

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTextBrowser, QWidget

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import BODY, DOCUMENT, SMALL, font
from workbench.domain.postmortem.differences import Piece
from workbench.domain.readable import readable
from workbench.language import tr
from workbench.services.postmortem.signing import make_version
from workbench.services.postmortem.template_changes import TemplateDiff
from workbench.services.postmortem.versions import (
    VersionDiff,
    VersionState,
    compare_versions,
    versions_of,
)

_DRAFT = "draft"
_COLUMNS = (
    Column(tr("Version"), ColumnKind.WHOLE),
    Column(tr("Signed by"), stretch=True),
    Column(tr("Since then")),
    Column(tr("sha256"), ColumnKind.HASH),
)


class ReportVersions(ActDialog):
    """Lists the versions, and shows the difference between two of them word by word.

    Parameters
    ----------
    controller : Controller
    incident : str
    versions : sequence of VersionState
    """

    def __init__(
        self, controller: Controller, incident: str, versions: Sequence[VersionState]
    ) -> None:
        super().__init__(
            controller.window, tr("Versions of the report"), tr("Keep this version"), tr("Close")
        )
        self._controller = controller
        self._incident = incident
        self.resize(820, 640)
        self.table = DataTable(tr("Versions"), list(_COLUMNS))
        self.table.setFixedHeight(150)
        self.table.set_records([_row(one) for one in versions])
        self.body.addWidget(self.table)
        numbers = [str(one.version.number) for one in versions]
        self.old = _choice(tr("From"), [*numbers, _DRAFT])
        self.new = _choice(tr("To"), [*numbers, _DRAFT])
        self.old.setCurrentIndex(max(len(numbers) - 1, 0))
        self.new.setCurrentIndex(len(numbers))
        self.body.addWidget(self._make_choice())
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFont(font(DOCUMENT))
        self.text.setAccessibleName(tr("What changed"))
        self.body.addWidget(self.text, 1)
        self.old.currentIndexChanged.connect(self._compare)
        self.new.currentIndexChanged.connect(self._compare)
        self._compare()

    def carry_out(self) -> None:
        """Keep the report as it stands, word for word."""
        incident, controller = self._incident, self._controller

        def done(_: object) -> None:
            self.accept()
            show_versions(controller)

        controller.backend.act(lambda s: make_version(s, incident), self.while_open(done))

    def _make_choice(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Label(tr("What changed from"), BODY))
        line.addWidget(self.old)
        line.addWidget(Label(tr("to"), BODY))
        line.addWidget(self.new)
        line.addStretch(1)
        line.addWidget(
            Label(tr("Added words are underlined, removed ones struck out."), SMALL, tone="t3")
        )
        return row

    def _compare(self) -> None:
        incident = self._incident
        old, new = str(self.old.currentData()), str(self.new.currentData())
        self._controller.backend.ask(
            "report versions",
            lambda s: compare_versions(s, incident, old, new),
            self.while_open(self._show),
        )

    def _show(self, found: VersionDiff) -> None:
        self.text.setHtml(difference_page(found))


def difference_page(found: VersionDiff) -> str:
    """Return what changed as rich text; every word is escaped.

    Parameters
    ----------
    found : VersionDiff
    """
    parts = [
        f"<h3>{escape(one.title)}</h3><p>{''.join(map(_marked, one.pieces))}</p>"
        for one in found.sections
    ]
    for title, texts in (
        (tr("Claims added"), found.added),
        (tr("Claims taken out"), found.removed),
        (tr("Claims changed"), found.changed),
        (tr("Claims tied to another run"), found.tied_anew),
    ):
        if texts:
            items = "".join(f"<li>{escape(readable(text))}</li>" for text in texts)
            parts.append(f"<h3>{escape(title)}</h3><ul>{items}</ul>")
    if found.template:
        parts.append(template_page(found.template))
    return "".join(parts) or f"<p>{escape(tr('Nothing changed.'))}</p>"


def template_page(found: TemplateDiff) -> str:
    """Return where two templates differ as rich text; every word is escaped.

    Parameters
    ----------
    found : TemplateDiff
    """
    if found.unknown:
        words = tr(
            "The template is another one; {name} is not kept here to compare.", name=found.unknown
        )
        return f"<p>{escape(readable(words))}</p>"
    title = tr("The template, from {old} to {new}", old=found.old, new=found.new)
    parts = [f"<h3>{escape(readable(title))}</h3>"]
    where = ""
    for one in found.changes:
        if one.where != where:
            where = one.where
            parts.append(f"<h4>{escape(readable(where))}</h4>")
        marked = "".join(map(_marked, one.pieces))
        parts.append(f"<p><i>{escape(one.what)}</i>: {marked}</p>")
    if not found.changes:
        parts.append(f"<p>{escape(tr('Nothing differs.'))}</p>")
    return "".join(parts)


def _marked(piece: Piece) -> str:
    colours = current_tokens()
    text = escape(readable(piece.text)).replace("\n", "<br>")
    if piece.kind == "added":
        return f'<u style="background:{colours.good_soft}">{text}</u>'
    if piece.kind == "removed":
        return f'<s style="background:{colours.bad_soft}">{text}</s>'
    return text


def _row(one: VersionState) -> tuple[object, ...]:
    verdicts = {"signed": tr("signed"), "dissents": tr("dissents"), "abstains": tr("abstains")}
    said = "; ".join(f"{s.function} {verdicts[s.verdict]}" for s in one.sign_offs)
    changed = ", ".join(one.changes) if one.changes else tr("as it was")
    return one.version.number, said or tr("nobody yet"), changed, one.version.sha256


def _choice(name: str, options: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for option in options:
        words = tr("the draft") if option == _DRAFT else tr("version {number}", number=option)
        box.addItem(words, option)
    return box


def show_versions(controller: Controller) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    controller : Controller
    """
    incident = controller.incident
    if incident:
        controller.backend.ask(
            "versions of the report",
            lambda s: versions_of(s, incident),
            lambda found: ReportVersions(controller, incident, found).open(),
        )
