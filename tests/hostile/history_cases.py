"""Attacks on what the journal says: acts that name what is not there, or tell another story."""

from typing import Any

from tests.hostile.case import (
    CHANGED,
    Case,
    Make,
    insider,
)
from tests.hostile.journal_edits import GONE, vouched
from tests.hostile.kit import (
    Record,
    appended,
    edited,
)


def said(kind: str, **changes: Any) -> Make:
    """The last event of a type says something else, and all is put right."""
    return lambda kit: edited(kit, kind, lambda body: body.update(changes)).zipped()


def also(kind: str, body: Record, **fields: Any) -> Make:
    """One more event, and all is put right."""
    return lambda kit: appended(kit, kind, body, **fields).zipped()


RUN = "019a0000-0000-7000-8000-0000000000aa"


CASES: list[Case] = [
    insider(
        "journal: opened twice",
        "Begin history anew.",
        also("incident.opened", {"title": "Bike demand – März"}),
    ),
    insider("journal: never opened", "Begin in the middle.", vouched(lambda r: [{**r[3]}, *r[1:]])),
    insider(
        "journal: undoes what cannot be undone",
        "Take back evidence.",
        also("change.undone", {"seq": 2}),
    ),
    insider("journal: undoes the future", "Crash the reader.", also("change.undone", {"seq": 999})),
    insider("journal: undoes nothing", "Crash the reader.", also("change.undone", {})),
    insider("journal: undoes a list", "Crash the reader.", also("change.undone", {"seq": [1]})),
    insider("journal: redoes what stands", "Crash the reader.", also("change.redone", {"seq": 4})),
    insider(
        "journal: undoes the title, incident.json keeps it",
        "Tell two stories.",
        also("change.undone", {"seq": 4}),
        *CHANGED,
    ),
    insider(
        "journal: another title than incident.json",
        "Tell two stories.",
        also("incident.amended", {"title": "Nothing happened"}),
        *CHANGED,
    ),
    insider(
        "journal: another severity than incident.json",
        "Tell two stories.",
        also("incident.amended", {"severity": "SEV1 critical"}),
        *CHANGED,
    ),
    insider(
        "journal: a claim incident.json does not have",
        "Tell two stories.",
        also(
            "claim.added",
            {
                "id": "c2",
                "text": "It was the weather.",
                "run": RUN,
                "finding": "drift.temp",
                "section": "summary",
            },
        ),
        *CHANGED,
    ),
    insider(
        "journal: a claim removed that incident.json has",
        "Tell two stories.",
        also("claim.removed", {"claim": "019a0000-0000-7000-8000-0000000000c1"}),
        *CHANGED,
    ),
    insider(
        "journal: a claim on no run",
        "Claim without proof.",
        also(
            "claim.added",
            {
                "id": "c2",
                "text": "It was the weather.",
                "run": GONE,
                "finding": "",
                "section": "summary",
            },
        ),
        *CHANGED,
    ),
    insider(
        "journal: a claim on a failed run",
        "Claim without proof.",
        said("claim.added", run="019a0000-0000-7000-8000-0000000000bb"),
        *CHANGED,
    ),
    insider(
        "journal: a claim on no finding",
        "Claim without proof.",
        said("claim.added", finding="drift.humidity"),
        *CHANGED,
    ),
    insider(
        "journal: a claim of other words",
        "Tell two stories.",
        said("claim.added", text="Nothing drifted."),
        *CHANGED,
    ),
    insider(
        "journal: a battery of no runs",
        "Claim without proof.",
        also("battery.recorded", {"id": "b", "runs": [GONE]}),
    ),
    insider(
        "journal: freezes no evidence",
        "Name what is not there.",
        also("evidence.frozen", {"evidence": [GONE]}),
    ),
    insider(
        "journal: a window on no evidence",
        "Name what is not there.",
        also(
            "window.set",
            {"name": "x", "evidence": [GONE], "title": "", "start": None, "end": None, "rows": 1},
        ),
    ),
    insider(
        "journal: roles of no evidence",
        "Name what is not there.",
        also("evidence.roles", {"evidence": GONE, "roles": {}}),
    ),
    insider(
        "journal: consent to no model",
        "Name what is not there.",
        also("model.consented", {"evidence": GONE, "sha256": "0" * 64, "reason": "x"}),
    ),
    insider(
        "journal: evidence that is not here",
        "Name what is not there.",
        said("evidence.added", sha256="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: evidence twice",
        "Give one name to two things.",
        lambda kit: appended(kit, "evidence.added", kit.journal[1]["body"]).zipped(),
    ),
    insider(
        "journal: custody of other bytes",
        "Vouch for other bytes.",
        lambda kit: edited(
            kit, "evidence.added", lambda b: b["custody"].update(sha256_after_copy="0" * 64)
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: evidence of another size",
        "Vouch for other bytes.",
        said("evidence.added", size=7),
        *CHANGED,
    ),
    insider(
        "journal: a run twice",
        "Give one name to two runs.",
        lambda kit: appended(kit, "run.recorded", kit.journal[8]["body"]).zipped(),
    ),
    insider(
        "journal: a run the recipe leaves out",
        "Hide a run that spoke against it.",
        lambda kit: appended(kit, "run.recorded", {**kit.journal[8]["body"], "id": GONE}).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: another result",
        "Record other results.",
        said("run.recorded", result="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: another seed", "Record another question.", said("run.recorded", seed=8), *CHANGED
    ),
    insider(
        "journal: other parameters",
        "Record another question.",
        said("run.recorded", parameters={"bins": 99}),
        *CHANGED,
    ),
    insider(
        "journal: another code",
        "Record another plugin.",
        said("run.recorded", code_hash="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: other inputs",
        "Record another question.",
        lambda kit: edited(
            kit, "run.recorded", lambda b: b["inputs"][0].update(sha256=[])
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: a wider tolerance",
        "Let any replay pass.",
        said("run.recorded", tolerance={"absolute": 1e9, "relative": 0}),
        *CHANGED,
    ),
    insider(
        "journal: other tables", "Record other results.", said("run.recorded", tables={}), *CHANGED
    ),
    insider(
        "journal: another summary",
        "Record other results.",
        said("run.recorded", summary="Nothing drifted."),
        *CHANGED,
    ),
    insider(
        "journal: other findings",
        "Record other results.",
        lambda kit: edited(
            kit, "run.recorded", lambda b: b["findings"][0].update(effect=0.01)
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: the run failed, recipe and result stay",
        "Record a failure as success.",
        said("run.recorded", status="failed"),
        *CHANGED,
    ),
]
"""Every attack on what the journal says."""
