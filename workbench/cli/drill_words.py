"""How the command line tells of drills that people take."""

from workbench.domain.canonical import JsonValue
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.debrief import Debrief, named
from workbench.services.drilling.listing import DrillRow
from workbench.services.drilling.sheet import DrillStanding
from workbench.services.drilling.truth import kind_title
from workbench.services.drilling.writing import (
    group_words,
    minutes_words,
    phase_words,
    score_words,
)
from workbench.services.drilling.writing import (
    standing_words as part_words,
)


def standing_json(now: DrillStanding) -> dict[str, JsonValue]:
    """Return how a drill stands for a program; never what is sealed."""
    return {
        "incident": now.incident,
        "code": now.code,
        "phase": now.phase,
        "participant": now.drill.participant,
        "started_at": now.drill.started_at.isoformat(),
        "ends_at": now.ends_at.isoformat(),
        "minutes": now.drill.minutes,
        "seconds_left": round(now.seconds_left, 1),
        "hints": [hint.json_body() for hint in now.hints],
        "hints_left": now.hints_left,
        "hint_cost": now.drill.hint_cost,
        "sealed_by": now.drill.sealed_by,
        "commitment": now.drill.commitment,
        "answer": None if now.answer is None else now.answer.json_body(),
        "score": None if now.grade is None else now.grade.score,
    }


def standing_words(now: DrillStanding) -> list[str]:
    """Return how a drill stands in words."""
    clock = f"{minutes_words(now.seconds_left)} left of {minutes_words(now.drill.minutes * 60)}"
    lines = [f"  Drill, {phase_words(now.phase)}" + (f": {clock}" if now.seconds_left else "")]
    if now.drill.hints:
        cost = f"{now.drill.hint_cost:g} points each"
        lines.append(f"  Hints: {len(now.hints)} taken of {now.drill.hints}, {cost}")
    lines += [f"    {hint.number}. {hint.text}" for hint in now.hints]
    answer = now.answer
    if answer is None:
        return [*lines, "  Answer: nothing yet"]
    told = [named(answer.cause), *(f"or {named(name)}" for name in answer.others)]
    told += [kind_title(answer.kind)] if answer.kind else []
    told += [f"since {answer.onset.isoformat(timespec='minutes')}"] if answer.onset else []
    told += [f"{answer.share:.0%} of the rows"] if answer.share is not None else []
    told += [f"{answer.confidence:.0%} sure"] if answer.confidence is not None else []
    lines.append(f"  Answer: {', '.join(told)}")
    return [*lines, *([f"  First: {answer.first_step}"] if answer.first_step else [])]


def debrief_words(debrief: Debrief) -> list[str]:
    """Return a graded drill in words."""
    grade, now = debrief.grade, debrief.standing
    lines = [
        f"{now.code} {debrief.row.title}",
        f"  {grade.words}.",
        f"  {minutes_words(grade.seconds)} used, {grade.hints} hints (-{grade.hint_points:g})",
        "",
        f"  {'part':<15}{'said':<26}{'truth':<36}points",
    ]
    for part in grade.parts:
        title = rehearsal().parts.get(part.part, part.part)
        points = f"{part.earned:.1f} of {part.possible:g}" if part.possible else "not asked"
        standing = "" if part.part == "confidence" else f" ({part_words(part.standing)})"
        shown = points if not part.possible else f"{points}{standing}"
        lines.append(f"  {title:<15}{part.said or '–':<26}{part.truth or '–':<36}{shown}")
    lines += ["", "  The methods on the same rows:"]
    for one in grade.methods:
        names = ", ".join(map(named, one.names)) or one.why_not or "named nothing"
        lines.append(f"    {one.title:<28}{part_words(one.standing):<9}{names}")
    lines += [f"  The anomaly score: {score_words(debrief)}", "", "  Where the time went:"]
    lines += [
        f"    {group_words(name):<22}{minutes_words(seconds)}" for name, seconds in debrief.spent
    ]
    return [*lines, *(f"  Usually first: {step}" for step in debrief.first_steps)]


def row_words(row: DrillRow) -> str:
    """Return one drill as a line of the list."""
    now, grade = row.standing, row.standing.grade
    score = "–" if grade is None else f"{grade.score:g}"
    return (
        f"{now.code}  {now.drill.started_at:%Y-%m-%d %H:%M}  {phase_words(now.phase):<26}"
        f"{minutes_words(row.seconds):>7} used  {len(now.hints)} hints  {score:>5}  "
        f"{now.drill.participant or '–'}  {row.title}"
    )
