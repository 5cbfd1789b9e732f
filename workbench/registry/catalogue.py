"""What a plugin says about itself, read from its manifest and never from its code."""

from typing import Any, Literal

from pydantic import Field, ValidationError

from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.evidence import Noun
from workbench.domain.next_steps import NextStep
from workbench.domain.runs import Tolerance
from workbench.errors import PluginError

MANIFEST_NAME = "workbench-plugin.json"
_DOTTED = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$"


class NeedsInfo(Noun):
    """What must be at hand before an analysis can run; as :class:`workbench.api.Needs`."""

    windows: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    model: bool = False
    lineage: bool = False
    signals: bool = False
    optional_windows: tuple[str, ...] = ()


class AnalysisInfo(Noun):
    """One analysis as its plugin declares it.

    Attributes
    ----------
    plugin : str
        The module that offers it.
    id : str
        Dotted, so that no analysis is taken for a command's own word such as ``battery``.
    parameters : dict
        JSON Schema of an object; every property has a default.
    in_battery : bool
        Whether it belongs to the standard battery.
    expected : str
        What it would find where all is well.
    next_steps : tuple of NextStep
        What to do next, by what a result holds.
    """

    id: str = Field(pattern=_DOTTED)
    version: str
    kind: str
    title: str
    needs: NeedsInfo = NeedsInfo()
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    why: str = ""
    assumptions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    expected: str = ""
    next_steps: tuple[NextStep, ...] = ()
    tolerance: Tolerance = Tolerance()
    in_battery: bool = False
    plugin: str = ""


class ImporterInfo(Noun):
    """One importer as its plugin declares it."""

    id: str
    title: str
    kind: str
    suffixes: tuple[str, ...] = ()
    plugin: str = ""


class LoaderInfo(Noun):
    """One model loader as its plugin declares it."""

    formats: tuple[str, ...]
    suffixes: tuple[str, ...] = ()
    needs_consent: bool = False
    plugin: str = ""


class ReportWriterInfo(Noun):
    """One report writer as its plugin declares it."""

    id: str
    title: str
    suffix: str
    plugin: str = ""


class Manifest(Noun):
    """A plugin's ``workbench-plugin.json``."""

    format: Literal["workbench-plugin/1"]
    id: str
    title: str
    version: str
    analyses: tuple[AnalysisInfo, ...] = ()
    importers: tuple[ImporterInfo, ...] = ()
    model_loaders: tuple[LoaderInfo, ...] = ()
    report_writers: tuple[ReportWriterInfo, ...] = ()


class PluginInfo(Noun):
    """One plugin that is installed.

    Attributes
    ----------
    module : str
        As its entry point names it; the plugin's id.
    distribution, version : str
        What was installed.
    location : str
        The bundle folder that must be on ``sys.path``; empty for the program's own
        environment.
    first_party : bool
        Whether it came with the program itself.
    enabled : bool
        False where it was switched off, or left out by safe mode.
    error : str
        One sentence where it cannot be used; empty otherwise.
    warning : str
        One sentence about something its author should mend; empty otherwise.
    """

    module: str
    title: str
    distribution: str
    version: str
    location: str = ""
    first_party: bool = False
    enabled: bool = True
    error: str = ""
    warning: str = ""
    analyses: tuple[AnalysisInfo, ...] = ()
    importers: tuple[ImporterInfo, ...] = ()
    model_loaders: tuple[LoaderInfo, ...] = ()
    report_writers: tuple[ReportWriterInfo, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is switched on and can be used."""
        return self.enabled and not self.error


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest strictly.

    Raises
    ------
    PluginError
        With one sentence that says what is wrong.
    """
    try:
        return manifest_from(strict_loads(data))
    except ValueError as error:
        raise PluginError(
            "plugin.manifest", f"Its {MANIFEST_NAME} cannot be read: {error}."
        ) from None


def manifest_from(value: Any) -> Manifest:  # noqa: ANN401 -- whatever the file held
    """Return a manifest from a JSON value.

    Raises
    ------
    PluginError
        If it has not the shape of ``workbench-plugin/1``.
    """
    try:
        return Manifest.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise PluginError(
            "plugin.manifest", f"Its {MANIFEST_NAME} is not valid at {where}: {first['msg']}."
        ) from None
