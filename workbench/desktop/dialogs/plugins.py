"""Plugins: what is installed, what each may do, who made it, and which runs used it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.method import replace_content
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL, mono
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.changes import Changes, Outcome
from workbench.language import tr, trn
from workbench.registry import Switches
from workbench.registry.choice import chosen_registry, safe_mode
from workbench.services.readings.plugins import PluginReading, plugins_reading
from workbench.services.session import Session

_STATES = {
    "on": Mark(State.GOOD, tr("on")),
    "off": Mark(State.UNKNOWN, tr("off")),
    "broken": Mark(State.BAD, tr("broken")),
}
_ABOUT_WIDTH = 420


class PluginsDialog(ActDialog):
    """All plugins at the left, everything known of one at the right.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window, tr("Plugins"), leave=tr("Close"))
        self.resize(1120, 640)
        self._controller = controller
        self._found: dict[str, PluginReading] = {}
        self.says = Label(tr("Looking at what is installed …"), SMALL, tone="t2", wrap=True)
        self.table = DataTable(
            tr("Plugins"),
            [
                Column(tr("Plugin"), ColumnKind.NAME, stretch=True),
                Column(tr("Version")),
                Column(tr("From"), tone="t2"),
                Column(tr("Runs"), ColumnKind.WHOLE),
                Column(tr("State"), ColumnKind.MARK),
            ],
        )
        self.table.recordSelected.connect(self._follow)
        self.switch = Button(tr("Switch off"))
        self.switch.setAutoDefault(False)
        self.switch.clicked.connect(self.turn)
        about = QWidget()
        self._about = QVBoxLayout(about)
        self._about.setContentsMargins(4, 0, 12, 0)
        side = ScrollColumn(about)
        side.setFixedWidth(_ABOUT_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.table, 1)
        row.addWidget(side)
        self.body.addWidget(self.says)
        self.body.addLayout(row, 1)
        self.foot.insertWidget(0, self.switch)
        self._follow()

    @property
    def chosen(self) -> str:
        """The module of the plugin that is marked; empty for none."""
        at = self.table.currentIndex()
        return self.table.records.record_id(at.row()) if at.isValid() else ""

    def show_plugins(self, found: Sequence[PluginReading]) -> None:
        """List plugins.

        Parameters
        ----------
        found : sequence of PluginReading
        """
        before = self.chosen
        self._found = {one.info.module: one for one in found}
        self.table.set_records(
            [
                (
                    one.info.title,
                    one.info.version,
                    one.origin,
                    one.runs,
                    _STATES[_state(one)],
                )
                for one in found
            ],
            list(self._found),
        )
        self.table.select_record(before or next(iter(self._found), ""))
        self._say_sum(found)
        self._follow()

    def turn(self) -> None:
        """Switch the plugin off, or on again; what runs goes on to its end."""
        one = self._found.get(self.chosen)
        if one is None:
            return
        module, off = one.info.module, one.info.enabled

        def work(session: Session) -> Outcome[tuple[PluginReading, ...]]:
            switches = Switches()
            (switches.disable if off else switches.enable)(module)
            session.registry = chosen_registry()
            return Outcome(plugins_reading(session), Changes())

        def done(found: tuple[PluginReading, ...]) -> None:
            words = tr("{plugin} is off.") if off else tr("{plugin} is on.")
            self._controller.window.notify(Notice(words.format(plugin=one.info.title)))
            self._controller.window.mark_changed()
            self.while_open(self.show_plugins)(found)

        self._controller.backend.act(work, done)

    def _say_sum(self, found: Sequence[PluginReading]) -> None:
        if safe_mode():
            self.says.setText(
                tr("Started without plugins: only those that came with the program are on.")
            )
            return
        others = sum(not one.info.first_party for one in found)
        if not others:
            self.says.setText(tr("All of them came with the program."))
            return
        self.says.setText(
            trn("{count} plugin from elsewhere", "{count} plugins from elsewhere", others)
            + ". "
            + tr("“workbench --no-plugins” starts without them.")
        )

    def _follow(self, _record: str = "") -> None:
        one = self._found.get(self.chosen)
        replace_content(self._about, _about(one) if one is not None else [])
        if one is None:
            self.switch.forbid(tr("Choose a plugin."))
            return
        self.switch.setText(tr("Switch off") if one.info.enabled else tr("Switch on"))
        if safe_mode():
            self.switch.forbid(tr("Started without plugins, nothing can be switched."))
        else:
            self.switch.permit()


def _state(one: PluginReading) -> str:
    if one.info.error:
        return "broken"
    return "on" if one.info.enabled else "off"


def _about(one: PluginReading) -> list[QWidget]:
    info = one.info
    parts: list[QWidget] = [Label(info.title, HEADING, wrap=True)]
    parts.append(
        Label(f"{info.module} · {info.distribution} {info.version}", SMALL, tone="t3", wrap=True)
    )
    for problem, tone in ((info.error, "bad"), (info.warning, "warn")):
        if problem:
            parts.append(Label(problem, BODY, tone=tone, wrap=True))
    parts += _section(tr("From"), one.origin, tr("Vouched for: {by}.", by=one.signer))
    parts += [Label(tr("Code (SHA-256)"), BODY, weight=600), _code(one.code_hash)]
    parts += _section(tr("May do"), *(one.permissions or (tr("Nothing."),)))
    parts += _section(tr("Offers"), one.kinds, *_offers(one))
    uses = [
        tr("{code} {title}: ", code=use.code, title=use.title)
        + trn("{count} run", "{count} runs", use.runs)
        + (", " + tr("{count} by other code", count=use.other_code) if use.other_code else "")
        for use in one.uses
    ]
    parts += _section(tr("Used by"), *(uses or (tr("No run of this workspace."),)))
    return parts


def _offers(one: PluginReading) -> list[str]:
    info = one.info
    found = [f"{analysis.title} ({analysis.id} {analysis.version})" for analysis in info.analyses]
    found += [importer.title for importer in info.importers]
    found += [writer.title for writer in info.report_writers]
    found += [", ".join(loader.formats) for loader in info.model_loaders]
    return found


def _code(digest: str) -> QWidget:
    """Return the hash of the code, whole for screen readers and in the tooltip."""
    if not digest:
        return Label(tr("Its source cannot be found."), SMALL, tone="t2", wrap=True)
    label = Label(f"{digest[:14]}…{digest[-14:]}", SMALL, tone="t2")
    label.setFont(mono(SMALL))
    label.setAccessibleName(digest)
    set_tip(label, digest)
    return label


def _section(title: str, *lines: str) -> list[QWidget]:
    shown: list[QWidget] = [Label(title, BODY, weight=600)]
    for line in lines:
        label = Label(line, SMALL, tone="t2", wrap=True)
        shown.append(label)
    return shown


def show_plugins(controller: Controller) -> None:
    """Open the dialog and look at what is installed.

    Parameters
    ----------
    controller : Controller
    """
    dialog = PluginsDialog(controller)
    dialog.open()
    controller.backend.ask("plugins", plugins_reading, dialog.while_open(dialog.show_plugins))
