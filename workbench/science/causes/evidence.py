"""Everything the fingerprints look at, prepared once per incident."""

from collections.abc import Collection, Mapping
from copy import copy
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.science.causes import calendar
from workbench.science.causes.agreement import Agreement, Floats
from workbench.science.causes.coding import Codes, Column, Mask, absent
from workbench.science.causes.lineage import Lineage
from workbench.science.causes.problem import Array, CauseProblem, numbers, texts

CLOCK = ("hour", "weekday")
"""Parts of the event time that columns may agree with; others only ever grow."""
_HEARD = ("agreement", "losses", "_supports", "_beliefs", "_conditionals")
"""What depends on which columns are listened to."""


class Evidence:
    """Columns, lineage, agreement, calendar and history of one canonical problem.

    Parameters
    ----------
    problem : CauseProblem
        As returned by :func:`workbench.science.causes.problem.canonical`.
    agreement : Agreement or None
        Already learned from the same reference.
    """

    def __init__(self, problem: CauseProblem, agreement: Agreement | None = None) -> None:
        self.problem = problem
        self._learned = agreement
        self.lineage = Lineage(problem)
        self.columns: Mapping[str, Column] = {
            name: Column.of(name, problem.reference, problem.incident) for name in problem.features
        }
        self.n_reference, self.n_incident = len(problem.reference), len(problem.incident)

    @property
    def ordered(self) -> bool:
        """Whether rows have an order in time."""
        return self.problem.timestamp is not None

    @property
    def sources(self) -> tuple[str, ...]:
        """Features that are not derived from other features."""
        return self.lineage.sources

    @cached_property
    def calendar_parts(self) -> tuple[Mapping[str, Floats], Mapping[str, Floats]]:
        """Parts of the event time in the reference and the incident."""
        name = self.problem.timestamp
        if name is None:
            return {}, {}
        return (
            calendar.parts(self.problem.reference[name]),
            calendar.parts(self.problem.incident[name]),
        )

    @cached_property
    def calendar_values(self) -> dict[str, tuple[str, Array]]:
        """What the event time says each source column should hold in the incident."""
        before, after = self.calendar_parts
        found = {
            name: calendar.expected(self.columns[name], before, after) for name in self.sources
        }
        return {name: value for name, value in found.items() if value is not None}

    @cached_property
    def history_values(self) -> dict[str, Array]:
        """Each source column's earlier value for the incident's entities, missing where unknown."""
        history, entity = self.problem.history, self.problem.entity
        if history is None or entity is None or entity not in history.columns:
            return {}
        known = history.dropna(subset=[entity]).drop_duplicates(entity, keep="last")
        if not len(known):
            return {}
        rows = pd.Index(known[entity]).get_indexer(pd.Index(self.problem.incident[entity]))
        found = {}
        for name in self.sources:
            if name in known.columns:
                read = numbers if self.columns[name].numeric else texts
                values = read(known[name])[rows]
                values[rows < 0] = np.nan if self.columns[name].numeric else None
                found[name] = values
        return found

    @cached_property
    def reference_codes(self) -> dict[str, Codes]:
        """Codes of source columns, clock and label in the reference."""
        return self._codes(0)

    @cached_property
    def incident_codes(self) -> dict[str, Codes]:
        """Codes of source columns and clock in the incident."""
        return self._codes(1)

    def _codes(self, which: int) -> dict[str, Codes]:
        return {
            name: (column.incident_codes if which else column.reference_codes)
            for name, column in self._coded.items()
        }

    @cached_property
    def _coded(self) -> dict[str, Column]:
        columns = {name: self.columns[name] for name in self.sources}
        before, after = self.calendar_parts
        for part in CLOCK:
            if part in before:
                columns[f"\x00{part}"] = Column(
                    part, numeric=True, reference=before[part], incident=after[part]
                )
        return columns

    @cached_property
    def agreement(self) -> Agreement:
        """How source columns and clock agree in the reference; the label is not listened to."""
        if self._learned is not None:
            return self._learned
        sizes = {name: column.n_codes for name, column in self._coded.items()}
        return Agreement(self.reference_codes, sizes)

    @cached_property
    def losses(self) -> dict[tuple[str, str], float]:
        """Agreement lost between pairs from the reference to the incident, in nats."""
        return self.agreement.losses(self.reference_codes, self.incident_codes)

    def blamed(self, name: str) -> bool:
        """Say whether a column itself, and not one broken partner, lost the agreement.

        A column that goes wrong loses agreement with all its partners; a partner of it
        loses agreement with that column only.
        """
        total: dict[str, float] = {}
        for (one, _), loss in self.losses.items():
            total[one] = total.get(one, 0.0) + max(loss, 0.0)
        own = {other: loss for (one, other), loss in self.losses.items() if one == name}
        if not own or total[name] <= 0:
            return True
        worst = max(own, key=lambda other: own[other])
        return own[worst] < 0.6 * total[name] or total[worst] <= total[name]

    def without(self, broken: Collection[str]) -> "Evidence":
        """Return the same evidence in which columns known to be broken say nothing of others."""
        if not set(broken) & set(self.agreement.names):
            return self
        other = copy(self)
        for cached in _HEARD:
            other.__dict__.pop(cached, None)
        other.__dict__["agreement"] = self.agreement.without(broken)
        return other

    def tells(self, name: str) -> bool:
        """Say whether anything speaks about a column: here, other columns it goes with."""
        return bool(self.agreement.partners(name))

    def support(self, name: str) -> Floats:
        """Return how well each code of a column agrees with each incident row, (m, codes)."""
        if name not in self._supports:
            self._supports[name] = self.agreement.support(name, self.incident_codes)
        return self._supports[name]

    @cached_property
    def _supports(self) -> dict[str, Floats]:
        return {}

    def belief(self, name: str) -> Floats:
        """Return how likely each code of a column is on each incident row, in logs, (m, codes).

        Naive Bayes over pairwise agreement, tempered by the root of the number of partners
        because partners repeat each other. Not normalised.
        """
        if name not in self._beliefs:
            partners = max(len(self.agreement.partners(name)), 1)
            prior = np.log(self.agreement.marginal[name])
            self._beliefs[name] = prior + self.support(name) / np.sqrt(partners)
        return self._beliefs[name]

    @cached_property
    def _beliefs(self) -> dict[str, Floats]:
        return {}

    def usual_belief(self, name: str) -> Floats:
        """Return the same as :meth:`belief` on the reference rows, (n, codes)."""
        support = self.agreement.support(name, self.reference_codes)
        partners = max(len(self.agreement.partners(name)), 1)
        return np.asarray(np.log(self.agreement.marginal[name]) + support / np.sqrt(partners))

    def conditional(self, name: str) -> Floats:
        """Return the probability of each code of a column on each incident row, (m, codes)."""
        if name not in self._conditionals:
            score = self.belief(name)
            score = np.exp(score - score.max(axis=1, keepdims=True))
            self._conditionals[name] = score / score.sum(axis=1, keepdims=True)
        return self._conditionals[name]

    @cached_property
    def _conditionals(self) -> dict[str, Floats]:
        return {}

    def plausible(self, name: str, allowed: Mask | None = None) -> Array:
        """Return the most plausible value of a column for each incident row.

        Conditional imputation from the reference: the likeliest code's typical value.

        Parameters
        ----------
        name : str
        allowed : ndarray of bool, shape (m, n_typical) or (1, n_typical), or None
            Which typical values each row may take; a row that may take none gets any.
        """
        typical = self.columns[name].typical
        score = self.belief(name)[:, : len(typical)]
        if allowed is not None:
            score = np.where(allowed, score, score - 1e6)
        return np.asarray(typical[score.argmax(axis=1)])

    @cached_property
    def labels(self) -> tuple[Array, Array] | None:
        """Labels of both windows, or None where either has none."""
        name = self.problem.label
        frames = (self.problem.reference, self.problem.incident)
        if name is None or any(name not in f.columns for f in frames):
            return None
        read = numbers if pd.api.types.is_numeric_dtype(frames[0][name]) else texts
        before, after = read(frames[0][name]), read(frames[1][name])
        return None if absent(after).all() or absent(before).all() else (before, after)
