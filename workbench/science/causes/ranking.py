"""From suspects to a ranked answer: what each explains, how sure, and against what rivals."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.bootstrap import generator
from workbench.science.causes import population, shapley, target
from workbench.science.causes.candidate import ROWS, TARGET, Candidate
from workbench.science.causes.confidence import OF_LABELS, credence
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.known import confirmed
from workbench.science.causes.metrics import Measured, Resampler, interval
from workbench.science.causes.suspects import PLAIN
from workbench.science.causes.weighed import Bracket, Drop, Weighed, order
from workbench.science.causes.whatif import Outcome, Window

Floats = NDArray[np.float64]

REPLAY = "replay"
LEAST_STRENGTH = 0.3


class Scales:
    """Weighs suspects on one problem.

    Parameters
    ----------
    evidence : Evidence
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.reference = Window(evidence, incident=False)
        self.incident = Window(evidence, incident=True)
        seed = evidence.problem.seed
        self._before = Resampler(int(self.reference.known.sum()), seed, "reference")
        self._after = Resampler(int(self.incident.known.sum()), seed, "incident")

    def drop(self) -> Drop | None:
        """Return the drop of the recorded predictions, or None where it cannot be measured."""
        good, bad = self.reference.recorded, self.incident.recorded
        if good is None or bad is None:
            return None
        if not (self.reference.measurable() and self.incident.measurable()):
            return None
        before, after = self.reference.measure(good), self.incident.measure(bad)
        spread = self._before.spread(before.influence) - self._after.spread(after.influence)
        value = before.value - after.value
        return Drop(
            before.value, after.value, value, interval(value, spread), float(np.std(spread))
        )

    def columns(self, suspects: Sequence[Candidate], drop: Drop) -> list[Weighed]:
        """Weigh every suspected column fault, best first."""
        outcomes = self.incident.ask([suspect.repair for suspect in suspects])
        if not outcomes:
            return []
        base = self.incident.measure(self._recorded(self.incident))
        weighed = [
            self._restored(suspect, outcome, base)
            for suspect, outcome in zip(suspects, outcomes, strict=True)
        ]
        weighed = self._lost(weighed)
        found = [replace(w, weight=self._weight(w, drop)) for w in weighed]
        return sorted(self._jointly(found, drop), key=order)

    def unasked(self, suspects: Sequence[Candidate]) -> list[Weighed]:
        """Return plain column faults that no model can be asked about, weighed like the labels.

        What such a fault cost stays open, so neither it nor what is left can be named.
        """
        if self.evidence.problem.predict is not None:
            return []
        plain = (fault for fault in suspects if fault.strength >= PLAIN)
        return [Weighed(f, None, weight=OF_LABELS) for f in plain if not self._cleared(f)]

    def _jointly(self, weighed: Sequence[Weighed], drop: Drop) -> list[Weighed]:
        """Give each plain fault its Shapley value where that exceeds what it gives back alone."""
        plain: dict[str, Weighed] = {}
        for item in sorted(weighed, key=lambda w: (-w.candidate.strength, *order(w))):
            fault = item.candidate
            if fault.strength >= PLAIN and not self._cleared(fault) and item.estimate > 0:
                plain.setdefault(fault.node, item)
        chosen = sorted(plain.values(), key=order)[: shapley.MOST]
        if len(chosen) < 2:
            return list(weighed)
        values = shapley.shared(self.incident, [w.candidate.repair for w in chosen])
        better = {}
        for item, (value, influence) in zip(chosen, values, strict=True):
            if not item.reproduced and value > item.estimate + _bracket_error(item):
                told = replace(item, cost=_bracket(value, influence, self._after), jointly=True)
                better[id(item)] = replace(told, weight=self._weight(told, drop))
        return [better.get(id(w), w) for w in weighed]

    def _cleared(self, fault: Candidate) -> bool:
        """Say whether what is known of its rows clears a column of a fault found otherwise."""
        return fault.mechanism != REPLAY and confirmed(self.evidence, fault.node)

    def _restored(self, suspect: Candidate, outcome: Outcome, base: Measured) -> Weighed:
        now = self.incident.measure(outcome)
        gained = _bracket(now.value - base.value, now.influence - base.influence, self._after)
        cost = None if suspect.circular else gained
        return Weighed(suspect, gained, cost=cost, outcome=outcome)

    def _lost(self, weighed: Sequence[Weighed]) -> list[Weighed]:
        """Add what each fault costs when it is made in the reference."""
        seed = self.evidence.problem.seed
        repairs, chosen = [], []
        for at, item in enumerate(weighed):
            fault = item.candidate
            if fault.breaks is not None and fault.strength > LEAST_STRENGTH:
                chosen.append(at)
                repairs.append(
                    fault.breaks(generator(seed, "causes", "break"), self.reference.columns)
                )
        found = list(weighed)
        base = self.reference.measure(self._recorded(self.reference))
        for at, outcome in zip(chosen, self.reference.ask(repairs), strict=True):
            found[at] = self._with_lost(weighed[at], outcome, base)
        return found

    def _with_lost(self, weighed: Weighed, outcome: Outcome, base: Measured) -> Weighed:
        now = self.reference.measure(outcome)
        lost = _bracket(base.value - now.value, base.influence - now.influence, self._before)
        found = replace(weighed, lost=lost)
        gained = weighed.restored
        if weighed.candidate.circular:
            return replace(found, cost=lost)
        if gained is None or not weighed.candidate.lossy or lost.value <= gained.value:
            return found
        low = min(lost.interval[0], gained.interval[0])
        return replace(found, cost=replace(lost, interval=(low, lost.interval[1])))

    def _weight(self, weighed: Weighed, drop: Drop) -> float:
        fault, cost = weighed.candidate, weighed.cost
        scale = max(drop.value, drop.error, 1e-9)
        if cost is None or self._cleared(fault):
            return 0.0
        explained = float(np.clip((cost.value - cost.error) / scale, 0, 1))
        likely = min(fault.strength * credence(fault), 1.0)
        if not weighed.reproduced:
            return likely * explained
        too_much = (scale + 2 * (drop.error + cost.error)) / max(cost.value, 1e-9)
        return likely * explained * min(1.0, too_much)

    def ceiling(self, weighed: Weighed, drop: Drop) -> float:
        """Return the part of the drop a suspect could explain, in doubt in its favour, 0 to 1."""
        fault, cost = weighed.candidate, weighed.cost
        if cost is None or self._cleared(fault):
            return 0.0
        scale = max(drop.value, drop.error, 1e-9)
        return fault.strength * float(np.clip((cost.value + cost.error) / scale, 0, 1))

    def between(self, first: Weighed, second: Weighed, drop: Drop) -> tuple[float, float]:
        """Return what each of two faults cost: their Shapley values.

        A fault's value is the mean of what it costs alone and of what it costs beside the
        other. Where both can be mended exactly, all four what-ifs are asked. Where one
        destroyed values, the other's two brackets are those two costs, and the rest of the
        drop is the destroyed one's. Where both did, what each costs alone has to do.
        """
        pair = (first, second)
        exact = [not w.candidate.lossy and not w.candidate.circular for w in pair]
        if all(exact):
            repairs = [w.candidate.repair for w in pair]
            one, other = (value for value, _ in shapley.shared(self.incident, repairs))
            return one, other
        if any(exact):
            at = exact.index(True)
            sides = [b.value for b in (pair[at].restored, pair[at].lost) if b is not None]
            value = float(np.clip(np.mean(sides), 0, drop.value))
            return (value, drop.value - value) if at == 0 else (drop.value - value, value)
        apart = float(np.clip(first.estimate - second.estimate, -drop.value, drop.value))
        return (drop.value + apart) / 2, (drop.value - apart) / 2

    def after(self, weighed: Weighed) -> "Scales":
        """Return scales for the incident with one fault mended."""
        problem, outcome = self.evidence.problem, weighed.outcome
        columns, _ = self.incident.mended(weighed.candidate.repair)
        frame = problem.incident.assign(**{name: columns[name] for name in problem.features})
        if outcome is not None and problem.prediction is not None:
            frame = frame.assign(**{problem.prediction: outcome.prediction})
        if outcome is not None and outcome.score is not None and problem.score is not None:
            frame = frame.assign(**{problem.score: outcome.score})
        mended = replace(problem, incident=frame)
        return Scales(Evidence(mended, agreement=self.evidence.agreement))

    def rows(self, drop: Drop) -> list[Weighed]:
        """Weigh copies among the rows."""
        found = population.copies(self.evidence)
        if found.excess < 0.02 or found.first.sum() < 30:
            return []
        recorded = self._recorded(self.incident)
        base, now = self.incident.measure(recorded), self.incident.measure(recorded, found.first)
        gained = now.value - base.value
        first = found.first[self.incident.known]
        influence = -base.influence.copy()
        influence[first] += now.influence * len(first) / first.sum()
        found_back = _bracket(gained, influence, self._after)
        high = max(found_back.interval[1], drop.interval[1])
        cost = replace(found_back, interval=(found_back.interval[0], high))
        suspect = Candidate(
            node=ROWS,
            kind="duplicates",
            strength=float(np.clip(found.excess / 0.05, 0, 1)),
            mechanism="copies dropped",
            rows=~found.first,
            repair={},
            parameters={"share": found.excess},
            evidence=(f"{found.excess:.0%} of the rows are copies of other rows.",),
        )
        weight = suspect.strength * float(np.clip(gained / max(drop.value, 1e-9), 0, 1))
        return [Weighed(suspect, cost, cost=cost, weight=weight, rivals=("surge",))]

    def rest(self, drop: Drop, taken: float, mended: Weighed | None) -> list[Weighed]:
        """Weigh labels and population for what columns and copies leave unexplained.

        With the best column mended, the drop that is left splits into what a prediction as
        sure as each row's would have lost anyway (other rows) and what it lost beyond that
        (labels, or their relation to the features).

        Parameters
        ----------
        drop : Drop
        taken : float
            Part of the drop that columns and copies explain, 0 to 1.
        mended : Weighed or None
            The column to mend first.
        """
        window, over = self.incident, 1.0
        if mended is not None and mended.outcome is not None and mended.restored is not None:
            window = self.incident.saying(mended.outcome)
            over = float(np.clip(1 - mended.restored.value / max(drop.value, 1e-9), 0, 1))
        found = target.relation(self.evidence, self.reference, window)
        if found is None:
            return []
        left = min(1 - taken, over) * float(np.clip(drop.value / max(2 * drop.error, 1e-9), 0, 1))
        part = found.part
        labels = Candidate(
            node=TARGET,
            kind=found.kind,
            strength=left,
            mechanism="reference calibration",
            rows=found.rows,
            repair={},
            parameters={**found.parameters, "rate": found.rate},
            evidence=found.evidence,
        )
        weight = OF_LABELS * left * part
        weighed = [_unmended(labels, drop, weight, over * part, found.rivals)]
        grown = population.growth(self.evidence)
        if grown is not None:
            surge = Candidate(
                node=ROWS,
                kind="surge",
                strength=left,
                mechanism="reference calibration",
                rows=grown.rows,
                repair={},
                parameters={"where": grown.where, "before": grown.before, "after": grown.after},
                evidence=grown.evidence,
            )
            weight = left * (1 - part) * grown.strength
            weighed.append(_unmended(surge, drop, weight, over * (1 - part), ("duplicates",)))
        return weighed

    @staticmethod
    def _recorded(window: Window) -> Outcome:
        if window.recorded is None:
            raise ValueError("no predictions")
        return window.recorded


def _bracket_error(weighed: Weighed) -> float:
    return 0.0 if weighed.cost is None else weighed.cost.error


def _bracket(value: float, influence: Floats, draws: Resampler) -> Bracket:
    error = float(np.std(influence) / np.sqrt(max(len(influence), 1)))
    return Bracket(value, interval(value, draws.spread(influence)), error)


def _unmended(
    suspect: Candidate, drop: Drop, weight: float, part: float, rivals: tuple[str, ...]
) -> Weighed:
    """Return a suspect whose cost is a part of the drop itself, with the drop's error."""
    value = part * drop.value
    away = value - drop.value
    bounds = (drop.interval[0] + min(away, 0), drop.interval[1] + max(away, 0))
    cost = Bracket(value, bounds, drop.error)
    return Weighed(suspect, cost, cost=cost, weight=weight, rivals=rivals)
