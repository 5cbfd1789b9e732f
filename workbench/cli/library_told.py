"""``workbench library faults | knowledge | health``."""

import click

from workbench.cli.health import health_command
from workbench.cli.settings import Settings, shared_options
from workbench.services.library.early_signals import EarlySignal
from workbench.services.library.fault_lines import AXES, TREND, fault_lines
from workbench.services.library.knowledge import Share, knowledge
from workbench.services.session import open_for_reading

__all__ = ["faults_command", "health_command", "knowledge_command"]

_BARS = " ▁▂▃▄▅▆▇█"


@click.command("faults")
@click.option("--axis", "axes", multiple=True, type=click.Choice(AXES), help="Only by this.")
@click.option("--at-least", type=click.IntRange(1), default=2, show_default=True)
@click.option("--months", type=click.IntRange(1), default=TREND, show_default=True)
@shared_options
def faults_command(settings: Settings, axes: tuple[str, ...], at_least: int, months: int) -> None:
    """Tell which source, stage, kind of failure … keeps coming back, with n and its trend."""
    with open_for_reading(settings.folder) as session:
        found = fault_lines(session, at_least=at_least, months=months)
    lines = [one for one in found.lines if not axes or one.axis in axes]
    span = f"{found.months[0]} to {found.months[-1]}" if found.months else ""
    told = [
        f"{one.axis:<13} {one.value:<24} n = {one.n:<3} {_trend(one.months)}  last {one.last:%Y-%m}"
        for one in lines
    ]
    settings.answer(
        {
            "n": found.n,
            "words": found.words,
            "months": list(found.months),
            "per_month": list(found.per_month),
            "lines": [one.json_body() for one in lines],
        },
        [found.words, f"Trend: {span}" if span else "", *told]
        if told
        else [found.words, "Nothing came back."],
    )


@click.command("knowledge")
@shared_options
def knowledge_command(settings: Settings) -> None:
    """Tell which signals moved where the cause is known, and which repairs endured, by family."""
    with open_for_reading(settings.folder) as session:
        found = knowledge(session)
    lines = [found.words]
    lines += [
        f"{one.family or 'all models':<24} {one.signal:<12} moved in {_share(one.moved)}"
        + (f"; told of {_share(one.told)}" if one.told.n else "")
        for one in found.signals
    ]
    lines += [
        f"{one.family or 'all models':<24} {one.tactic:<20} verified {_share(one.verified)}, "
        f"held after 90 days {_share(one.endured)}, rolled back {one.back}"
        for one in found.tactics
    ]
    lines += [_early(one) for one in found.early]
    settings.answer(found.json_body(), lines)


def _early(one: EarlySignal) -> str:
    span = "" if one.low is None or one.high is None else f" ({one.low:g} to {one.high:g})"
    hours = "–" if one.hours is None else f"{one.hours:g} h{span}"
    return (
        f"{one.value or 'all that came from a score':<24} {one.signal:<12} told {hours} before it "
        f"was declared, in {one.told} of {one.n}, first in {one.first}"
    )


def _share(one: Share) -> str:
    low, high = one.interval
    return f"{one.hits} of {one.n} ({low:.0%} to {high:.0%})" if one.n else "– (none yet)"


def _trend(months: tuple[int, ...]) -> str:
    return "".join(_BARS[min(count, len(_BARS) - 1)] for count in months)
