"""Every claim with its causal level, and what its method takes for granted."""

from collections.abc import Mapping, Sequence

from workbench.api import Claim, ClaimBasis, ReportDocument
from workbench_reports.blocks import (
    AnyBlock,
    Chip,
    Column,
    Facts,
    Paragraph,
    RunLink,
    State,
    Table,
    TextLine,
    Words,
)

LEVELS: Mapping[str, str] = {
    "observed": "seen in these rows",
    "associated": "measured beyond chance, nothing changed",
    "intervened": "something was changed, and the metric moved",
}
"""What the causal level beside a claim says, the weakest first."""

_Grounds = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def claims_told(
    document: ReportDocument, claims: Sequence[Claim], numbers: Mapping[str, str]
) -> tuple[AnyBlock, ...]:
    """Return the claims as a table, each with its level, its standing and its run.

    Parameters
    ----------
    document : ReportDocument
    claims : sequence of Claim
    numbers : Mapping of str to str
        The short names of runs.
    """
    told = "; ".join(f"{level}: {words}" for level, words in LEVELS.items())
    table = _table(document, claims, numbers)
    if not document.bases:
        return (table,)
    return Paragraph((Words(f"The level of a claim is one of {told}."),), quiet=True), table


def grounds_told(
    document: ReportDocument, claims: Sequence[Claim]
) -> tuple[tuple[str, Facts], ...]:
    """Return, by method, why it was taken, what it assumes, what it cannot tell, and its claims.

    Parameters
    ----------
    document : ReportDocument
    claims : sequence of Claim
    """
    methods: dict[_Grounds, list[Claim]] = {}
    for claim in claims:
        basis = document.bases.get(claim.id)
        if basis is not None and basis.method:
            methods.setdefault(_grounds(basis), []).append(claim)
    told = []
    for (method, why, assumptions, limits), made in methods.items():
        facts: list[tuple[str, TextLine]] = [
            ("Why this method", (Words(why or _UNSAID),)),
            ("It assumes", (Words(" ".join(assumptions) or _UNSAID),)),
            ("It cannot tell", (Words(" ".join(limits) or _UNSAID),)),
            ("Claims", _chips(document, made)),
        ]
        told.append((method, Facts(tuple(facts))))
    return tuple(told)


_UNSAID = "Nobody said; the plugin is not here."


def _grounds(basis: ClaimBasis) -> _Grounds:
    return basis.method, basis.why, basis.assumptions, basis.limits


def _chips(document: ReportDocument, claims: Sequence[Claim]) -> TextLine:
    parts: list[Words | Chip] = []
    for claim in claims:
        parts += [Words(" ")] if parts else []
        level = document.bases[claim.id].level
        parts.append(Chip(claim.id, claim.text, _state(document, claim), claim.run, level))
    return tuple(parts)


def _table(document: ReportDocument, claims: Sequence[Claim], numbers: Mapping[str, str]) -> Table:
    rows = []
    for claim in claims:
        known = document.standings.get(claim.id)
        state = _state(document, claim)
        basis = document.bases.get(claim.id)
        why = [known.why] if known is not None and known.why else []
        where: TextLine = (RunLink(claim.run, numbers.get(claim.run, "")),)
        level: TextLine = (Words("\u2013"),)
        if basis is not None:
            level = (Words(f"{basis.level}. ", "strong"), Words(basis.says))
            why += [basis.overstated] if basis.overstated and basis.overstated not in why else []
        rows.append(
            (
                (Chip(claim.id, claim.text, state, claim.run),),
                level,
                (Words(" ".join([f"{state}.", *why])),),
                where if claim.run in numbers else (Words("\u2013"),),
            )
        )
    columns = (Column("Claim"), Column("Level"), Column("Standing"), Column("Run"))
    return Table("Every claim of this report, with its level and its run", columns, tuple(rows))


def _state(document: ReportDocument, claim: Claim) -> State:
    known = document.standings.get(claim.id)
    return known.state if known is not None else "supported"
