"""What each section of the report could say, from records and runs: no figure without a chip."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from workbench.domain.postmortem.wording import unsupported
from workbench.domain.records import Record, kind_of
from workbench.domain.records.prevention import Guardrail
from workbench.domain.records.repairing import Repair
from workbench.domain.runs import Run
from workbench.services.evidence import current_gaps
from workbench.services.opening.content import taxonomy
from workbench.services.postmortem.case import ROOT_CAUSE, Case
from workbench.services.postmortem.content import word_lists
from workbench.services.postmortem.defaults import default_text, questions, unanswered
from workbench.services.postmortem.proposals import Proposal, keyed, usual_claims
from workbench.services.results import figures_of
from workbench.services.watch_list import watch_list

_FIRST_FIGURES = ("brackets", "performance-over-time", "lineage")
_DOMAINS = ("technical", "process", "governance")
_FACTORS = {
    "root_cause": "Root cause",
    "contributing": "Contributing factor",
    "trigger": "Trigger",
}
_LESSONS = {
    "went_well": "What went well",
    "went_wrong": "What went wrong",
    "lucky": "Where we were lucky",
    "surprised": "What surprised us",
}
_LIMITS = {"missing": "Missing", "assumption": "Assumed", "shortcut": "Shortcut"}
CHOSEN = frozenset({"chosen", "applied", "verified"})


def draft_texts(case: Case, proposals: Iterable[Proposal] | None = None) -> dict[str, str]:
    """Return what each section could say, by the section's id.

    Parameters
    ----------
    case : Case
    proposals : iterable of Proposal, optional
        Claims to draft with; the usual ones by default.

    Returns
    -------
    dict
        Every figure and every cause in it is a claim, a figure of a run, or a record. Where the
        record holds nothing, a required section says so, and asks what is to be known.
    """
    known = known_texts(case, proposals)
    return {one.id: known[one.id] or default_text(one) for one in case.template.sections}


def known_texts(case: Case, proposals: Iterable[Proposal] | None = None) -> dict[str, str]:
    """Return what the records hold for each section, by its id; empty where they hold nothing."""
    given = usual_claims(case) if proposals is None else tuple(proposals)
    drafter = _Drafter(case, keyed(given))
    return {
        section.id: _DRAFTS[section.id](drafter) if section.id in _DRAFTS else ""
        for section in case.template.sections
    }


def told(record: Record, text: str) -> str:
    """Return words of a record: plain where they state no figure and no cause, else as its chip."""
    words = " ".join(text.replace("[[", "[ [").replace("]]", "] ]").split())
    if not words:
        return ""
    if not unsupported(words, word_lists().vocabulary):
        return words
    return f"[[record:{kind_of(record).name}/{record.id}|{words}]]"


def _sentence(words: str) -> str:
    words = words.strip()
    said = words.removesuffix("]]")  # a chip ends in what it says
    return words if not said or said[-1] in ".!?" else f"{words}."


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


class _Drafter:
    """Writes the drafts of one case."""

    def __init__(self, case: Case, found: Mapping[str, list[Proposal]]) -> None:
        self._case, self._found = case, found

    def _first(self, key: str) -> Proposal | None:
        found = self._found.get(key)
        return found[0] if found else None

    def _chip(self, key: str, before: str = "", after: str = "") -> str:
        one = self._first(key)
        return f"{before}{one.chip}{after}" if one is not None else ""

    def _says(self, key: str) -> str:
        one = self._first(key)
        return one.sentence if one is not None else ""

    def _chosen(self) -> tuple[Repair, ...]:
        return tuple(r for r in self._case.records.repairs if r.status in CHOSEN)

    def _figure(self, run: Run | None, *wanted: str) -> str:
        if run is None:
            return ""
        found = [figure.id for figure in figures_of(dict(self._case.document(run)))]
        shown = next((one for one in wanted if one in found), found[0] if found else "")
        return f"[[figure:{run.id}/{shown}]]" if shown else ""

    def summary(self) -> str:
        triage = self._case.records.triage
        what = _sentence(told(triage, triage.summary)) if triage is not None else ""
        began = self._chip("onset", "It began on ", ".")
        lost = self._chip("drop", "The metric lost ", ".")
        first = " ".join(part for part in (what, began, lost) if part)
        back = self._chip("restored", "Mending that input alone gives back ", ".")
        why = " ".join(part for part in (self._says("cause"), back) if part)
        mended = " ".join(f"Chosen: {self._with_gain(repair)}." for repair in self._chosen())
        actions = self._case.records.actions
        next_ = ""
        if actions:
            next_ = _sentence(f"What changes: {'; '.join(told(a, a.title) for a in actions[:3])}")
        return _paragraphs(first, why, mended, next_)

    def _with_gain(self, repair: Repair) -> str:
        return told(repair, repair.title) + self._chip(f"gain:{repair.id}", ", a gain of ")

    def impact(self) -> str:
        triage = self._case.records.triage
        lines = [self._says("drop"), self._says("share"), self._says("slice"), self._says("errors")]
        if triage is not None and triage.reach:
            titles = {term.id: term.title.lower() for term in taxonomy().reach}
            reach = titles.get(triage.reach, triage.reach)
            lines.append(f"Reach: {_sentence(told(triage, reach))}")
        if triage is not None and triage.harm.event:
            who = f" to {told(triage, triage.harm.entity)}" if triage.harm.entity else ""
            lines.append(f"Harm{who}: {_sentence(told(triage, triage.harm.event))}")
        runs = [r for r in self._case.fresh if r.kind == "quality"]
        picture = next(
            (p for p in (self._figure_named(r, "performance-over-time") for r in runs) if p), ""
        )
        return _paragraphs(_items(lines), picture)

    def _figure_named(self, run: Run, name: str) -> str:
        figures = {figure.id for figure in figures_of(dict(self._case.document(run)))}
        return f"[[figure:{run.id}/{name}]]" if name in figures else ""

    def timeline(self) -> str:
        began = self._chip("onset", "By the data it began on ", ".")
        rest = "Every entry below names where it is recorded; the milestones are marked."
        return _paragraphs(" ".join(part for part in (began, rest) if part))

    def detection(self) -> str:
        triage = self._case.records.triage
        lines = []
        if triage is not None and (triage.detected_by or triage.detected_at):
            by = f" by {triage.detected_by.replace('_', ' ')}" if triage.detected_by else ""
            at = f" on {triage.detected_at:%Y-%m-%d %H:%M} UTC" if triage.detected_at else ""
            lines.append(f"It was noticed{by}{at}.")
        lines.append(self._chip("onset", "By the data it began on ", "."))
        lines += [self._rule(rule) for rule in self._case.records.guardrails]
        return _items(lines)

    def _rule(self, rule: Guardrail) -> str:
        said = [p.sentence for p in self._found.get(f"caught:{rule.id}", ())]
        words = f"A rule would have shown it: {_sentence(told(rule, rule.title))}"
        return " ".join([words, *said]) if said else ""

    def causal_chain(self) -> str:
        lines = [self._says("cause"), self._says("restored"), self._says("lost")]
        innocent = [p.sentence for p in self._found.get("innocent", ())]
        if innocent:
            lines.append(f"Moved more and is not the cause: {' '.join(innocent)}")
        return _paragraphs(
            _items(lines), self._figure(self._case.last(ROOT_CAUSE), *_FIRST_FIGURES)
        )

    def hypotheses(self) -> str:
        lines = []
        for one in self._case.records.hypotheses:
            why = f" {_sentence(told(one, one.reason))}" if one.reason else ""
            lines.append(f"{one.status.capitalize()}: {_sentence(told(one, one.statement))}{why}")
        open_ = [
            h for h in self._case.records.hypotheses if h.falsifier and h.status == "confirmed"
        ]
        mind = [
            f"What would have changed our mind: {_sentence(told(h, h.falsifier))}" for h in open_
        ]
        return _paragraphs(_items(lines), _items(mind))

    def root_causes(self) -> str:
        parts = [self._says("cause")]
        named = [
            h
            for h in self._case.records.hypotheses
            if h.status in {"confirmed", "supported"} or h.factor != "root_cause"
        ]
        for domain in _DOMAINS:
            of_domain = [h for h in named if h.domain == domain and h.status != "rejected"]
            if not of_domain:
                continue
            lines = []
            for one in of_domain:
                where = "; ".join(
                    f"{name} {told(one, value)}"
                    for name, value in (("artefact", one.artefact or one.node), ("team", one.team))
                    if value
                )
                said = f"{_FACTORS[one.factor]}: {_sentence(told(one, one.statement))}"
                lines.append(f"{said} ({where})" if where else said)
            parts += [f"### {domain.capitalize()}", _items(lines)]
        said = _paragraphs(*parts)
        return _paragraphs(said, *self._asked("root_causes", said)) if said else ""

    def _asked(self, section: str, said: str) -> Iterator[str]:
        """Yield headings with their questions for the parts that nothing is known of."""
        known = self._case.template.section(section)
        lacking = unanswered(known, said) if known is not None else ()
        for field in known.fields if known is not None else ():
            if any(field.title in part.split(" or ") for part in lacking):
                yield f"### {field.title}"
                yield questions((field.prompt,))

    def counterfactual(self) -> str:
        rules = [self._rule(rule) for rule in self._case.records.guardrails]
        return _items(rules)

    def repairs(self) -> str:
        lines = []
        for repair in self._case.records.repairs:
            gains = [p.chip for p in self._found.get(f"gain:{repair.id}", ())]
            gain = f" Gain {', '.join(gains)}." if gains else ""
            why = f" {_sentence(told(repair, repair.reason))}" if repair.reason else ""
            lines.append(f"{repair.status.capitalize()}: {told(repair, repair.title)}.{gain}{why}")
        decisions = []
        for one in self._case.records.decisions:
            said = f"{_sentence(told(one, one.question))} {_sentence(told(one, one.chosen))}"
            why = f" {_sentence(told(one, one.rationale))}" if one.rationale else ""
            risk = _sentence(told(one, one.accepted_risk))
            decisions.append(f"{said}{why}{f' Accepted risk: {risk}' if risk else ''}")
        return _paragraphs(_items(lines), _items(decisions))

    def verification(self) -> str:
        lines = []
        for repair in self._chosen():
            for key, what in (("gain", "Held out"), ("canary", "Canary"), ("side", "Side effect")):
                found = self._found.get(f"{key}:{repair.id}", ())
                lines += [f"{what}: {p.sentence}" for p in found]
        return _items(lines)

    def fairness(self) -> str:
        lines = []
        for one in self._case.records.impacts:
            for name, value in (
                ("Gain", one.gain),
                ("Trade-off", one.trade_off),
                ("Affected", one.affected),
                ("Privacy", one.privacy),
                ("Security", one.security),
            ):
                if value:
                    lines.append(f"{name}: {_sentence(told(one, value))}")
        harmed = [
            p.sentence
            for found in (v for k, v in self._found.items() if k.startswith("side:"))
            for p in found
            if p.claim.finding.startswith("group_harmed")
        ]
        return _items([*lines, *harmed])

    def actions(self) -> str:
        return _items(
            f"{told(one, one.title)} ({one.owner_function or one.owner or 'no owner yet'})"
            for one in self._case.records.actions
            if one.status != "rejected"
        )

    def forward(self) -> str:
        known = {f"{kind_of(r).name}/{r.id}": r for r in self._case.records.every()}
        rules = []
        for one in watch_list(self._case.state, self._case.events):
            limit = f": {one.threshold}" if one.threshold else ""
            words = told(known[one.source], f"{one.measure}{limit}")
            rules.append(f"Watched ({one.kind}): {_sentence(words)}")
        back = [
            f"Taken back when: {_sentence(told(repair, repair.way_back.trigger))}"
            for repair in self._chosen()
            if repair.way_back.trigger
        ]
        return _items([*rules, *back])

    def lessons(self) -> str:
        parts = []
        for kind, title in _LESSONS.items():
            notes = [n for n in self._case.records.notes if n.kind == kind and n.consent]
            if notes:
                parts += [f"### {title}", _items(_opinion(n.text, n.function) for n in notes)]
        return _paragraphs(*parts)

    def missing(self) -> str:
        lines = []
        for one in self._case.records.limitations:
            so = (
                f" What follows: {_sentence(told(one, one.consequence))}" if one.consequence else ""
            )
            lines.append(f"{_LIMITS[one.kind]}: {_sentence(told(one, one.text))}{so}")
        plain = [gap for gap in current_gaps(self._case.state) if _is_plain(gap)]
        lines += [f"Missing: {_sentence(gap)}" for gap in plain]
        return _items(lines)

    def reproduce(self) -> str:
        return (
            "With the package this report came in: `workbench verify PACKAGE --trust "
            "ALLOWED_SIGNERS`, then `workbench replay PACKAGE`."
        )


def _opinion(text: str, function: str) -> str:
    words = " ".join(text.replace("[[", "[ [").replace("]]", "] ]").split())
    return f"[[opinion|{words}]]{f' ({function})' if function else ''}" if words else ""


def _is_plain(text: str) -> bool:
    return not unsupported(text, word_lists().vocabulary)


_DRAFTS: Mapping[str, Callable[[_Drafter], str]] = {
    "summary": _Drafter.summary,
    "impact": _Drafter.impact,
    "timeline": _Drafter.timeline,
    "detection": _Drafter.detection,
    "causal_chain": _Drafter.causal_chain,
    "hypotheses": _Drafter.hypotheses,
    "root_causes": _Drafter.root_causes,
    "counterfactual": _Drafter.counterfactual,
    "repairs": _Drafter.repairs,
    "verification": _Drafter.verification,
    "fairness": _Drafter.fairness,
    "actions": _Drafter.actions,
    "forward": _Drafter.forward,
    "lessons": _Drafter.lessons,
    "missing": _Drafter.missing,
    "reproduce": _Drafter.reproduce,
}
