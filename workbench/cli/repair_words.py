"""What ``workbench repair`` prints."""

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair
from workbench.domain.release import RuleAnswer
from workbench.domain.repair_figures import GainWindow, RepairFigures
from workbench.services.canaries import Canary
from workbench.services.framing import is_set_before
from workbench.services.repair_comparison import Compared, Comparison
from workbench.services.repair_standing import RepairStanding
from workbench.services.repair_words import signed, window_words
from workbench.services.rollouts import Rollout


def repair_line(repair: Repair) -> str:
    """Return a repair in a line."""
    return f"{repair.id[-8:]}  {repair.status:<12}{repair.title}"


def criteria_lines(state: Incident) -> list[str]:
    """Return the release criteria of an incident, with when they were set."""
    lines = []
    for one in state.records.criteria:
        when = "set before results" if is_set_before(state, one) else "set after results"
        lines.append(f"{one.lock[:12]}  {when}")
        lines += [
            f"  {rule.measure} {rule.operator} {rule.value:g}  {rule.words}" for rule in one.rules
        ]
        if one.dissent:
            lines.append(f"  dissent: {one.dissent}")
    return lines


def compared_lines(found: Comparison) -> list[str]:
    """Return all repairs, one a line."""
    if not found.rows:
        return ["No repairs yet; `workbench repair propose`."]
    lines = []
    if found.drop is not None:
        lines.append(f"Full recovery is {signed(found.drop, found.places)} {found.metric}.")
    for row in found.rows:
        lines.append(f"{row.repair.id[-8:]}  {row.repair.title:<36}{_figures(row, found.places)}")
        lines += [f"          {one.text}" for one in (row.figures.warnings if row.figures else ())]
        if row.stale:
            lines.append("          An input is newer than its run; try it again.")
        if row.differences:
            lines.append(f"          Differs beyond the repair: {', '.join(row.differences)}.")
    if found.best is not None:
        lines.append(f"The figures speak for {found.best.repair.title}.")
    return lines


def compared_body(found: Comparison) -> dict[str, JsonValue]:
    """Return all repairs as JSON."""
    return {
        "metric": found.metric,
        "full_recovery": found.drop,
        "criteria_before_results": found.before_results,
        "best": found.best.repair.id if found.best else None,
        "chosen": found.chosen.repair.id if found.chosen else None,
        "repairs": [_row(row) for row in found.rows],
    }


def standing_lines(standing: RepairStanding) -> list[str]:
    """Return how a repair stands."""
    if standing.repair is None:
        return ["No repair is chosen yet."]
    lines = [f"{standing.repair.title}: {standing.repair.status}"]
    lines += [f"  gain on   {window_words(one)}" for one in standing.verified_windows]
    lines += [f"  beside    {words}" for words in standing.side_effects]
    if standing.trigger:
        lines.append(f"  way back  {standing.trigger}")
    lines += [f"  problem   {one.text} {one.remedy}".rstrip() for one in standing.problems]
    return lines


def standing_body(standing: RepairStanding) -> dict[str, JsonValue]:
    """Return how a repair stands as JSON."""
    return {
        "repair": standing.repair.json_body() if standing.repair else None,
        "verified": standing.verified,
        "windows": [_window(one) for one in standing.verified_windows],
        "held_out": [_window(one) for one in standing.held_out],
        "side_effects": list(standing.side_effects),
        "trigger": standing.trigger,
        "problems": [
            {"code": one.code, "text": one.text, "remedy": one.remedy} for one in standing.problems
        ],
        "runs": list(standing.runs),
    }


def canary_lines(found: Canary) -> list[str]:
    """Return how a canary fared."""
    lines = [found.run.summary]
    lines += [_rule_line(one) for one in found.criteria]
    if found.waits:
        lines.append("Nothing is decided yet; wait for more rows.")
    else:
        lines.append("The release may go on." if found.passed else "Stop the release.")
    return lines


def canary_body(found: Canary) -> dict[str, JsonValue]:
    """Return how a canary fared as JSON."""
    return {
        "repair": found.repair.id,
        "run": found.run.id,
        "summary": found.run.summary,
        "passed": found.passed,
        "decision": found.decision,
        "criteria": [_rule(one) for one in found.criteria],
        "findings": [finding.json_body() for finding in found.run.findings],
    }


def _figures(row: Compared, places: int) -> str:
    figures = row.figures
    if figures is None:
        return "not tried" if row.repair.status != "rejected" else f"rejected: {row.repair.reason}"
    gain = "–" if figures.gain is None else signed(figures.gain, places)
    if figures.ends is not None:
        gain += f" [{signed(figures.ends[0], places)}, {signed(figures.ends[1], places)}]"
    worst = "–" if figures.worst_case is None else signed(figures.worst_case, places)
    words = f"{gain}  worst case {worst}  {figures.verdict or 'no verdict'}"
    return words + (f"  worse in {len(figures.harmed)}" if figures.slices else "")


def _row(row: Compared) -> dict[str, JsonValue]:
    figures: RepairFigures | None = row.figures
    return {
        "repair": row.repair.json_body(),
        "run": row.run.id if row.run else None,
        "stale": row.stale,
        "sound": row.sound,
        "priority": row.priority,
        "undeclared": list(row.differences),
        "criteria": [_rule(one) for one in row.criteria],
        "scalars": dict(figures.scalars) if figures else {},
        "verdict": figures.verdict if figures else "",
        "worst_case": figures.worst_case if figures else None,
        "windows": [_window(one) for one in figures.windows] if figures else [],
        "harmed": [one.words for one in figures.harmed] if figures else [],
        "warnings": [one.text for one in figures.warnings] if figures else [],
    }


def _window(one: GainWindow) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "held_out": one.held_out,
        "start": one.start.isoformat() if one.start else None,
        "end": one.end.isoformat() if one.end else None,
        "rows": one.rows,
        "gain": one.gain,
        "interval": list(one.ends) if one.ends else None,
        "p": one.p,
    }


def _rule(one: RuleAnswer) -> dict[str, JsonValue]:
    return {**one.rule.json_body(), "measured": one.value, "met": one.met}


def _rule_line(one: RuleAnswer) -> str:
    said = {True: "met", False: "not met", None: "not measured"}[one.met]
    value = "" if one.value is None else f" ({one.value:.3g})"
    return f"  {one.rule.measure} {one.rule.operator} {one.rule.value:g}: {said}{value}"


def rollout_body(found: Rollout) -> dict[str, JsonValue]:
    """Return how far a release is, for programs."""
    barrier = found.barrier
    return {
        "repair": found.repair.id,
        "stages": list(found.stages),
        "reached": found.reached,
        "next": found.following,
        "stands_against": None
        if barrier is None
        else {"code": barrier.code, "message": barrier.text, "hint": barrier.remedy},
    }


def rollout_lines(found: Rollout) -> list[str]:
    """Return the stages of a release, one a line, and what keeps it from the next."""
    lines = []
    for at, words in enumerate(found.stages, 1):
        standing = "reached" if at <= found.reached else "to come"
        lines.append(f"  {standing:<8} {at}  {words}")
    if found.barrier is not None:
        lines.append(f"{found.barrier.text} {found.barrier.remedy}")
    elif found.whole:
        lines.append("The last stage is reached.")
    return lines
