"""What is known of each plugin: where it is from, what it may do, and which runs used it."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import PluginError
from workbench.language import tr, trn
from workbench.registry import PluginInfo
from workbench.services.readings.home import incident_code
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class PluginUse:
    """The runs of one incident that a plugin made.

    Attributes
    ----------
    incident, code, title : str
        Identifier, number and name of the incident.
    runs : int
    versions : tuple of str
        Versions of the plugin in those runs.
    other_code : int
        How many were made by other code than is installed now.
    """

    incident: str
    code: str
    title: str
    runs: int
    versions: tuple[str, ...]
    other_code: int


@dataclass(frozen=True, slots=True)
class PluginReading:
    """One plugin.

    Attributes
    ----------
    info : PluginInfo
    code_hash : str
        The sha256 of its code; empty where there is none to be found.
    kinds : str
        What it offers, in words.
    permissions : tuple of str
        What its code may do, a sentence for each kind of thing it offers.
    uses : tuple of PluginUse
    """

    info: PluginInfo
    code_hash: str
    kinds: str
    permissions: tuple[str, ...]
    uses: tuple[PluginUse, ...] = ()

    @property
    def runs(self) -> int:
        """How many runs of the workspace used it."""
        return sum(use.runs for use in self.uses)

    @property
    def origin(self) -> str:
        """Where it came from, in words."""
        if self.info.first_party:
            return tr("with the program")
        return self.info.location or tr("this Python environment")

    @property
    def signer(self) -> str:
        """Who vouches for it."""
        if self.info.first_party:
            return tr("as the program itself")
        return tr("nobody: plugins carry no signature yet")


def plugins_reading(session: Session) -> tuple[PluginReading, ...]:
    """Return every plugin that is installed, those of the program first.

    Parameters
    ----------
    session : Session
    """
    uses = _uses(session)
    found = []
    for info in session.registry.plugins():
        code = _code_hash(session, info.module)
        found.append(
            PluginReading(
                info,
                code,
                ", ".join(_kinds(info)) or tr("nothing"),
                tuple(_permissions(info)),
                tuple(_counted(uses.get(info.module, {}), code)),
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.info.first_party, one.info.module)))


def _code_hash(session: Session, module: str) -> str:
    try:
        return session.registry.code_hash(module)
    except PluginError:
        return ""


def _kinds(info: PluginInfo) -> Iterator[str]:
    if info.analyses:
        yield trn("{count} analysis", "{count} analyses", len(info.analyses))
    if info.importers:
        yield trn("{count} importer", "{count} importers", len(info.importers))
    if info.model_loaders:
        yield trn("{count} model loader", "{count} model loaders", len(info.model_loaders))
    if info.report_writers:
        yield trn("{count} report writer", "{count} report writers", len(info.report_writers))


def _permissions(info: PluginInfo) -> Iterator[str]:
    if info.analyses:
        yield tr("Analyses run in a worker: they see the inputs of their run, and no network.")
    if info.importers:
        yield tr("Importers run in a worker: they see the one file they read, and no network.")
    if info.model_loaders:
        yield tr("Model loaders run in a worker: they see the model, and no network.")
    formats = [name for one in info.model_loaders if one.needs_consent for name in one.formats]
    if formats:
        yield tr(
            "Models of the format {formats} may run code of their own: you are asked each time.",
            formats=", ".join(sorted(formats)),
        )
    if info.report_writers:
        yield tr("Report writers run in the program itself, with all you may do.")


def _uses(session: Session) -> dict[str, dict[tuple[str, str, str], list[tuple[str, str]]]]:
    """Return versions and code of every run, by plugin and incident."""
    found: dict[str, dict[tuple[str, str, str], list[tuple[str, str]]]] = {}
    for summary in session.workspace.incidents():
        state = session.incident(summary.id)
        key = (state.id, incident_code(summary), state.title)
        for run in state.runs:
            made = found.setdefault(run.plugin, {}).setdefault(key, [])
            made.append((run.plugin_version, run.code_hash))
    return found


def _counted(
    by_incident: dict[tuple[str, str, str], list[tuple[str, str]]], code: str
) -> Iterator[PluginUse]:
    for (incident, number, title), runs in by_incident.items():
        versions = tuple(dict.fromkeys(version for version, _ in runs))
        other = sum(made_by != code for _, made_by in runs)
        yield PluginUse(incident, number, title, len(runs), versions, other)
