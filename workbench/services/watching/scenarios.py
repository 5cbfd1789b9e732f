"""Scenarios read and checked: triggers that can be read, analyses and terms that exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from workbench.assets import room
from workbench.domain.canonical import canonical, sha256_hex, strict_loads
from workbench.domain.scenarios import BATTERY, Scenario, Scenarios
from workbench.errors import WorkbenchError
from workbench.registry import Registry
from workbench.science.triggers import Trigger
from workbench.services.opening.triage import CHOICES

CODE = "scenario.unusable"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario whose trigger was read.

    Attributes
    ----------
    scenario : Scenario
    trigger : Trigger
    """

    scenario: Scenario
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """Scenarios from one file.

    Attributes
    ----------
    name, version : str
        Of the file.
    loaded : tuple of Loaded
    """

    name: str
    version: str
    loaded: tuple[Loaded, ...]

    @property
    def digest(self) -> str:
        """The sha256 of all scenarios, which names them wherever one fired."""
        body = [one.scenario.model_dump(mode="json") for one in self.loaded]
        return sha256_hex(canonical(body))

    def find(self, identifier: str) -> Loaded:
        """Return one scenario.

        Raises
        ------
        WorkbenchError
            If there is none of this id.
        """
        for one in self.loaded:
            if one.scenario.id == identifier:
                return one
        raise WorkbenchError(
            "scenario.unknown",
            f"{self.name} holds no scenario {identifier!r}.",
            "It holds " + ", ".join(one.scenario.id for one in self.loaded) + ".",
        )

    def on(self, what: str) -> "ScenarioSet":
        """Return those that read the book, or files of metrics."""
        kept = tuple(one for one in self.loaded if one.scenario.on == what)
        return ScenarioSet(self.name, self.version, kept)

    def only(self, identifiers: Sequence[str]) -> "ScenarioSet":
        """Return some of them in the order of the file; all where none is named."""
        wanted = {self.find(name).scenario.id for name in identifiers}
        kept = tuple(one for one in self.loaded if not wanted or one.scenario.id in wanted)
        return ScenarioSet(self.name, self.version, kept)


def shipped_scenarios(registry: Registry) -> ScenarioSet:
    """Return the scenarios that come with the program, of every file in order of name."""
    files = sorted((room("resources") / "scenarios").glob("*.json"))
    sets = [read_scenarios(file, registry) for file in files]
    loaded = tuple(one for each in sets for one in each.loaded)
    _refuse_twice(loaded)
    return ScenarioSet("the program", ", ".join(each.version for each in sets), loaded)


def read_scenarios(file: Path, registry: Registry) -> ScenarioSet:
    """Read a file of scenarios and check each against what is installed.

    Raises
    ------
    WorkbenchError
        One sentence that names the scenario and what is wrong with it.
    """
    try:
        found = Scenarios.model_validate(strict_loads(file.read_bytes()))
    except ValidationError as error:
        raise _unusable(file, _where(error)) from None
    except (OSError, ValueError) as error:
        raise _unusable(file, str(error)) from None
    offered = {info.id for info in registry.analyses()}
    loaded = tuple(Loaded(one, _checked(one, offered)) for one in found.scenarios)
    return ScenarioSet(file.name, found.version, loaded)


def _checked(scenario: Scenario, offered: Collection[str]) -> Trigger:
    unknown = next((a for a in scenario.analyses if a != BATTERY and a not in offered), None)
    if unknown is not None:
        raise WorkbenchError(
            "scenario.analysis",
            f"The scenario {scenario.id!r} asks for the analysis {unknown!r}, which is not there.",
            "`workbench analyses` lists those there are; `battery` stands for all that apply.",
        )
    for field in ("category", "kind", "failure_mode", "where"):
        given = getattr(scenario, field)
        known = [term.id for term in CHOICES[field].listed]
        if given and given not in known:
            raise WorkbenchError(
                "scenario.term",
                f"The scenario {scenario.id!r} names the {CHOICES[field].words} {given!r}, "
                "which is not in the taxonomy.",
                "There are " + ", ".join(known) + ".",
            )
    try:
        return Trigger(scenario.trigger)
    except WorkbenchError as error:
        raise WorkbenchError(
            error.code, f"The scenario {scenario.id!r} cannot be used. {error.message}", error.hint
        ) from None


def _refuse_twice(loaded: Sequence[Loaded]) -> None:
    ids = [one.scenario.id for one in loaded]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise WorkbenchError(CODE, f"Two shipped files hold the scenario {twice!r}.")


def _where(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def _unusable(file: Path, why: str) -> WorkbenchError:
    return WorkbenchError(
        CODE,
        f"{file.name} cannot be used as scenarios: {why}.",
        "“Scenarios” in the handbook tells what each holds.",
    )
