"""Replaying a package in an environment made from its own lock.

Third-party packages come from the lock alone; the workbench and the plugins are the ones
installed here, put on the path of the private interpreter, their code named by its hash.
"""

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import workbench
from workbench.assets import room
from workbench.domain.canonical import JsonValue
from workbench.errors import ExitCode, PackageError
from workbench.exchange import layout
from workbench.exchange.reader import PackageReader
from workbench.exchange.recipe import Step
from workbench.exchange.requirements import MAX_BYTES, Pin, parse_requirements
from workbench.exchange.verdict import Level, Verification
from workbench.registry.code import code_hash
from workbench.registry.discovery import (
    ENTRY_POINT_GROUP,
    FOLDER_VARIABLE,
    OWN_DISTRIBUTION,
    Found,
    bundle_folders,
    discover,
    normal_name,
    package_folder,
)
from workbench.services.environments import not_covered
from workbench.services.private_environment import (
    WheelSource,
    build_environment,
    follow,
    needed_for_replay,
    plain_surroundings,
)
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, unreported

OnDifferences = Callable[[Sequence[Mapping[str, JsonValue]]], None]

_ASK = (
    "import importlib.metadata as m, json, platform; print(json.dumps([platform.python_version(), "
    "{d.metadata['Name']: d.version for d in m.distributions()}]))"
)
_BUILD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class IsolatedReplay:
    """What came of it.

    Attributes
    ----------
    answer : dict
        As ``workbench replay --json`` prints it, with ``isolated`` beside.
    exit_code : int
    """

    answer: dict[str, JsonValue]
    exit_code: int


@dataclass(frozen=True, slots=True)
class IsolationRequest:
    """What to replay, and with what.

    Attributes
    ----------
    package : Path
    trust : Path
        The reviewer's own allowed_signers file.
    wheels : WheelSource
    python : Path or None
        The interpreter; None for the one this program runs on.
    trust_model : bool
    """

    package: Path
    trust: Path
    wheels: WheelSource
    python: Path | None = None
    trust_model: bool = False


@dataclass(slots=True)
class _Listener:
    """Understands the lines that the replay inside writes while it works."""

    progress: Progress
    on_differences: OnDifferences
    words: list[str] = field(default_factory=list)

    def __call__(self, line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            self.words.append(line)
            return
        if "environment" in told:
            self.on_differences(told["environment"])
        elif "progress" in told:
            fraction, text = told["progress"]
            self.progress(_BUILD_SHARE + (1 - _BUILD_SHARE) * float(fraction), str(text))


def replay_isolated(
    request: IsolationRequest,
    verification: Verification,
    *,
    progress: Progress = unreported,
    on_differences: OnDifferences = lambda _: None,
    cancel: Event | None = None,
) -> IsolatedReplay:
    """Make a private environment from a package's lock and replay the package in it.

    Parameters
    ----------
    request : IsolationRequest
    verification : Verification
        Of this very file; L2 at least, because the lock says whose code is run.
    progress : callable
    on_differences : callable
        Given, before anything is run, where the private environment is not the recorded one.
    cancel : Event, optional

    Returns
    -------
    IsolatedReplay

    Raises
    ------
    PackageError
        If nobody trusted signed the package, its lock is not accepted, or (exit code 8) the
        environment cannot be made here. Nothing is left behind.
    Cancelled
        If it was stopped.
    """
    _require_trust(verification, request.package)
    steps, pins = _read(request.package, verification)
    needed = needed_for_replay(pins)
    with scratch_folder() as folder:

        def building(fraction: float, text: str) -> None:
            progress(_BUILD_SHARE * fraction, text)

        environment = folder / "environment"
        interpreter = build_environment(
            environment,
            needed,
            request.wheels,
            python=request.python,
            progress=building,
            cancel=cancel,
        )
        own = lend_own_code(folder / "own", environment)
        surroundings = _surroundings(folder)
        listener = _Listener(progress, on_differences)
        said = follow(_command(interpreter, request), surroundings, on_line=listener, cancel=cancel)
        asked = follow([str(interpreter), "-I", "-c", _ASK], surroundings, cancel=cancel)
    try:
        answer: dict[str, JsonValue] = json.loads(said.output)
        version, installed = json.loads(asked.output)
    except ValueError:
        raise _ended(listener.words) from None
    locked = {pin.name for pin in needed}
    found = {normal_name(name): version for name, version in installed.items()}
    answer["isolated"] = {
        "python": version,
        "from_lock": {name: found[name] for name in sorted(found.keys() & locked)},
        "left_out": sorted({pin.name for pin in pins} - locked),
        "not_covered": list(not_covered(steps, pins)),
        "own": own,
    }
    return IsolatedReplay(answer, said.code)


def lend_own_code(folder: Path, environment: Path) -> dict[str, str]:
    """Put this installation's own packages on the path of a private environment.

    Parameters
    ----------
    folder : Path
        Made here; holds copies of the packages and what announces the plugins. Links would lead
        out of what a worker is let to see.
    environment : Path
        The private environment.

    Returns
    -------
    dict of str to str
        sha256 of the code of each package, by name.
    """
    folder.mkdir()
    house = _package("workbench")
    _copy(house, folder / house.name)
    for shipped in ("schemas", "resources"):
        if not (house / shipped).is_dir():
            # In a checkout they lie beside the package, and so they must here.
            _copy(Path(str(room(shipped))).resolve(), folder / shipped)
    own = {house.name: code_hash(folder / house.name)}
    announced: dict[tuple[str, str], list[Found]] = {(OWN_DISTRIBUTION, workbench.__version__): []}
    for plugin in discover(()):
        place = package_folder(plugin)
        if plugin.problem or place is None:
            continue
        if place.name not in own:
            _copy(place, folder / place.name)
            own[place.name] = code_hash(folder / place.name)
        announced.setdefault((plugin.distribution, plugin.version), []).append(plugin)
    for (distribution, version), plugins in announced.items():
        _announce(folder, distribution, version, plugins)
    for site in environment.glob("lib/python*/site-packages"):
        (site / "workbench-own-code.pth").write_text(f"{folder}\n", encoding="utf-8")
    return dict(sorted(own.items()))


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _announce(folder: Path, distribution: str, version: str, plugins: Sequence[Found]) -> None:
    """Write the installation record by which plugins are found without being imported."""
    record = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
    record.mkdir()
    head = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    (record / "METADATA").write_text(head, encoding="utf-8")
    entries = "".join(f"{plugin.module} = {plugin.module}\n" for plugin in plugins)
    (record / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\n{entries}", encoding="utf-8")


def _require_trust(verification: Verification, package: Path) -> None:
    if verification.level is None or verification.level < Level.L2:
        raise PackageError(
            "replay.untrusted",
            f"Nobody you trust signed {package.name}, so nothing that its lock names is installed.",
            "Give your own allowed_signers file with --trust.",
            ExitCode.UNTRUSTED,
        )


def accepted_pins(lock: bytes) -> tuple[Pin, ...]:
    """Return what a package's lock pins.

    Raises
    ------
    PackageError
        With exit code 5, if it is more than names, versions and hashes.
    """
    try:
        return parse_requirements(lock)
    except ValueError as error:
        raise PackageError(
            "requirements.malformed",
            f"{layout.REQUIREMENTS} is not accepted: {error}.",
            exit_code=ExitCode.REFUSED,
        ) from None


def _read(package: Path, verification: Verification) -> tuple[tuple[Step, ...], tuple[Pin, ...]]:
    with PackageReader.open(package, verification.tagmanifest) as reader:
        steps, lock = reader.recipe(), reader.read(layout.REQUIREMENTS, MAX_BYTES)
    return steps, accepted_pins(lock)


def _command(interpreter: Path, request: IsolationRequest) -> list[str]:
    words = ["replay", str(request.package.absolute()), "--trust", str(request.trust.resolve())]
    model = ["--trust-model"] if request.trust_model else []
    isolated = [str(interpreter), "-I", "-B", "-m", "workbench"]
    return [*isolated, *words, *model, "--json", "--lines"]


def _surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of the replay inside: nothing of the user's own settings."""
    home = folder / "home"
    home.mkdir()
    found = plain_surroundings(HOME=str(home), TMPDIR=str(home))
    bundles = os.pathsep.join(str(path) for path in bundle_folders())
    kept = {name: value for name, value in found.items() if not name.startswith(("XDG_", "PIP_"))}
    return {**kept, FOLDER_VARIABLE: bundles}


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]).resolve()


def _ended(words: Sequence[str]) -> PackageError:
    last = next((word for word in reversed(words) if word.strip()), "it said nothing")
    return PackageError(
        "replay.environment",
        f"The replay in the private environment ended without an answer: {last.strip()[:200]}",
        "The package's lock may lack something that this version of the program needs.",
        ExitCode.REPLAY_IMPOSSIBLE,
    )
