"""An incident put together for a package: what leaves of it, and the search for leaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from workbench.assets import room
from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.events import Event
from workbench.domain.incident import Incident, fold, taken_back
from workbench.domain.runs import Run, RunStatus
from workbench.errors import PackageError
from workbench.exchange.archive import Content, StoredFile, content_sha256
from workbench.exchange.contents import PackageContents, PackagedRun
from workbench.exchange.description import Disclosure
from workbench.exchange.names import package_root
from workbench.exchange.recipe import Step
from workbench.exchange.record_links import RecordLinks
from workbench.language import in_english
from workbench.services.disclosure.leak_check import LeakReport, search_package
from workbench.services.disclosure.plan import Plan, plan_disclosure
from workbench.services.disclosure.policy import Policy
from workbench.services.disclosure.runs import RunLeaving, files_of
from workbench.services.disclosure.vocabulary import common_words, years_of
from workbench.services.disclosure.withheld_values import Secrets, read_secrets
from workbench.services.disclosure.words import report_words
from workbench.services.evidence import current_gaps
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judged import Judged, judged_of
from workbench.services.reporting import report_document
from workbench.services.review_import import known_reviews
from workbench.services.run_inputs import RESTRICTION
from workbench.services.session import Progress, Session

AFTERMATH = frozenset({"package.exported", "review.recorded", "replay.recorded"})


@dataclass
class Packed:
    """An incident as it is to leave, not yet signed or written.

    Attributes
    ----------
    contents : PackageContents
    plan : Plan
    secrets : Secrets
        Values that must not be in it.
    judged : Judged
        What the report in it is: a draft with gates open, or a signed version.
    report : LeakReport or None
        What the search for them found, once it was made.
    files : Mapping of str to Content
        What was searched: every file but signatures and manifests.
    """

    contents: PackageContents
    plan: Plan
    secrets: Secrets
    judged: Judged
    report: LeakReport | None = None
    files: Mapping[str, Content] = field(default_factory=dict)

    def search(self, files: Mapping[str, Content], tick: Callable[[int, int], None]) -> LeakReport:
        """Search every file that is to leave for values of withheld columns."""
        named = {self.contents.root: b"", **files}
        self.files = files
        self.report = search_package(named, self.secrets, tick)
        return self.report


def acts(session: Session, incident: str) -> tuple[Event, ...]:
    """Return the journal without the exports, and reviews and replays of them, at its end.

    So a package that was reviewed can be written again, the same but for its reviews.
    """
    events = list(session.workspace.journal.events(incident))
    while events and events[-1].type in AFTERMATH:
        events.pop()
    return tuple(events)


def pack(
    session: Session,
    incident: str,
    policy: Policy,
    folder: Path,
    progress: Progress,
    *,
    passing: bool = False,
) -> Packed:
    """Decide what leaves, and put it together.

    Parameters
    ----------
    session : Session
    incident : str
        Its identifier.
    policy : Policy
    folder : Path
        For files made on the way; they must last until the package is written.
    progress : callable
    passing : bool
        Whether it is only to be looked at.

    Raises
    ------
    PackageError
        If the policy names what is not there, or no plugin writes the report.
    """
    events = acts(session, incident)
    state = fold(events)

    def tick(_: object = None) -> None:
        progress(0.0, "Preparing what leaves")

    plan = plan_disclosure(session, state, events, policy, folder, tick, passing=passing)
    hidden = {name: plan.treatments.shown(name) for name in policy.hidden(state)}
    secrets = read_secrets(
        hidden,
        plan.tables if hidden else (),
        years_of(state, events),
        common_words(session, state) if hidden else b"",
        tick,
    )
    progress(0.0, "Writing the report")
    _require_links(plan)
    with in_english():
        judged = judged_of(Case(session, state, events))
    contents = replace(
        _contents(session, plan, events, judged),
        reviews=known_reviews(session, session.incident(incident)),
    )
    return Packed(contents, plan, secrets, judged)


def _contents(
    session: Session, plan: Plan, events: Sequence[Event], judged: Judged
) -> PackageContents:
    writers = {writer.suffix: writer for writer in session.registry.report_writers()}
    for suffix in (".html", ".md"):
        if suffix not in writers:
            raise PackageError(
                "export.no_writer",
                f"No plugin writes the report as {suffix}, which every package holds.",
                "`workbench plugin list` shows which plugins are switched off.",
            )
    told, state = plan.told, plan.incident
    only_hashes = plan.policy.level is Disclosure.HASHES
    gaps: tuple[str, ...] = () if only_hashes else current_gaps(told)
    document = report_document(
        session,
        told,
        events=plan.told_events,
        documents=plan.documents,
        disclosure=report_words(plan),
        gaps=gaps,
        judged=judged if _whole(plan) else judged.plain(),
    )
    extra = plan.extra()
    hashes = {path: content_sha256(content) for path, content in extra.items()}
    lock = room("resources").joinpath("replay", "requirements.lock").read_bytes()
    return PackageContents(
        root=package_root(told.title, told.id),
        identifier=told.id,
        bagging_date=date.fromisoformat(events[-1].at[:10]),
        incident={"id": told.id, "number": told.number, "title": told.title}
        if only_hashes
        else {**_description(told, gaps), "report": judged.json_body()},
        journal=tuple(canonical(one.event.record()) for one in plan.events),
        evidence=plan.evidence_files(),
        runs=_runs(session, state, events, plan),
        report_html=writers[".html"].write(document),
        report_markdown=writers[".md"].write(document),
        requirements_lock=lock,
        disclosure=plan.policy.level,
        redactions=plan.redactions,
        policy=plan.policy_body(hashes),
        extra=extra,
    )


def _require_links(plan: Plan) -> None:
    """Stop where a record that leaves names what is not there: no verifier would take it.

    Raises
    ------
    PackageError
        ``export.dangling``, naming the first.
    """
    links = RecordLinks()
    for leaving in plan.events:
        links.note(leaving.event.seq, leaving.event.type, leaving.event.body)
    undone = taken_back(leaving.event for leaving in plan.events)
    problem = next(links.problems(undone), None)
    if problem is not None:
        raise PackageError(
            "export.dangling",
            f"{problem.where.rpartition('/')[2]}: {problem.message}",
            "Mend it where it was written, or undo that act.",
        )


def _whole(plan: Plan) -> bool:
    """Whether everything leaves, so that the reasons of gates may as well."""
    return plan.policy.level is Disclosure.FULL and not plan.redactions


def _description(state: Incident, gaps: tuple[str, ...]) -> dict[str, JsonValue]:
    return {
        "id": state.id,
        "number": state.number,
        "title": state.title,
        "task": state.task,
        "metric": state.metric,
        "target": state.target,
        "stage": str(state.stage),
        "severity": state.severity,
        "gaps": list(gaps),
        "claims": [claim.json_body() for claim in state.claims],
    }


def _runs(
    session: Session, state: Incident, events: Sequence[Event], plan: Plan
) -> tuple[PackagedRun, ...]:
    agents = {
        event.body["id"]: event.by
        for event in events
        if event.type == "run.recorded" and event.body is not None
    }
    finished = (run for run in state.runs if run.status is RunStatus.FINISHED)
    return tuple(_packaged(session, run, agents.get(run.id, ""), plan) for run in finished)


def _packaged(session: Session, run: Run, agent: str, plan: Plan) -> PackagedRun:
    leaving = plan.runs.get(run.id, RunLeaving())
    files: dict[str, Content] = {
        name: StoredFile(path, digest)
        for name, (digest, path) in files_of(session, run).items()
        if name not in leaving.withheld
    }
    ended = run.started_at + timedelta(seconds=run.seconds)
    return PackagedRun(
        step=_step(run, leaving, plan.policy.level),
        files=files,
        started_at=run.started_at.isoformat(),
        ended_at=ended.isoformat(),
        agent=agent,
        withheld={name: digest for name, (digest, _) in leaving.withheld.items()},
    )


def _step(run: Run, leaving: RunLeaving, level: Disclosure) -> Step:
    step = Step(
        run=run.id,
        title=run.title,
        analysis=run.analysis,
        analysis_version=run.analysis_version,
        plugin=run.plugin,
        plugin_version=run.plugin_version,
        code_hash=run.code_hash,
        parameters=run.parameters,
        seed=run.seed,
        inputs=tuple(given.json_body() for given in run.inputs),
        tolerance_absolute=run.tolerance.absolute,
        tolerance_relative=run.tolerance.relative,
        threads=run.environment.threads,
        problem=run.problem,
        environment=run.environment.json_body(),
    )
    if level is Disclosure.HASHES:
        return replace(step, parameters={}, problem={}, inputs=tuple(map(_named, step.inputs)))
    # What was asked is part of the event whose body stays.
    if leaving.why or leaving.is_changed:
        return replace(step, parameters={}, inputs=tuple(map(_unrestricted, step.inputs)))
    return step


def _unrestricted(given: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return an input without the filter that restricted it."""
    details = given.get("details")
    if not isinstance(details, dict) or "filter" not in details:
        return given
    plain = {name: value for name, value in details.items() if name not in RESTRICTION}
    return {**given, "details": plain}


def _named(given: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return an input with nothing but which it is."""
    return {name: given[name] for name in ("name", "kind", "sha256", "format") if name in given}
