"""Whether recipe, description and results say what the journal says.

Whoever owns a trusted key can sign anything; what they cannot do is let the documents of a
package tell different stories and have it pass.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from workbench.domain.canonical import JsonValue, canonical
from workbench.exchange import layout
from workbench.exchange.account import Account, RunAccount, digest_of, plain_claim
from workbench.exchange.description import Description
from workbench.exchange.recipe import Step
from workbench.exchange.references import RESULT
from workbench.exchange.verdict import Problem


def check_agreement(
    account: Account, steps: tuple[Step, ...], description: Description
) -> list[Problem]:
    """Return where recipe or description contradict the journal.

    This holds at every level of disclosure and for every minor version: what is withheld is
    an event's body, and of a body that is there every word counts.

    Parameters
    ----------
    account : Account
    steps : tuple of Step
    description : Description

    Returns
    -------
    list of Problem
        Empty if all say the same.
    """
    problems = [
        _differs(step, "recipe.tolerance", "its tolerance lets any result pass")
        for step in steps
        if step.indulgent
    ]
    for step in steps:
        problems += _step(account, step)
    named = {step.run for step in steps}
    problems += [
        Problem(
            "recipe.run_missing",
            layout.RECIPE,
            f"The journal records the run {run}, which finished; the recipe leaves it out.",
        )
        for run, recorded in account.runs.items()
        if recorded.result and recorded.finished and run not in named
    ]
    untold = len(named - account.runs.keys())
    if untold > account.withheld_runs > 0:
        problems.append(
            Problem(
                "recipe.run_unknown",
                layout.RECIPE,
                f"It has {untold} runs that the journal does not tell of; "
                f"of {account.withheld_runs} the record is withheld.",
            )
        )
    return problems + _description(account, description)


def check_evidence(
    account: Account,
    hashes: Mapping[str, str],
    sizes: Mapping[str, int],
    derived: AbstractSet[str],
) -> list[Problem]:
    """Return files of evidence that the journal never took in so, or that lie there twice.

    Those in ``derived`` were made of evidence that is withheld; the policy answers for them.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for path, sha256 in hashes.items():
        if not path.startswith(layout.EVIDENCE):
            continue
        if sha256 in seen:
            problems.append(Problem("evidence.twice", path, "The same bytes lie there twice."))
        seen.add(sha256)
        if sha256 not in account.files | derived:
            problems.append(Problem("evidence.unknown", path, "The journal never took it in."))
        elif account.sizes.get(sha256, sizes[path]) != sizes[path]:
            problems.append(Problem("evidence.size", path, "The journal has another size for it."))
    return problems


def check_withheld(
    account: Account, hashes: Mapping[str, str], withheld: AbstractSet[str]
) -> list[Problem]:
    """Return what is listed as withheld and is there all the same."""
    there = {sha256: path for path, sha256 in hashes.items()}
    problems = [
        Problem("redaction.present", there[one], "It is listed as withheld, and is here.")
        for one in sorted(withheld & there.keys())
    ]
    return problems + [
        Problem(
            "redaction.present",
            layout.REDACTIONS,
            f"An event is listed as withheld, and its body is here: {one[:16]}….",
        )
        for one in sorted(withheld & account.commitments)
    ]


def check_answer(run: str, recorded: RunAccount, document: JsonValue) -> list[Problem]:
    """Return where a result document contradicts what the journal noted of it.

    Parameters
    ----------
    run : str
    recorded : RunAccount
    document : JSON value
        ``result.json``, read strictly.
    """
    where = layout.result_path(run, RESULT)
    if not isinstance(document, dict):
        return [Problem("result.malformed", where, "It is not an object.")]
    problems = []
    if recorded.summary and document.get("summary", recorded.summary) != recorded.summary:
        problems.append(Problem("result.differs", where, "The journal noted another summary."))
    found = document.get("findings")
    if recorded.answer and (
        not isinstance(found, list)
        or len(found) != len(recorded.answer)
        or not all(map(_same_finding, recorded.answer, found))
    ):
        problems.append(Problem("result.differs", where, "The journal noted other findings."))
    return problems


def _step(account: Account, step: Step) -> list[Problem]:
    recorded = account.runs.get(step.run)
    if recorded is None:
        if account.withheld_runs:
            return []
        return [_differs(step, "recipe.run_unknown", "the journal records no such run")]
    told = step.record()
    problems = [
        _differs(step, "recipe.differs", f"{name.replace('_', ' ')} not as recorded")
        for name, digest in recorded.parts.items()
        if digest_of(told[name]) != digest
    ]
    if step.environment.get("threads", step.threads) != step.threads:
        problems.append(_differs(step, "recipe.differs", "threads not as recorded"))
    if not recorded.finished:
        problems.append(_differs(step, "recipe.unfinished", "the run did not finish"))
    return problems + _outputs(step, recorded)


def _outputs(step: Step, recorded: RunAccount) -> list[Problem]:
    told = {one.path: one.sha256 for one in step.outputs}
    if len(told) != len(step.outputs):
        return [_differs(step, "recipe.duplicate", "it names an output twice")]
    if recorded.tables is None:
        return []
    known = {f"{name}.parquet": sha256 for name, sha256 in recorded.tables.items()}
    known[RESULT] = recorded.result
    if told == known:
        return []
    return [_differs(step, "recipe.differs", "outputs not as recorded")]


def _description(account: Account, description: Description) -> list[Problem]:
    facts, told = account.facts() or {}, description.incident
    problems = [
        Problem("description.differs", layout.INCIDENT, f"The journal has another {name}.")
        for name, fact in facts.items()
        if told.get(name, fact) != fact
    ]
    claims, listed = account.claims(), told.get("claims", [])
    if claims is not None:
        plain = [plain_claim(c) for c in listed or () if isinstance(c, dict)]
        if plain != claims or not isinstance(listed, list) or len(listed) != len(claims):
            problems.append(
                Problem("description.differs", layout.INCIDENT, "The journal has other claims.")
            )
    return problems


def _same_finding(recorded: Mapping[str, JsonValue], found: JsonValue) -> bool:
    if not isinstance(found, dict):
        return False
    shared = {name: value for name, value in recorded.items() if name in found}
    return canonical(shared) == canonical({name: found[name] for name in shared})


def _differs(step: Step, code: str, why: str) -> Problem:
    return Problem(code, layout.RECIPE, f"The run {step.run}: {why}.")
