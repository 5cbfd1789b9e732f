"""Tables of the report, told by the records: every row names its source."""

from collections.abc import Callable, Iterable, Mapping

from workbench.domain.identifiers import short
from workbench.domain.postmortem.parts import Table
from workbench.domain.records.prevention import Action
from workbench.services.evidence import current_gaps
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.proposals import amount
from workbench.services.watch_list import watch_list

Row = tuple[tuple[str, ...], str]
DASH = "\u2013"


def tables_of(case: Case, section: str) -> tuple[Table, ...]:
    """Return the tables of one section; without rows where nothing is recorded.

    Parameters
    ----------
    case : Case
    section : str
        Id of a section of the template.
    """
    return tuple(make(case) for make in _TABLES.get(section, ()))


def _table(
    identifier: str, title: str, columns: tuple[str, ...], rows: Iterable[Row], empty: str
) -> Table:
    made = tuple(rows)
    return Table(
        id=identifier,
        title=title,
        columns=columns,
        rows=tuple(tuple(cell or DASH for cell in cells) for cells, _ in made),
        sources=tuple(source for _, source in made),
        empty=empty,
    )


def _windows(case: Case) -> Table:
    names = {"reference": "W0 reference", "incident": "W1 incident"}
    rows = (
        (
            (
                names.get(window.name, window.name),
                f"{window.start:%Y-%m-%d %H:%M}" if window.start else "by table",
                f"{window.end:%Y-%m-%d %H:%M}" if window.end else "",
                str(window.rows) if window.rows is not None else "",
            ),
            f"window/{window.name}",
        )
        for window in sorted(case.state.windows, key=lambda w: (w.name != "reference", w.name))
    )
    return _table("windows", "Windows", ("window", "from", "to", "rows"), rows, "No window is set.")


def _hypotheses(case: Case) -> Table:
    tests = {test.id: test.hypothesis for test in case.records.tests}
    verdicts: dict[str, list[str]] = {}
    for one in case.records.conclusions:
        verdicts.setdefault(tests.get(one.test, ""), []).append(one.verdict)
    rows = (
        (
            (
                h.statement,
                h.status,
                h.causal_level,
                h.confidence,
                ", ".join(verdicts.get(h.id, ())),
                h.reason,
            ),
            f"hypothesis/{h.id}",
        )
        for h in case.records.hypotheses
    )
    columns = ("hypothesis", "status", "level", "confidence", "tests", "reason")
    return _table(
        "hypotheses", "Hypotheses considered", columns, rows, "No hypothesis is written down."
    )


def _matrix(case: Case) -> Table:
    """Return symptoms against hypotheses: + consistent, − inconsistent, o neutral."""
    signs = {"consistent": "+", "inconsistent": "\u2212", "neutral": "o"}
    hypotheses = case.records.hypotheses
    rows = []
    for seen in case.records.observations:
        cells = [
            signs[seen.weighings[h.id].relation] if h.id in seen.weighings else ""
            for h in hypotheses
        ]
        source = f"run/{seen.run}" if seen.run else f"observation/{seen.id}"
        rows.append(((seen.text, *cells), source))
    columns = ("symptom", *(f"H{place}" for place, _ in enumerate(hypotheses, 1)))
    return _table("matrix", "Symptoms and hypotheses", columns, rows, "No symptom is weighed yet.")


def _tests(case: Case) -> Table:
    last = {one.test: one for one in case.records.conclusions}
    amended = {one.test for one in case.records.amendments}
    rows = []
    for test in case.records.tests:
        found = last.get(test.id)
        how = "exploratory" if test.exploratory else "registered"
        if test.id in amended:
            how += ", amended"
        verdict = found.verdict if found is not None else "open"
        rows.append(((test.title, test.expected, how, verdict, test.lock[:12]), f"test/{test.id}"))
    columns = ("test", "expected", "made", "verdict", "lock")
    return _table("tests", "Tests", columns, rows, "No test is registered.")


def _repairs(case: Case) -> Table:
    runs = {run.id: run for run in case.state.runs}
    rows = []
    for repair in case.records.repairs:
        run = next((runs[r] for r in reversed(repair.runs) if r in runs), None)
        gain = next((f for f in run.findings if f.id == "gain"), None) if run else None
        said = ""
        if gain is not None and gain.effect is not None:
            said = amount(gain.effect, gain.unit or case.state.metric, gain.interval)
        verdict = next((f for f in run.findings if f.id == "evidence"), None) if run else None
        words = str(verdict.values.get("verdict", "")) if verdict is not None else ""
        source = f"run/{run.id}" if run is not None else f"repair/{repair.id}"
        rows.append(((repair.title, repair.kind, said, words, repair.status), source))
    columns = ("remedy", "kind", "gain", "evidence", "status")
    return _table("repairs", "Remedies compared", columns, rows, "No remedy is tried.")


def _decisions(case: Case) -> Table:
    rows = (
        (
            (
                one.question,
                one.chosen,
                "; ".join(f"{a.option} ({a.why_not})" for a in one.alternatives),
                one.accepted_risk,
                "; ".join(f"{d.text} ({d.function})" for d in one.dissent),
            ),
            f"decision/{one.id}",
        )
        for one in case.records.decisions
    )
    columns = ("question", "chosen", "alternatives", "accepted risk", "dissent")
    return _table("decisions", "Decisions", columns, rows, "No decision is logged.")


def _actions(case: Case) -> Table:
    rows = (
        (
            (
                one.title,
                one.kind.replace("_", " "),
                one.strength,
                one.owner_function or one.owner,
                one.due.isoformat() if one.due else "",
                success_words(one),
                one.verification.method,
                one.status,
            ),
            f"action/{one.id}",
        )
        for one in case.records.actions
    )
    columns = ("action", "kind", "strength", "owner", "due", "works when", "verified by", "status")
    return _table("actions", "Preventive actions", columns, rows, "No action is agreed.")


def success_words(action: Action) -> str:
    """Return how an action is seen to work: ``"AUC >= 0.79 for 7 d"``; empty where not said."""
    goal = action.success
    if not goal.signal or goal.value is None:
        return ""
    held = f" for {goal.window}" if goal.window else ""
    return f"{goal.signal} {goal.operator} {goal.value:g}{held}"


def _guardrails(case: Case) -> Table:
    rows = []
    for rule in case.records.guardrails:
        limits = [f"from {rule.low:g}"] if rule.low is not None else []
        limits += [f"to {rule.high:g}"] if rule.high is not None else []
        what = rule.column or rule.metric or rule.node
        source = f"run/{rule.back_check}" if rule.back_check else f"guardrail/{rule.id}"
        tried = "back-checked" if rule.back_check else "not tried on the history"
        rows.append(((rule.title, rule.kind, what, " ".join(limits), tried), source))
    columns = ("rule", "kind", "on", "limits", "history")
    return _table("guardrails", "Guardrails", columns, rows, "No guardrail is set.")


def _watch_list(case: Case) -> Table:
    """Return what is watched after the repairs in force, with what is new about it."""
    rows = (
        ((one.measure, one.kind, one.threshold or "none set", one.changes), one.source)
        for one in watch_list(case.state, case.events)
    )
    columns = ("measure", "kind", "threshold", "what changes")
    return _table(
        "watch_list", "Watched after the repair", columns, rows, "Nothing is watched yet."
    )


def _missing(case: Case) -> Table:
    rows: list[Row] = [
        ((one.text, one.kind, one.consequence), f"limitation/{one.id}")
        for one in case.records.limitations
    ]
    rows += [((gap, "missing", ""), "evidence") for gap in current_gaps(case.state)]
    columns = ("what", "kind", "what follows")
    return _table(
        "missing", "Missing evidence, assumptions, shortcuts", columns, rows, "Nothing is listed."
    )


def _impacts(case: Case) -> Table:
    names = {repair.id: repair.title for repair in case.records.repairs}
    rows = (
        (
            (names.get(one.id, short(one.id)), one.affected, one.privacy, one.security),
            f"impact/{one.id}",
        )
        for one in case.records.impacts
    )
    columns = ("repair", "affected", "privacy", "security")
    return _table("impacts", "Impact of repairs", columns, rows, "No impact statement is written.")


def _sign_offs(case: Case) -> Table:
    numbers = {one.id: one.number for one in case.records.versions}
    rows = (
        (
            (
                one.function,
                one.verdict,
                f"version {numbers.get(one.version, DASH)}",
                one.sha256[:16],
                one.text,
            ),
            f"sign_off/{one.id}",
        )
        for one in case.records.sign_offs
    )
    columns = ("function", "verdict", "version", "sha256", "words")
    return _table("sign_offs", "Sign-offs and dissent", columns, rows, "Nobody has signed.")


def _participants(case: Case) -> Table:
    rows = (
        (
            (
                one.function,
                one.part,
                ", ".join(
                    word
                    for word, held in (("facilitator", one.facilitator), ("author", one.author))
                    if held
                ),
            ),
            f"participant/{one.id}",
        )
        for one in case.records.participants
    )
    return _table(
        "participants", "Who took part", ("function", "part", ""), rows, "Nobody is named."
    )


def _overlay(case: Case, section: str) -> Table | None:
    """Return what the domain's overlay asks for in a section, with what was answered."""
    triage = case.records.triage
    overlay = next((o for o in case.overlays if triage and o.id == triage.overlay), None)
    if overlay is None or triage is None:
        return None
    fields = [field for field in overlay.fields if field.section == section]
    if not fields:
        return None
    rows = (
        ((field.title, str(triage.overlay_fields.get(field.id) or "")), "triage/triage")
        for field in fields
    )
    return _table(f"overlay-{section}", overlay.title, ("field", "answer"), rows, "")


def overlay_tables(case: Case, section: str) -> tuple[Table, ...]:
    """Return the table of the domain's fields in one section, where it has any."""
    made = _overlay(case, section)
    return () if made is None else (made,)


_TABLES: Mapping[str, tuple[Callable[[Case], Table], ...]] = {
    "impact": (_windows,),
    "hypotheses": (_hypotheses, _matrix, _tests),
    "counterfactual": (_guardrails,),
    "repairs": (_repairs, _decisions),
    "fairness": (_impacts,),
    "actions": (_actions,),
    "forward": (_watch_list,),
    "missing": (_missing,),
    "sign_offs": (_participants, _sign_offs),
}
