"""Repairs of the small incident: tried with evaluations of one's own, and released."""

import pytest

from tests.fakes.repairs import RepairRunner, make_ready
from tests.unit.services.runners import lend
from workbench.services.repair_release import apply_repair, choose_repair
from workbench.services.repair_standing import repair_standing
from workbench.services.repair_trials import try_all
from workbench.services.repairs import add_repair
from workbench.services.rollbacks import set_way_back
from workbench.services.windows import set_window

KINDS = ("inverse_transform", "clip", "impute", "nothing")


@pytest.fixture
def trying(session):
    """Return a function that makes everything ready, tries all repairs and returns them."""

    def tried(**answers):
        runner = lend(session, RepairRunner(**answers)).runner
        make_ready(session)
        for kind in (*KINDS, *(kind for kind in answers if kind not in (*KINDS, "canary"))):
            add_repair(session, "1", kind, {} if kind == "nothing" else {"node": "temp"})
        try_all(session, "1")
        session.fake = runner
        return {one.kind: one for one in session.incident("1").records.repairs}

    return tried


def codes(session, repair=""):
    return [one.code for one in repair_standing(session, "1", repair).problems]


def set_the_way_back(session, repair, **fields):
    return set_way_back(
        session,
        "1",
        repair,
        **{"pointer": "model 3.2.1", "limit": 0.74, "watch": ("AUC",), **fields},
    )


def released(session, repair):
    """Choose a repair, set its way back and record it as applied."""
    choose_repair(session, "1", repair, decided_by="ML on-call", no_dissent=True)
    set_the_way_back(session, repair)
    apply_repair(session, "1", repair)


def canary_window(session):
    """Give the incident a canary window."""
    incident = session.incident("1").window("incident")
    set_window(session, "1", "canary", evidence=incident.evidence)
