"""Gates on the case and its evidence: G1, G2."""

from workbench.domain.evidence import EvidenceKind
from workbench.language import tr, trn
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judgement import Judgement, fails, holds


def case_is_set(case: Case) -> Judgement:
    """G1: owner, severity, category and scope are set."""
    triage, scope = case.records.triage, case.records.scope
    facts = (
        (tr("owner"), case.state.owner, "triage/triage"),
        (tr("severity"), case.state.severity, "triage/triage"),
        (tr("category"), triage.category if triage else "", "triage/triage"),
        (tr("scope"), bool(scope and (scope.inside or scope.outside)), "scope/scope"),
    )
    missing = [(word, record) for word, value, record in facts if not value]
    if not missing:
        return holds()
    return fails(
        tr("not set: {names}", names=", ".join(word for word, _ in missing)),
        tr("Fill them in where the incident was opened."),
        "triage",
        missing[0][1],
    )


def evidence_is_frozen(case: Case) -> Judgement:
    """G2: there is evidence, all of it is frozen, and its custody is unbroken."""
    items = case.state.evidence
    if not any(e.kind in {EvidenceKind.TABLE, EvidenceKind.SIGNALS} for e in items):
        return fails(
            tr("no tables, no signals"),
            tr("Add the data the model was given, and what it answered."),
            "evidence",
        )
    broken = [e for e in items if e.custody.sha256_at_source != e.custody.sha256_after_copy]
    if broken:
        return fails(
            trn("{count} item arrived changed", "{count} items arrived changed", len(broken)),
            tr("Take it in again from its source; what arrived changed proves nothing."),
            "evidence",
            f"evidence/{broken[0].id}",
        )
    loose = [e for e in items if not e.frozen]
    if loose:
        return fails(
            trn("{count} item not frozen", "{count} items not frozen", len(loose)),
            tr("Freeze the evidence."),
            "evidence",
            f"evidence/{loose[0].id}",
        )
    return holds()
