"""How retrospectives go in this workspace: times and shares, and what cannot be told yet."""

from collections.abc import Sequence

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.numbers import decimal, duration, percent
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr
from workbench.services.health import Figure, health_of

HEALTH_COLUMNS = (
    Column(tr("Figure"), ColumnKind.NAME),
    Column(tr("Value")),
    Column(tr("Between"), tone="t2"),
    Column(tr("n")),
    Column(tr("How it is computed, or why it is not known"), tone="t2", stretch=True),
)


class Health(ActDialog):
    """Every figure in one table, those that are known first.

    Parameters
    ----------
    controller : Controller
    figures : sequence of Figure
    """

    def __init__(self, controller: Controller, figures: Sequence[Figure]) -> None:
        super().__init__(controller.window, tr("How retrospectives go"), leave=tr("Close"))
        self.resize(980, 640)
        known = [one for one in figures if not one.why_not]
        told = tr(
            "{known} of {count} figures are known. From the journals of all incidents of this "
            "workspace; medians with quartiles, shares with their 95 % interval. Never per person.",
            known=len(known),
            count=len(figures),
        )
        self.table = DataTable(tr("How retrospectives go"), HEALTH_COLUMNS)
        ordered = [*known, *(one for one in figures if one.why_not)]
        self.table.set_records(
            [health_row(one) for one in ordered], [one.metric.id for one in ordered]
        )
        self.body.addWidget(Label(told, BODY, tone="t2", wrap=True))
        self.body.addWidget(self.table, 1)
        where = Label(tr("On the command line: workbench health --json"), SMALL, tone="t3")
        self.body.addWidget(where)


def health_row(one: Figure) -> tuple[str | None, ...]:
    """Return a figure as a row: value, interval, n, and how it is computed.

    Parameters
    ----------
    one : Figure
    """
    between = None
    if one.low is not None and one.high is not None:
        between = tr("{low} to {high}", low=_words(one, one.low), high=_words(one, one.high))
    return (
        one.metric.title,
        _words(one, one.value),
        between,
        str(one.n) if one.n else None,
        one.why_not or one.metric.formula,
    )


def _words(one: Figure, value: float | None) -> str | None:
    if value is None:
        return None
    if one.metric.unit == "share":
        return percent(value)
    if one.metric.unit == "days":
        return tr("{days} d", days=decimal(value, 0))
    return duration(value * 3600)


def show_health(controller: Controller) -> None:
    """Show the figures, once they are read.

    Parameters
    ----------
    controller : Controller
    """
    controller.backend.ask("health", health_of, lambda figures: Health(controller, figures).open())
