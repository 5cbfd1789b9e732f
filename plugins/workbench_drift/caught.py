"""Would a rule have caught it: when it fires, how much earlier, and at what false alarms."""

from dataclasses import dataclass

from pydantic import BaseModel

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.api.rule_tracks import track_of_rows, track_of_signal
from workbench.science.guardrails.back_check import Moments, check, sweep
from workbench.science.guardrails.fitting import UnfitError, fit_track
from workbench.science.guardrails.hostile import tried
from workbench.science.guardrails.series import HOUR, MINUTE
from workbench.science.guardrails.track import Track, good_rows
from workbench.science.metrics import METRICS
from workbench.science.two_sample.over_time import change_point
from workbench_drift.caught_pictures import caught_figures
from workbench_drift.caught_rule import RowRule, RuleParameters, SignalRule
from workbench_drift.caught_tables import answer_of, scalars_of, tables_of
from workbench_drift.caught_words import chosen, next_step, summary, told
from workbench_drift.columns import INCIDENT, REFERENCE

_WHY = (
    "A rule is worth having if it fires soon and seldom for nothing: both are measured on the "
    "{what} at hand, for the rule and for every other threshold."
)
_ASSUMPTIONS = (
    "What lies before the onset was good.",
    "False alarms come independently of one another.",
)
_FITTED = "False alarms on what the rule was fitted on look fewer than they will be."
_TOLERANCE = Tolerance(absolute=1e-9, relative=1e-6)


@dataclass(frozen=True)
class Asked:
    """A rule with its limits, and what it is tried on.

    Parameters
    ----------
    rule : RuleParameters
    track : Track
    moments : Moments
    among : int
        Of how many columns the one was chosen by looking at the incident; 0 for none.
    """

    rule: RuleParameters
    track: Track
    moments: Moments
    among: int = 0


class RuleOnRows(Analysis):
    """Try a rule on rows on the history and on the incident."""

    id = "quality.would_have_caught"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Would have caught it"
    needs = Needs(
        windows=(REFERENCE, INCIDENT),
        roles=("feature", "timestamp"),
        optional_windows=("history",),
    )
    why = _WHY.format(what="rows")
    assumptions = _ASSUMPTIONS
    expected = "The rule fires after the onset and stays silent before it."
    caveats = (
        _FITTED,
        "A batch of rows is judged when it is over, so that longer bins fire later.",
    )
    tolerance = _TOLERANCE
    Parameters = RowRule

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Judge the rule bin by bin, sweep its threshold, and tamper with good rows.

        Parameters
        ----------
        context : Context
            With a reference and an incident window that have times.
        parameters : RowRule
            The rule, and when the incident began and was declared. One without limits is fitted
            to what lies before the onset; one without a column is the feature's whose rule
            fires first.

        Returns
        -------
        Result
            ``scalars`` hold ``fires_at``, ``lead_hours``, ``delay_hours`` with its ends,
            ``false_alarms``, ``false_alarms_per_month`` with its ends and ``history_days``.
        """
        asked = RowRule.model_validate(parameters.model_dump())
        start = context.spans.get(INCIDENT, (None, None))[0]
        onset = None if start is None else start.timestamp()
        on_column = asked.rule().on_rows
        names = context.window(REFERENCE).features if on_column and not asked.column else ()
        found = []
        for place, name in enumerate(names or (asked.column,)):
            context.progress(0.5 * place / max(1, len(names)), "Reading what the rule is tried on")
            try:
                found.append(_of_rows(context, asked.model_copy(update={"column": name}), onset))
            except UnfitError as error:
                if not names:
                    raise RunError("quality.unfit", str(error)) from error
        if not found:
            raise RunError(
                "quality.unfit",
                f"A rule of the kind {asked.kind} can be fitted to none of the features.",
                "Choose another kind.",
            )
        best = min(found, key=_soonest)
        return _answered(
            context, Asked(best.rule, best.track, best.moments, len(found) if names else 0)
        )


class RuleOnSignal(Analysis):
    """Try a rule on a signal on the history and on the incident."""

    id = "quality.signal_would_have_caught"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Would have caught it, by a signal"
    needs = Needs(signals=True)
    why = _WHY.format(what="signals")
    assumptions = _ASSUMPTIONS
    expected = "The rule fires after the onset and stays silent before it."
    caveats = (
        _FITTED,
        "Where the onset was not given, it is read from the signal that the rule is tried on.",
    )
    tolerance = _TOLERANCE
    Parameters = SignalRule

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Judge the rule point by point, sweep its threshold, and tamper with good values.

        Parameters
        ----------
        context : Context
            With signals.
        parameters : SignalRule
            The rule, and when the incident began and was declared.

        Returns
        -------
        Result
            As of :class:`RuleOnRows`.
        """
        given = SignalRule.model_validate(parameters.model_dump())
        context.progress(0.1, "Reading the signal")
        asked = _named(context, given)
        track = track_of_signal(context.signals, asked.node, asked.metric)
        start = context.spans.get(INCIDENT, (None, None))[0]
        onset = _turn(context, track) if start is None else start.timestamp()
        moments = asked.moments(onset)
        known = METRICS.get(asked.metric)
        side = "" if known is None else ("low" if known.higher_is_better else "high")
        try:
            fit = fit_track(track, moments, asked.design, asked.worse or side).rule
        except UnfitError as error:
            if asked.open:
                raise RunError("quality.unfit", str(error)) from error
            return _answered(context, Asked(asked, track, moments))
        return _answered(context, Asked(asked.fitted(fit) if asked.open else asked, track, moments))


def _of_rows(context: Context, asked: RowRule, onset: float | None) -> Asked:
    width = None if asked.bin_minutes is None else asked.bin_minutes * MINUTE
    track, first_row = track_of_rows(context.windows, asked.kind, asked.column, width)
    moments = asked.moments(first_row if onset is None else onset)
    if not asked.open and (asked.column or not asked.rule().on_rows):
        return Asked(asked, track, moments)
    return Asked(asked.fitted(fit_track(track, moments, asked.design).rule), track, moments)


def _soonest(asked: Asked) -> tuple[float, int, float, str]:
    rule = asked.rule.rule()
    found = check(asked.track.series(rule), rule, asked.moments)
    never = float("inf")
    return (
        never if found.fires_at is None else found.fires_at,
        len(found.alarms),
        1.0 if found.after is None else found.after,
        asked.rule.subject,
    )


def _named(context: Context, asked: SignalRule) -> SignalRule:
    """Return a rule on a named signal: by itself the metric that got worse, or the first."""
    metric = asked.metric or context.metric
    if context.signals is None:
        raise RunError("quality.no_signals", "There are no signals.", "Measure or import some.")
    frame = context.signals.frame()
    there = sorted(set(zip(frame["node"].astype(str), frame["metric"].astype(str), strict=True)))
    if not asked.metric and metric not in {name for _, name in there} and there:
        return asked.model_copy(update={"node": there[0][0], "metric": there[0][1]})
    nodes = [node for node, name in there if name == metric]
    node = asked.node or (metric if metric in nodes or not nodes else nodes[0])
    return asked.model_copy(update={"node": node, "metric": metric})


def _turn(context: Context, track: Track) -> float | None:
    """Return where a signal moved from one level to another, as seconds since 1970."""
    series = track.fixed
    if series is None:
        return None
    seen = series.seen
    turn = change_point(series.values[seen], context.generator("onset"))
    return None if turn is None else float(series.starts[seen][turn.at])


def _answered(context: Context, asked: Asked) -> Result:
    rule, moments = asked.rule.rule(), asked.moments
    series = asked.track.series(rule)
    repeat = asked.rule.repeat_hours * HOUR
    context.progress(0.6, "Trying the rule")
    found = check(series, rule, moments, repeat)
    context.progress(0.7, "Trying other thresholds")
    steps = sweep(series, rule, moments, repeat)
    context.progress(0.9, "Trying tampered input")
    good = good_rows(asked.track, moments.low)
    trials = tried(rule, good) if len(good) else ()
    context.progress(1.0, "Done")
    return Result(
        summary=summary(asked.rule, found),
        next_step=next_step(found),
        findings=(*told(asked.rule, found, steps, trials), *chosen(asked.rule, asked.among)),
        tables=tables_of(series, rule, moments, found, steps, trials),
        figures=caught_figures(asked.rule, rule, series, found, steps, moments),
        scalars=scalars_of(found, asked.track),
        answer=answer_of(asked.rule, found),
    )
