"""Proposals and rates of dismissals in lines."""

from collections.abc import Sequence

from workbench.domain.scoring.testing import ChangeProposal
from workbench.services.scoring.dismissal_rates import DismissalRate, MonthOfDismissals
from workbench.services.scoring.segment_check import ModelSegments


def rate_lines(rates: Sequence[DismissalRate]) -> list[str]:
    """Return how often candidates are dismissed: in all by month, the rest as a whole and lately.

    Parameters
    ----------
    rates : sequence of DismissalRate
    """
    lines = []
    for rate in rates:
        name = {"all": "all dismissals", "reason": f"as {rate.reason}"}.get(
            rate.by, f"as {rate.reason} of {', '.join(rate.signals) or '–'} in {rate.group}"
        )
        lines.append(f"{name}: {_month(rate.whole)}")
        lines += [
            f"  {one.month}  {_month(one)}" for one in rate.months if one.decided or one.dismissed
        ]
    return lines


def _month(one: MonthOfDismissals) -> str:
    share, rate = one.share, one.per_hundred
    of = (
        "nobody decided"
        if share is None
        else f"{share.estimate:.0%} ({share.low:.0%} to {share.high:.0%}) of {one.decided} decided"
    )
    per = "no windows" if rate is None else f"{rate:.2f} in 100 of {one.windows} windows"
    return f"{one.dismissed} dismissed, {of}, {per}"


def segment_lines(models: Sequence[ModelSegments]) -> list[str]:
    """Return how often alarms about each model were about each part of its rows.

    Parameters
    ----------
    models : sequence of ModelSegments
    """
    lines = []
    for one in models:
        hidden = f"; {one.suppressed} in too few windows, not told" if one.suppressed else ""
        lines.append(f"{one.title}: which rows its alarms are about{hidden}")
        lines += [
            f"  {rate.column} = {rate.level}: {rate.flagged} of {rate.windows} windows, "
            f"{rate.ratio.estimate:.2f} times the rest ({rate.ratio.low:.2f} to "
            f"{rate.ratio.high:.2f})"
            for rate in one.rates
            if rate.ratio is not None
        ]
    return lines


def proposal_lines(one: ChangeProposal) -> list[str]:
    """Return a proposal in lines: what it changes, why, and its backtest."""
    lines = [
        f"{one.id}: {one.change}",
        f"  {len(one.dismissals)} dismissals as {one.pattern['reason']} in {one.pattern['group']}",
    ]
    for name, told in one.backtest.items():
        if isinstance(told, dict):
            low = told["share_missed"]
            high = low[2] if isinstance(low, list) else None
            words = f" (at most {high:.0%})" if isinstance(high, float) else ""
            lines.append(
                f"  {name}: {told['in_vain_before']} → {told['in_vain_after']} alerts in vain, "
                f"{told['missed']} of {told['found_before']} found incidents missed{words}, "
                f"{told['dismissed_silenced']} of {told['dismissed']} dismissed silenced"
            )
    return lines
