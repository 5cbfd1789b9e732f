"""``workbench health``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.health import Figure, health_of
from workbench.services.opening.content import health_metrics
from workbench.services.session import open_for_reading


@click.command("health")
@shared_options
def health_command(settings: Settings) -> None:
    """Tell how retrospectives go: times, shares and what cannot be computed yet.

    Figures come from the journals of all incidents of the workspace: medians with n and
    quartiles, shares with a 95 % interval. Never per person.
    """
    with open_for_reading(settings.folder) as session:
        figures = health_of(session)
        count = sum(not summary.drill for summary in session.workspace.incidents())
    payload = {
        "incidents": count,
        "definitions": health_metrics().version,
        "metrics": [one.json_body() for one in figures],
    }
    known = [_line(one) for one in figures if not one.why_not]
    unknown = [f"  {one.metric.title:<42} {one.why_not}" for one in figures if one.why_not]
    settings.answer(payload, [*known, *(["Not known", *unknown] if unknown else [])])


def _line(one: Figure) -> str:
    share = one.metric.unit == "share"

    def told(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}" if share else f"{value:g}"

    unit = "" if share else f" {one.metric.unit}"
    between = f" [{told(one.low)}, {told(one.high)}]" if one.low is not None else ""
    return f"  {one.metric.title:<42} {told(one.value)}{unit}{between}, n = {one.n}"
