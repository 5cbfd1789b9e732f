"""Adding a repair, or changing one: which remedy, on which column, with which parameters."""

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QVBoxLayout, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import add_field, form
from workbench.desktop.dialogs.method import replace_content
from workbench.desktop.dialogs.repair_fields import RepairDialog, said, text_field
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.canonical import JsonValue
from workbench.domain.records.repairing import Repair
from workbench.language import tr
from workbench.registry import AnalysisInfo
from workbench.services.repair_content import repair_kinds
from workbench.services.repair_results import PROTOCOL
from workbench.services.repairs import add_repair, edit_repair, reject_repair

_MOST_MINUTES = 100_000.0


class EditRepair(RepairDialog):
    """One repair: what it is called, what it changes, what it costs.

    Parameters
    ----------
    controller : Controller
    analyses : tuple of AnalysisInfo
        What can evaluate one.
    node : str
        The column proposed for a new one.
    repair : Repair, optional
        The one to change; a new one is added without.
    """

    def __init__(
        self,
        controller: Controller,
        analyses: tuple[AnalysisInfo, ...],
        node: str = "",
        repair: Repair | None = None,
    ) -> None:
        title = tr("Edit the repair") if repair else tr("Add a repair")
        super().__init__(controller, title, tr("Save") if repair else tr("Add the repair"))
        self._repair = repair
        self._known = {info.id: info for info in analyses}
        self.kind = QComboBox()
        for info in analyses:
            self.kind.addItem(info.title, info.id)
        self.node = QLineEdit(repair.node if repair else node)
        self.name = QLineEdit(repair.title if repair else "")
        self.description = text_field(repair.description if repair else "", lines=2)
        self.minutes = QDoubleSpinBox()
        self.minutes.setRange(0.0, _MOST_MINUTES)
        self.minutes.setDecimals(0)
        self.minutes.setSuffix(tr("\u202fmin"))
        self.risk = QComboBox()
        for risk, words in (
            ("", tr("not judged")),
            ("low", tr("low")),
            ("mid", tr("mid")),
            ("high", tr("high")),
        ):
            self.risk.addItem(words, risk)
        fields = form()
        for name, field in (
            (tr("Remedy"), self.kind),
            (tr("Column"), self.node),
            (tr("Called"), self.name),
            (tr("What is done"), self.description),
            (tr("Effort"), self.minutes),
            (tr("Risk"), self.risk),
        ):
            add_field(fields, name, field)
        self.body.addLayout(fields)
        self.form = ParameterForm({})
        self._about = QWidget()
        self._column = QVBoxLayout(self._about)
        self._column.setContentsMargins(0, 0, 12, 0)
        scroll = ScrollColumn(self._about)
        scroll.setMinimumHeight(120)
        self.body.addWidget(scroll, 1)
        self.resize(620, 640)
        if repair is not None:
            self.kind.setCurrentIndex(max(self.kind.findData(repair.analysis), 0))
            self.kind.setEnabled(False)
            self.minutes.setValue(repair.minutes or 0.0)
            self.risk.setCurrentIndex(max(self.risk.findData(repair.risk), 0))
        self.kind.currentIndexChanged.connect(self._follow)
        self.node.textEdited.connect(lambda _: self._name())
        self._follow()

    def carry_out(self) -> None:
        """Write the repair down."""
        try:
            values = self.form.values()
        except ValueError as error:
            self.say_problem(str(error))
            self.form.focus_first_problem()
            return
        parameters = self._changed(values)
        fields: dict[str, object] = {
            "title": self.name.text().strip(),
            "node": self.node.text().strip(),
            "description": said(self.description),
            "minutes": self.minutes.value(),
            "risk": str(self.risk.currentData()),
            "parameters": parameters,
        }
        analysis, repair = str(self.kind.currentData()), self._repair
        if repair is None:
            self.write(
                tr("The repair is added."),
                add_repair,
                self._incident,
                analysis,
                fields,
            )
            return
        self.write(
            tr("The repair is changed."),
            edit_repair,
            self._incident,
            repair.id,
            fields,
        )

    def _changed(self, values: dict[str, object]) -> dict[str, JsonValue]:
        """Return the parameters that differ from their defaults; only those are declared."""
        info = self._known[str(self.kind.currentData())]
        declared = info.parameters.get("properties", {})
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if _plain(value) != _plain(declared.get(name, {}).get("default"))
        }

    def _follow(self) -> None:
        info = self._known.get(str(self.kind.currentData()))
        if info is None:
            return
        own = self._repair.parameters if self._repair else {}
        self.form = ParameterForm(_without_node(info.parameters), own)
        heads: list[QWidget] = [Label(info.why, SMALL, tone="t2", wrap=True)]
        words = tr("How it is evaluated has to be the same for all repairs that are compared.")
        note = Label(words, SMALL, tone="t3", wrap=True)
        title = Label(tr("Parameters"), BODY, weight=600)
        replace_content(self._column, [*heads, title, self.form, note])
        self._name()

    def _name(self) -> None:
        """Propose words for a new repair, until somebody writes their own."""
        if self._repair is not None or self.name.isModified():
            return
        analysis = str(self.kind.currentData())
        kind = next((one for one in repair_kinds().values() if one.analysis == analysis), None)
        if kind is None:
            self.name.setText(self.kind.currentText())
            return
        title, description = kind.named(self.node.text().strip() or tr("a column"))
        self.name.setText(title)
        self.node.setEnabled(kind.node)
        self.minutes.setValue(kind.minutes)
        self.risk.setCurrentIndex(max(self.risk.findData(kind.risk), 0))
        self.description.setPlainText(description)


class RejectRepair(RepairDialog):
    """Setting a repair aside, with a reason; its runs stay.

    Parameters
    ----------
    controller : Controller
    repair : Repair
    """

    def __init__(self, controller: Controller, repair: Repair) -> None:
        title = tr("Set aside {repair}", repair=repair.title)
        super().__init__(controller, title, tr("Set aside"))
        self._repair = repair
        self.reason = text_field(repair.reason, tr("Why it is not taken"), 3)
        fields = form()
        add_field(fields, tr("Reason"), self.reason)
        self.body.addLayout(fields)

    def carry_out(self) -> None:
        """Set it aside."""
        self.write(
            tr("The repair is set aside."),
            reject_repair,
            self._incident,
            self._repair.id,
            said(self.reason),
        )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple | list) else value


def _without_node(schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return parameters without the column, which has a field of its own; the protocol last."""
    properties = {n: v for n, v in schema.get("properties", {}).items() if n != "node"}
    own = {name: value for name, value in properties.items() if name not in PROTOCOL}
    return {**schema, "properties": {**own, **properties}}
