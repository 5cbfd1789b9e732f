"""Debriefs and lists of drills as files: Markdown, CSV, JSON; nothing in them acts."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.domain.readable import inert_markdown, readable, spreadsheet_text
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import Summary
from workbench.science.faults.grading import Share
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.debrief import Debrief, named
from workbench.services.drilling.listing import DrillRow, DrillTotals, totals_json

FORMATS = (".md", ".csv", ".json")
_STANDINGS = {
    "right": "right",
    "near": "near",
    "wrong": "wrong",
    "not_said": "not said",
    "not_asked": "not asked",
}
_PHASES = {
    "running": "running",
    "time_up": "time is up",
    "handed_in": "waits for its facilitator",
    "graded": "graded",
}


_GROUPS = {
    "looking": "Looking",
    "answering": "Answering",
    "hints": "Hints",
    "runs": "Runs",
    "windows": "Windows and filters",
    "evidence": "Evidence",
    "other": "Other",
}


def group_words(group: str) -> str:
    """Return what a group of acts is called in exports."""
    return _GROUPS.get(group, group)


def standing_words(standing: str) -> str:
    """Return what the standing of a part is called in exports."""
    return _STANDINGS.get(standing, standing)


def phase_words(phase: str) -> str:
    """Return what the phase of a drill is called in exports."""
    return _PHASES.get(phase, phase)


def save_debrief(debrief: Debrief, file: Path) -> Path:
    """Write a debrief; the ending of the name says how.

    Raises
    ------
    WorkbenchError
        If the ending is none of :data:`FORMATS`, or the file cannot be written.
    """
    kind = _kind(file)
    if kind == ".json":
        text = _json(debrief.json_body())
    elif kind == ".csv":
        text = _csv(("after", "took", "group", "what", "by"), _step_cells(debrief))
    else:
        text = "\n".join(debrief_lines(debrief)) + "\n"
    return _written(file, text)


def save_drills(rows: Sequence[DrillRow], totals: DrillTotals, file: Path) -> Path:
    """Write the list of drills with how they went; see :func:`save_debrief`."""
    kind = _kind(file)
    if kind == ".json":
        told = {"drills": [row.json_body() for row in rows], "summary": totals_json(totals)}
        text = _json(told)
    elif kind == ".csv":
        heads = tuple(rows[0].json_body()) if rows else ("code",)
        text = _csv(heads, (list(row.json_body().values()) for row in rows))
    else:
        text = "\n".join([*_list_lines(rows), "", *totals_lines(totals)]) + "\n"
    return _written(file, text)


def debrief_lines(debrief: Debrief) -> list[str]:
    """Return a debrief as Markdown."""
    grade, row, end = debrief.grade, debrief.row, debrief.standing.end
    drill = row.standing.drill
    who = f" · {_plain(drill.participant)}" if drill.participant else ""
    used = f"{minutes_words(grade.seconds)} of {minutes_words(drill.minutes * 60)} used"
    bound = f"The truth is the one committed to at the start ({drill.commitment[:16]}…)."
    hints = f"{grade.hints} hints taken ({grade.hint_points:g} points)"
    lines = [
        f"# {row.standing.code} {_plain(row.title)}",
        "",
        f"**{_plain(grade.words)}.**",
        "",
        f"A drill{who}, begun {_minute(drill.started_at)}, {used}, {hints}. {bound}",
        "",
        "| part | said | truth | | points |",
        "|---|---|---|---|---|",
    ]
    for part in grade.parts:
        title = rehearsal().parts.get(part.part, part.part)
        standing = standing_words(part.standing)
        if part.part == "confidence":
            standing = ""
        points = f"{part.earned:.1f} of {part.possible:g}" if part.possible else "–"
        cells = (title, _plain(part.said) or "–", _plain(part.truth) or "–", standing, points)
        lines.append(f"| {' | '.join(cells)} |")
    answer = end.answer if end is not None else None
    lines += ["", "## What to do first", ""]
    first = _plain(answer.first_step) if answer is not None else ""
    lines.append(f"- Answered: {first or '–'}")
    lines += [f"- Usual: {step}" for step in debrief.first_steps]
    lines += ["", "## What the methods said", "", "| method | first names | | rank |"]
    lines.append("|---|---|---|---|")
    for one in grade.methods:
        names = ", ".join(map(named, one.names)) if one.names else one.why_not or "named nothing"
        rank = "–" if one.rank is None else str(one.rank)
        row_cells = (one.title, _plain(names), standing_words(one.standing), rank)
        lines.append(f"| {' | '.join(row_cells)} |")
    lines += ["", "## What the anomaly score said", "", score_words(debrief)]
    lines += ["", "## Where the time went", ""]
    lines += [f"- {group_words(name)}: {minutes_words(seconds)}" for name, seconds in debrief.spent]
    lines += ["", "| after | took | what |", "|---|---|---|"]
    for step in debrief.steps:
        told = (minutes_words(step.after), minutes_words(step.took), _plain(step.what))
        lines.append(f"| {' | '.join(told)} |")
    return lines


def score_words(debrief: Debrief) -> str:
    """Return what the anomaly score said of a drill, in a sentence."""
    said = debrief.grade.opinion
    if said.score is None:
        return said.why_not or "It says nothing."
    led = [str(one.get("title")) for one in said.signals[:3]]
    why = f", mostly from {', '.join(led)}" if led else ""
    does = "it calls nobody"
    if said.escalates:
        does = "it calls a person"
        does += f" at {_minute(said.called_at)}" if said.called_at is not None else ""
        does += ", before the fault began" if said.early else ""
    return f"{said.score:.0f} of 100, tier “{said.tier}”{why}: {does} ({said.definition})."


def totals_lines(totals: DrillTotals) -> list[str]:
    """Return how drills went as Markdown."""
    lines = ["## Graded drills", ""]
    if not totals.people.n:
        return [*lines, "None is graded yet, so nothing can be told."]
    heads = "| | n | named first | among three | MRR | Brier | log score | median time |"
    lines += [heads, "|---|---|---|---|---|---|---|---|"]
    people = {"People": totals.people, **{_plain(n): s for n, s in totals.by_person.items()}}
    lines += [_summary_row(name, one, timed=True) for name, one in people.items()]
    lines += [_summary_row(_plain(name), one) for name, one in totals.methods.items()]
    calls = share_words(totals.score_escalated)
    false = share_words(totals.score_false)
    lines += [
        "",
        f"Drills without a fault answered rightly by people: {share_words(totals.people.healthy)}.",
        f"The anomaly score escalates {calls} drills with a fault and {false} without.",
        "In brackets: 95 % intervals. A Brier score of 0.25 is what always saying one half gives.",
    ]
    return lines


def share_words(share: Share) -> str:
    """Return a share with its interval: ``"3 of 4 [0.30, 0.95]"``."""
    if not share.of:
        return "none of 0"
    low, high = share.interval.low, share.interval.high
    return f"{share.hits} of {share.of} [{low:.2f}, {high:.2f}]"


def minutes_words(seconds: float) -> str:
    """Return a span as a clock shows it: ``"12:05"``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _summary_row(name: str, one: Summary, *, timed: bool = False) -> str:
    mrr = f"{one.mrr.estimate:.2f} [{one.mrr.low:.2f}, {one.mrr.high:.2f}]" if one.hit1.of else "–"
    brier = f"{one.brier.estimate:.2f} (n = {one.stated})" if one.stated else "–"
    logs = "–" if one.log_score is None else f"{one.log_score:.2f}"
    time = "–" if one.seconds is None or not timed else minutes_words(one.seconds[0])
    cells = (name, str(one.n), share_words(one.hit1), share_words(one.hit3), mrr, brier, logs, time)
    return f"| {' | '.join(cells)} |"


def _list_lines(rows: Sequence[DrillRow]) -> list[str]:
    lines = ["# Drills", ""]
    if not rows:
        return [*lines, "No drill was started in this workspace yet."]
    lines += [
        "| drill | title | who | begun | state | used | hints | score |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        now, grade = row.standing, row.standing.grade
        cells = (
            now.code,
            _plain(row.title),
            _plain(now.drill.participant) or "–",
            _minute(now.drill.started_at),
            phase_words(now.phase),
            minutes_words(row.seconds),
            f"{len(now.hints)} of {now.drill.hints}",
            "–" if grade is None else f"{grade.score:g}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _step_cells(debrief: Debrief) -> Iterable[Sequence[JsonValue]]:
    return ((s.after, s.took, s.group, s.what, s.by) for s in debrief.steps)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"


def _plain(words: str) -> str:
    return inert_markdown(readable(words)).replace("|", "\\|")


def _json(value: JsonValue) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(heads: Sequence[str], rows: Iterable[Sequence[JsonValue]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([spreadsheet_text(c) if isinstance(c, str) else c for c in row])
    return made.getvalue()


def _kind(file: Path) -> str:
    kind = file.suffix.lower()
    if kind not in FORMATS:
        raise WorkbenchError(
            "drill.format",
            f"{file.name} ends in none of {', '.join(FORMATS)}.",
            "Give the file a name that ends in .md, .csv or .json.",
        )
    return kind


def _written(file: Path, text: str) -> Path:
    partial = file.with_name(f"{file.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(file)
    except OSError as error:
        raise WorkbenchError(
            "drill.unwritable",
            f"{file} cannot be written: {error.strerror}.",
            "Choose a folder that may be written to and has room.",
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return file
