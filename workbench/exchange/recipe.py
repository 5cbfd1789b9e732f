"""The recipe: everything needed to repeat an incident's runs, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.exchange import layout
from workbench.exchange.document import read_document, write_document

FORMAT = "incident-recipe"

_WIDEST = 1e6
"""From here on an absolute tolerance lets anything pass; a relative one does from 1 on."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file a run made.

    Attributes
    ----------
    path : str
        Below the run's folder, such as ``result.json``.
    sha256 : str
    """

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    """One run, as it is to be repeated.

    Attributes
    ----------
    run : str
        Identifier.
    title : str
    analysis, analysis_version, plugin, plugin_version, code_hash : str
        What ran; ``code_hash`` is the sha256 over the plugin's code.
    parameters : Mapping
    seed : int
    inputs : tuple of Mapping
        Each with ``name`` and ``sha256`` (a list), and what else the run record says.
    tolerance_absolute, tolerance_relative : float
        A replayed b counts as a if ``|a - b| <= absolute + relative |a|``.
    threads : int
    blas : str
        The linear algebra library; empty if none is known.
    problem : Mapping
        Task, metric and target the run was asked about.
    environment : Mapping
        Python, platform and package versions.
    outputs : tuple of Output
        Filled in by the writer from the files given with the run.
    """

    run: str
    analysis: str
    analysis_version: str
    plugin: str
    plugin_version: str
    code_hash: str
    parameters: Mapping[str, JsonValue]
    seed: int
    inputs: tuple[Mapping[str, JsonValue], ...]
    tolerance_absolute: float = 0.0
    tolerance_relative: float = 0.0
    threads: int = 1
    blas: str = ""
    title: str = ""
    problem: Mapping[str, JsonValue] = field(default_factory=dict)
    environment: Mapping[str, JsonValue] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()

    @property
    def indulgent(self) -> bool:
        """Whether its tolerance is so wide that a replay would prove nothing."""
        return self.tolerance_relative >= 1.0 or self.tolerance_absolute >= _WIDEST

    def input_hashes(self) -> list[str]:
        """Return the sha256 of everything the run read."""
        return [sha256 for one in self.inputs for sha256 in one["sha256"]]

    def record(self) -> dict[str, JsonValue]:
        """Return the step as one object of the recipe."""
        return {
            "run": self.run,
            "title": self.title,
            "analysis": self.analysis,
            "analysis_version": self.analysis_version,
            "plugin": self.plugin,
            "plugin_version": self.plugin_version,
            "code_hash": self.code_hash,
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "problem": dict(self.problem),
            "inputs": [dict(one) for one in self.inputs],
            "outputs": [{"path": o.path, "sha256": o.sha256} for o in self.outputs],
            "tolerance": {
                "absolute": self.tolerance_absolute,
                "relative": self.tolerance_relative,
            },
            "threads": self.threads,
            "blas": self.blas,
            "environment": dict(self.environment),
        }


def write_recipe(steps: tuple[Step, ...]) -> bytes:
    """Return the bytes of ``recipe.json``.

    Raises
    ------
    PackageError
        If a step does not keep the schema.
    """
    document = {
        "format": FORMAT,
        "version": layout.VERSION,
        "runs": [step.record() for step in steps],
    }
    return write_document(document, "recipe", layout.RECIPE)


def read_recipe(data: bytes) -> tuple[Step, ...]:
    """Read ``recipe.json``.

    Raises
    ------
    Rejected
        Refused or unsupported.
    """
    document = read_document(data, "recipe", layout.RECIPE)
    return tuple(_step(record) for record in document["runs"])


def _step(record: Mapping[str, Any]) -> Step:
    return Step(
        run=record["run"],
        title=record.get("title", ""),
        analysis=record["analysis"],
        analysis_version=record["analysis_version"],
        plugin=record["plugin"],
        plugin_version=record["plugin_version"],
        code_hash=record["code_hash"],
        parameters=record["parameters"],
        seed=int(record["seed"]),
        inputs=tuple(record["inputs"]),
        tolerance_absolute=float(record["tolerance"]["absolute"]),
        tolerance_relative=float(record["tolerance"]["relative"]),
        threads=int(record["threads"]),
        blas=record["blas"],
        problem=record.get("problem", {}),
        environment=record.get("environment", {}),
        outputs=tuple(Output(o["path"], o["sha256"]) for o in record["outputs"]),
    )
