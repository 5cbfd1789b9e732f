"""Correcting the roles of a table's columns, each with the reason it was guessed for."""

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.role_names import ROLES, role_words
from workbench.desktop.drafts import only_searches
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.evidence import Evidence, Roles, TableInfo
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.evidence import set_roles

SINGLE = frozenset(ROLES) - {"feature", "segment", "sensitive"}
_PLURAL = {"feature": "features", "segment": "segments", "sensitive": "sensitive"}


class EditRoles(ActDialog):
    """Every column of one table with its role; written as one act.

    Parameters
    ----------
    controller : Controller
    item : Evidence
        A table.
    table : TableInfo
        The item's table.
    """

    def __init__(self, controller: Controller, item: Evidence, table: TableInfo) -> None:
        super().__init__(controller.window, tr("Roles in {name}", name=item.name), tr("Save roles"))
        self._controller = controller
        self._incident = controller.incident
        self._item = item
        self._table = table
        self.resize(720, 560)
        self._find = QLineEdit()
        only_searches(self._find)
        self._find.setPlaceholderText(tr("Show columns whose name contains …"))
        self._find.setAccessibleName(tr("Filter columns by name"))
        self._find.textChanged.connect(self._filter)
        self.boxes: dict[str, QComboBox] = {}
        self._rows: dict[str, list[QWidget]] = {}
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        now = {column: role for role, column in table.roles.items()}
        for number, column in enumerate(table.columns):
            self._add(number, column.name, column.type, now.get(column.name, ""), column.guessed)
        self._grid.setRowStretch(len(table.columns), 1)
        self.body.addWidget(self._find)
        self.body.addWidget(ScrollColumn(content), 1)

    def roles(self) -> Roles:
        """Return the roles as they are set.

        Raises
        ------
        ValueError
            With a sentence, if two columns have a role that only one can have.
        """
        given: dict[str, list[str]] = {}
        for column, box in self.boxes.items():
            role = str(box.currentData())
            if role:
                given.setdefault(role, []).append(column)
        values: dict[str, object] = {}
        for role, columns in given.items():
            if role in SINGLE and len(columns) > 1:
                raise ValueError(
                    f"{columns[0]} and {columns[1]} are both the {role_words(role)}; "
                    "only one column can be."
                )
            values[_PLURAL.get(role, role)] = columns[0] if role in SINGLE else tuple(columns)
        return Roles.model_validate(values)

    def carry_out(self) -> None:
        """Write the roles."""
        try:
            roles = self.roles()
        except ValueError as error:
            self.say_problem(str(error))
            return
        window, incident, item = self._controller.window, self._incident, self._item

        def done(_: Roles) -> None:
            self.accept()
            window.notify(Notice(tr("Roles in {name} changed.", name=item.name), undo=True))

        def failed(error: WorkbenchError) -> None:
            self.say_problem(f"{error.message} {error.hint}".strip())

        if roles == self._table.roles:
            self.accept()
            return
        self._controller.backend.act(
            lambda s: set_roles(s, incident, item.id, roles),
            self.while_open(done),
            self.while_open(failed),
        )

    def _add(self, number: int, name: str, kind: str, role: str, guessed: str) -> None:
        box = QComboBox()
        for offered in (*ROLES, ""):
            box.addItem(role_words(offered), offered)
        box.setCurrentIndex(box.findData(role))
        box.setAccessibleName(tr("Role of {name}", name=name))
        reason = tr("guessed: {guessed}", guessed=guessed) if guessed else ""
        box.setAccessibleDescription(reason)
        parts: list[QWidget] = [
            ElidedLabel(name, BODY, weight=600),
            Label(kind, SMALL, tone="t2"),
            box,
            ElidedLabel(reason, SMALL, tone="warn"),
        ]
        for place, part in enumerate(parts):
            self._grid.addWidget(part, number, place)
        self.boxes[name] = box
        self._rows[name] = parts

    def _filter(self, words: str) -> None:
        for name, parts in self._rows.items():
            for part in parts:
                part.setVisible(words.casefold() in name.casefold())


def edit_roles(controller: Controller, item: Evidence) -> None:
    """Open the dialog on a table; nothing happens for evidence that is none.

    Parameters
    ----------
    controller : Controller
    item : Evidence
    """
    if item.table is not None:
        EditRoles(controller, item, item.table).open()
