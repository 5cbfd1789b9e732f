"""Where this environment is not the one that runs were recorded in, and which of it may matter."""

import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.domain.canonical import JsonValue
from workbench.errors import PluginError
from workbench.exchange.recipe import Step
from workbench.exchange.requirements import Pin
from workbench.jobs.surroundings import run_environment
from workbench.registry import Registry

ABSENT = "not installed"
OWN = "incident-workbench"

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class EnvironmentDifference:
    """One thing that is not here as it was recorded.

    Attributes
    ----------
    area : str
        ``plugin``, ``package``, ``python`` or ``platform``.
    name, recorded, here : str
    matters : bool
        Whether a result can come out differently for it.
    why : str
        The reason for that, in a few words.
    """

    area: Literal["plugin", "package", "python", "platform"]
    name: str
    recorded: str
    here: str
    matters: bool
    why: str

    def json_body(self) -> dict[str, JsonValue]:
        """Return the difference as ``workbench replay --json`` prints it."""
        return {
            "package": self.name,
            "recorded": self.recorded,
            "here": self.here,
            "area": self.area,
            "matters": self.matters,
            "why": self.why,
        }


def compare_environments(
    steps: Iterable[Step], registry: Registry
) -> tuple[EnvironmentDifference, ...]:
    """Return how this environment differs from those of some runs; what matters comes first.

    Parameters
    ----------
    steps : iterable of Step
        As a package's recipe records them; nothing of them is believed but what it says.
    registry : Registry

    Returns
    -------
    tuple of EnvironmentDifference
        Each once; empty where everything is as recorded.
    """
    found: dict[tuple[str, str, str], EnvironmentDifference] = {}
    for step in steps:
        for one in (*_plugin(step, registry), *_packages(step), *_python(step), *_platform(step)):
            found.setdefault((one.area, one.name, one.recorded), one)
    return tuple(sorted(found.values(), key=lambda one: (not one.matters, one.area, one.name)))


def not_covered(steps: Iterable[Step], pins: Iterable[Pin]) -> tuple[str, ...]:
    """Return packages that runs recorded and a lock does not name in that version, in words."""
    locked: dict[str, set[str]] = {}
    for pin in pins:
        locked.setdefault(pin.name, set()).add(pin.version)
    found = {
        f"{name} {version} ({', '.join(sorted(locked.get(name, ()))) or 'not'} in the lock)"
        for step in steps
        for name, version in _recorded_packages(step).items()
        if name != OWN and version not in locked.get(name, ())
    }
    return tuple(sorted(found))


def _plugin(step: Step, registry: Registry) -> Iterable[EnvironmentDifference]:
    try:
        here = registry.code_hash(step.plugin)
    except PluginError:
        here = ABSENT
    if here != step.code_hash:
        shown = here if here == ABSENT else f"code {here[:16]}"
        yield EnvironmentDifference(
            *("plugin", _plain(step.plugin), f"code {step.code_hash[:16]}", shown),
            matters=True,
            why="its code is not the recorded one",
        )


def _packages(step: Step) -> Iterable[EnvironmentDifference]:
    installed = run_environment("none").packages
    for name, recorded in _recorded_packages(step).items():
        here = installed.get(name, ABSENT)
        if here == recorded:
            continue
        own = name == OWN
        yield EnvironmentDifference(
            *("package", name, recorded, here),
            matters=not own,
            why="what counts of it is the plugins' code"
            if own
            else "results may be computed with it",
        )


def _python(step: Step) -> Iterable[EnvironmentDifference]:
    recorded, here = _plain(step.environment.get("python")), platform.python_version()
    if recorded and recorded != here:
        other = recorded.split(".")[:2] != here.split(".")[:2]
        why = "another minor version" if other else "the same minor version"
        yield EnvironmentDifference("python", "Python", recorded, here, matters=other, why=why)


def _platform(step: Step) -> Iterable[EnvironmentDifference]:
    recorded, here = _plain(step.environment.get("platform")), platform.platform()
    if recorded and recorded != _plain(here):
        same = platform.system() in recorded and platform.machine() in recorded
        why = (
            "the same system and kind of processor"
            if same
            else "last digits can differ on another system or processor"
        )
        yield EnvironmentDifference(
            "platform", "Platform", recorded, _plain(here), matters=not same, why=why
        )


def _recorded_packages(step: Step) -> Mapping[str, str]:
    packages = step.environment.get("packages")
    if not isinstance(packages, dict):
        return {}
    return {_plain(name): _plain(version) for name, version in packages.items()}


def _plain(value: JsonValue) -> str:
    """Return a package's own word for a terminal: short, one line, no control characters."""
    text = value if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else "?" for c in text[:_LONGEST])
