"""What stands in a section beside its text: filled from the records, every row with its source."""

from typing import Literal

from workbench.domain.evidence import Noun

Level = Literal["", "observed", "associated", "intervened"]


class Table(Noun):
    """Rows told by records.

    ``sources`` has one entry a row: ``run/ID``, ``hypothesis/ID``, ``event/14``, ``evidence/ID`` …,
    or nothing.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    empty: str = ""


class Moment(Noun):
    """One entry of the timeline: when (UTC, ISO 8601), what, and where that is recorded.

    ``source`` says in words where it is recorded, ``reference`` leads there (``event/14``,
    ``evidence/ID``, ``run/ID``, ``window/incident``). ``milestone`` marks the few that the
    health of retrospectives is measured by.
    """

    at: str
    text: str
    source: str
    reference: str = ""
    milestone: Literal[
        "", "onset", "signal", "detected", "triaged", "insight", "mitigated", "resolved"
    ] = ""


class ChainNode(Noun):
    """A thing that data passes through, and what is known of its part in the incident.

    ``role`` is ``cause`` (where it went wrong), ``carrier`` (it passed the fault on), ``sound``
    (looked at, and not at fault) or ``unknown``. ``level`` is the strongest that supports this;
    ``why`` says it in a sentence and ``run`` proves it.
    """

    id: str
    title: str
    stage: str = ""
    role: Literal["cause", "carrier", "sound", "unknown"] = "unknown"
    level: Level = ""
    why: str = ""
    run: str = ""
    hypothesis: str = ""


class ChainLink(Noun):
    """One step from upstream to downstream; ``carries`` says whether the fault went this way."""

    start: str
    end: str
    carries: bool = False
    level: Level = ""


class CausalChain(Noun):
    """The way from the receipt of data to the prediction, sources first."""

    nodes: tuple[ChainNode, ...] = ()
    links: tuple[ChainLink, ...] = ()
    words: tuple[str, ...] = ()


class ReportSection(Noun):
    """One section of the postmortem as it stands.

    ``text`` is what people wrote, or, where ``drafted`` is set, what the workbench proposes;
    :func:`workbench.domain.postmortem.text.read_text` reads it. ``asking`` is set where nothing
    is known: the text says so, and asks. ``state`` is ``ready``, ``check``
    (something waits: an amber claim, a wording), ``blocked`` (an unsupported statement) or
    ``empty``.
    """

    id: str
    title: str
    audiences: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    required: bool = False
    text: str = ""
    drafted: bool = False
    asking: bool = False
    ready: bool = False
    state: Literal["ready", "check", "blocked", "empty"] = "empty"
    tables: tuple[Table, ...] = ()
    timeline: tuple[Moment, ...] = ()
    chain: CausalChain | None = None


class Standing(Noun):
    """How a claim stands: its run, and why it is amber or unsupported, in a sentence."""

    claim: str
    state: Literal["supported", "stale", "unsupported"]
    why: str = ""
    newer: str = ""


class ClaimBasis(Noun):
    """How strong a claim is, what says so, and what that takes for granted.

    ``level`` is ``observed`` (seen in these rows), ``associated`` (measured to go together, beyond
    chance) or ``intervened`` (something was changed, and the metric moved). ``reference`` names
    the run, or the hypothesis, that reaches it, and ``says`` tells so in a sentence. ``why``,
    ``assumptions`` and ``limits`` are those of the run's method. ``overstated`` says what of the
    claim's wording goes further than its level; ``blocks`` whether that keeps the report from
    being signed.
    """

    claim: str
    level: Literal["observed", "associated", "intervened"] = "observed"
    reference: str = ""
    says: str = ""
    method: str = ""
    why: str = ""
    assumptions: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    overstated: str = ""
    blocks: bool = False


class GateState(Noun):
    """One gate or warning: whether it holds, why not and what to do.

    ``place`` names the place of the window to go to and ``record`` what to open there
    (``hypothesis/ID``, ``section/impact``). ``warning`` is set for W1 to W5, which block nothing;
    ``caution`` for a gate that holds, with a reason to look again.
    """

    code: str
    title: str
    passed: bool
    reason: str = ""
    action: str = ""
    place: str = ""
    record: str = ""
    warning: bool = False
    caution: bool = False
