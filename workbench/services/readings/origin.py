"""Where a figure comes from, for whoever gets it without the incident: run, hashes, windows."""

from datetime import datetime

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.runs import Run


def figure_origin(state: Incident, run: Run | None) -> dict[str, JsonValue]:
    """Return what a figure rests on, as plain values in English.

    Parameters
    ----------
    state : Incident
    run : Run or None
        The run that made it; None for what is read from the evidence itself.

    Returns
    -------
    dict
        The incident, the run with everything it read by hash, and the windows.
    """
    told: dict[str, JsonValue] = {"incident": state.id}
    if run is None:
        told["windows"] = {
            window.name: {
                "from": _moment(window.start),
                "to": _moment(window.end),
                "sha256": [
                    item.sha256
                    for item in (state.item(reference) for reference in window.evidence)
                    if item is not None
                ],
            }
            for window in state.windows
        }
        return told
    told |= {
        "run": run.id,
        "analysis": f"{run.analysis} {run.analysis_version}",
        "plugin": f"{run.plugin} {run.plugin_version}",
        "code_hash": run.code_hash,
        "parameters": dict(run.parameters),
        "seed": run.seed,
        "result_sha256": run.result,
    }
    told["windows"] = {
        one.name: {
            "from": _moment(one.start),
            "to": _moment(one.end),
            "sha256": list(one.sha256),
        }
        for one in run.inputs
        if one.kind == "window"
    }
    told["inputs"] = {one.name: list(one.sha256) for one in run.inputs if one.kind != "window"}
    return told


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
