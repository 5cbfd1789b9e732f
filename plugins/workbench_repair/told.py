"""What an evaluation comes to, in words and figures that every part of the result shares."""

from dataclasses import dataclass

from workbench.science.intervals import Interval
from workbench.science.metrics import Metric
from workbench.science.repair.checks import Anomaly, Check
from workbench.science.repair.evaluation import Evaluation
from workbench.science.repair.verdict import share_recovered
from workbench_repair.reading import Read

_LISTED = 3
_SHORT = {"auc": "AUC", "rmse": "RMSE", "mae": "MAE", "mape": "MAPE", "r2": "R²", "f1": "F1"}


@dataclass(frozen=True)
class Told:
    """One repair's evaluation, ready to be told.

    Attributes
    ----------
    id, title, verb : str
        Of the analysis.
    read : Read
    found : Evaluation
    checks : tuple of Check
        What columns should be, and are.
    anomalies : tuple of Anomaly
        What must be explained first.
    sensitive : tuple of str
        Sensitive columns that the repair reads.
    """

    id: str
    title: str
    verb: str
    read: Read
    found: Evaluation
    checks: tuple[Check, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    sensitive: tuple[str, ...] = ()

    @property
    def metric(self) -> Metric:
        """The metric that is measured."""
        return self.found.yard.metric

    @property
    def name(self) -> str:
        """What the repair is called inside a sentence."""
        columns = self.found.remedy.columns
        if not columns:
            return self.verb
        shown = ", ".join(columns[:-1])
        listed = f"{shown} and {columns[-1]}" if shown else columns[0]
        return f"{self.verb} {listed if len(columns) <= _LISTED else f'{len(columns)} columns'}"

    @property
    def recovered(self) -> float | None:
        """The part of the drop given back; None where nothing dropped."""
        found = self.found
        if found.whole is None or found.drop is None:
            return None
        return share_recovered(found.whole.gain.estimate, found.drop)

    @property
    def timed(self) -> bool:
        """Whether periods are stretches of time."""
        return self.read.case.incident.time is not None


def short(metric: Metric) -> str:
    """Return a metric's name as it stands inside a sentence."""
    return _SHORT.get(metric.name, metric.title.casefold())


def figure(value: float, metric: Metric, *, signed: bool = False) -> str:
    """Return a change of a metric as a bare figure."""
    plus = "+" if signed else ""
    text = f"{value + 0.0:{plus}.3f}" if metric.bounded else f"{value + 0.0:{plus}.3g}"
    return text.replace("-", "\u2212")


def around(interval: Interval, metric: Metric) -> str:
    """Return the range of a change of a metric."""
    return f"{figure(interval.low, metric)} to {figure(interval.high, metric)}"
