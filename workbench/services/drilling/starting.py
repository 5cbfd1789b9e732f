"""Opening a rehearsal: a drill made or taken, its truth sealed, an incident marked as one."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import as_file
from pathlib import Path
from threading import Event

from workbench.assets import room
from workbench.datasets.capture import MANIFEST
from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records import record_written
from workbench.domain.records.drilling import Drill
from workbench.domain.records.opening import Triage
from workbench.errors import EvidenceError, WorkbenchError
from workbench.exchange.drill_seal import commitment, new_key, seal, with_nonce
from workbench.science.bootstrap import generator
from workbench.science.faults.kinds import KINDS
from workbench.services.causes import passing_session
from workbench.services.demo import SAMPLE
from workbench.services.drill_folders import MOST_TRUTH, TRUTH, read_truth
from workbench.services.drill_making import DrillOrder, make_drills
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.secret_keys import forget_key, keep_key
from workbench.services.drilling.truth import hints_of, sealed_truth
from workbench.services.importing import import_capture
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported

FROM_SAMPLE = "sample"
NO_FAULT, DECOY, TWO = "none", "decoy", "two"
CHOICES = (*KINDS, NO_FAULT, DECOY, TWO)
"""What a facilitator can choose instead of leaving it to chance."""
_MAKING = 0.75
_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class DrillSetting:
    """How a drill is set up.

    Attributes
    ----------
    kind : str
        One of :data:`CHOICES`; by chance where empty.
    seed : int or None
        The same seed draws the same drill from the same rows; drawn itself where None. It is
        sealed: whoever knows it can make the drill again.
    minutes : float or None
        The time-box; the usual one where None.
    hints : bool
        Whether hints can be had, for points.
    participant, title : str
    passphrase : str
        Seals the truth so that only who knows it can grade; else a key on this machine does.
    rows : int
        Rows of the reference window, at most.
    """

    kind: str = ""
    seed: int | None = None
    minutes: float | None = None
    hints: bool = True
    participant: str = ""
    title: str = ""
    passphrase: str = ""
    rows: int = 3000


@dataclass(frozen=True, slots=True)
class Started:
    """A drill that is running.

    Attributes
    ----------
    incident : str
    drill : Drill
    """

    incident: str
    drill: Drill


@dataclass(frozen=True, slots=True)
class _Found:
    """A capture folder with a fault in it, and what was done to it."""

    folder: Path
    truth: Mapping[str, JsonValue]
    title: str
    seed: int
    consented: bool = False


def start_drill(
    session: Session,
    source: str,
    setting: DrillSetting | None = None,
    *,
    trust_model: bool = False,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Started]:
    """Open a rehearsal incident with a sealed truth; its clock runs from then on.

    Parameters
    ----------
    session : Session
    source : str
        An incident by reference, a capture folder, ``sample``, one made drill, or a folder of
        them, of which one is drawn.
    setting : DrillSetting, optional
    trust_model : bool
        Consent to open a model format that can run code it carries.
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Outcome of Started

    Raises
    ------
    WorkbenchError
        If no drill can be made of the source; nothing is recorded then.
    Cancelled
        If it was stopped.
    """
    chosen = setting or DrillSetting()
    _refuse_unfit(chosen)
    seed = secrets.randbelow(_SEEDS) if chosen.seed is None else chosen.seed
    chosen = replace(chosen, seed=seed)
    with scratch_folder() as place:
        making = part_of(progress, 0.0, _MAKING)
        with _source(session, source, making, trust_model=trust_model) as (there, incident, made):
            if made is None:
                found = _made(there, incident, place / "drill", chosen, making, cancel)
            else:
                found = _drawn(made, seed)
        return _opened(
            session,
            found,
            chosen,
            trust_model=trust_model or found.consented,
            progress=part_of(progress, _MAKING, 1.0),
        )


@contextmanager
def _source(
    session: Session, source: str, progress: Progress, *, trust_model: bool
) -> Iterator[tuple[Session, str, Path | None]]:
    """Give the session and incident good rows are in, or the folder a drill is in already."""
    folder = Path(source)
    if source == FROM_SAMPLE:
        with (
            as_file(room("resources").joinpath("samples", SAMPLE)) as sample,
            passing_session(sample, part_of(progress, 0.0, 0.2)) as (there, incident),
        ):
            yield there, incident, None
    elif not folder.is_dir():
        if "/" in source:
            raise EvidenceError(
                "evidence.no_file",
                f"There is no folder {source}.",
                "Give an incident, a capture folder, a folder of drills, or the word sample.",
            )
        yield session, session.incident(source).id, None
    elif (folder / TRUTH).is_file() or (folder.resolve().parent / TRUTH).is_file():
        yield session, "", folder
    else:
        with passing_session(folder, part_of(progress, 0.0, 0.2), trust_model=trust_model) as found:
            yield *found, None


def _made(
    session: Session,
    incident: str,
    out: Path,
    setting: DrillSetting,
    progress: Progress,
    cancel: Event | None,
) -> _Found:
    """Make one drill of an incident's good rows."""
    state, seed = session.incident(incident), setting.seed or 0
    _refuse_drill(state)

    def quiet(fraction: float, _: str) -> None:
        progress(fraction, "Making the drill")  # what is being made is nobody's to know

    order = _order(setting)
    try:
        made = make_drills(session, incident, out, order, progress=quiet, cancel=cancel)
    except WorkbenchError as error:
        if error.code != "drill.no_fault":
            raise
        if setting.kind:
            raise WorkbenchError(
                "drill.no_fault",
                "No such fault costs enough in these rows, so no drill was started.",
                "Choose another kind, or leave it to chance.",
            ) from None
        order = DrillOrder(count=1, healthy=0, rows=setting.rows, seed=seed, late=True)
        made = make_drills(session, incident, out, order, progress=quiet, cancel=cancel)
    ((name, truth),) = made.truth.items()
    return _Found(out / name, truth, state.title, seed, consented=bool(state.consents))


def _order(setting: DrillSetting) -> DrillOrder:
    scenario, seed = setting.kind, setting.seed or 0
    if not scenario:
        chances = rehearsal().chances
        drawn = generator(seed, "drill", "scenario").random()
        scenario = "single"
        for name in sorted(chances):
            drawn -= chances[name]
            if drawn < 0:
                scenario = name
                break
    return DrillOrder(
        count=int(scenario not in {NO_FAULT, DECOY, TWO}),
        two=int(scenario == TWO),
        decoy=int(scenario == DECOY),
        healthy=int(scenario == NO_FAULT),
        kinds=(scenario,) if scenario in KINDS else (),
        rows=setting.rows,
        seed=seed,
        late=True,
    )


def _drawn(folder: Path, seed: int) -> _Found:
    """Return a drill that is made already; of a folder of them, one by lot."""
    own = (folder / TRUTH).is_file()
    place = folder if own else folder.resolve().parent
    names = sorted(read_truth(place))
    if own:
        name = names[int(generator(seed, "drill", "of folder").integers(len(names)))]
    else:
        name = folder.resolve().name
    told = strict_loads((place / TRUTH).read_bytes(), max_bytes=MOST_TRUTH)
    if name not in told:
        raise EvidenceError(
            "drill.unnamed",
            f"{TRUTH} beside {folder} does not name it, so nothing is known of what to find.",
            "Give a folder that `workbench drill make` wrote, or one of the drills in it.",
        )
    return _Found(place / name, told[name], str(told[name].get("table", "")), seed)


def _opened(
    session: Session,
    found: _Found,
    setting: DrillSetting,
    *,
    trust_model: bool,
    progress: Progress,
) -> Outcome[Started]:
    rules = rehearsal()
    truth = sealed_truth({"truth": found.truth})
    random = generator(found.seed, "drill", "hints")
    hints = hints_of(truth, _features(found.folder), random)[: rules.hints]
    content = with_nonce({"truth": dict(found.truth), "hints": list(hints), "seed": found.seed})
    bound = commitment(content)
    secret: bytes | str = setting.passphrase or new_key()
    now = session.clock()
    drill = Drill(
        id="drill",
        title=setting.title.strip() or _title(found.title),
        participant=setting.participant.strip(),
        started_at=now,
        minutes=setting.minutes or rules.minutes,
        commitment=bound,
        sealed=seal(content, secret),
        sealed_by="key" if isinstance(secret, bytes) else "passphrase",
        hints=len(hints) if setting.hints else 0,
        hint_cost=rules.hint_cost if setting.hints else 0.0,
        marking=rules.version,
    )
    triage = Triage(
        id="triage",
        summary="A rehearsal: nothing is really wrong.",
        kind="drill",
        detected_by="drill",
        detected_at=now,
        time_box_hours=round(drill.minutes / 60, 4),
    )
    if isinstance(secret, bytes):
        keep_key(bound, secret)
    try:
        made = import_capture(
            session,
            [found.folder],
            title=drill.title,
            trust_model=trust_model,
            also=(record_written(drill), record_written(triage)),
            progress=progress,
        )
    except BaseException:
        forget_key(bound)
        raise
    return Outcome(Started(made.value.incident, drill), made.changes)


def _title(rows: str) -> str:
    return f"Drill on rows of “{rows}”" if rows else "Drill"


def _features(folder: Path) -> tuple[str, ...]:
    """Return the columns a fault can be in, as the drill's own capture file names them."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return tuple(map(str, told["tables"][0]["roles"]["features"]))
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return ()


def _refuse_unfit(setting: DrillSetting) -> None:
    if setting.kind and setting.kind not in CHOICES:
        raise WorkbenchError(
            "drill.kind",
            f"There is no kind of drill {setting.kind!r}.",
            f"Known are {', '.join(CHOICES)}.",
        )
    if setting.minutes is not None and not 0 < setting.minutes <= 24 * 60:
        raise WorkbenchError(
            "drill.minutes",
            "A drill lasts more than nothing and a day at most.",
            "Give its time-box in minutes.",
        )


def _refuse_drill(state: Incident) -> None:
    if state.records.drill is not None:
        raise WorkbenchError(
            "drill.of_drill",
            "This incident is a drill itself; its rows hold a fault already, or might.",
            "Start from the incident it came from, a capture folder, or the sample.",
        )
