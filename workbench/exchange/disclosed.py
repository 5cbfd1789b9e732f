"""Whether a package withholds what it says it withholds, and nothing besides."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from workbench.exchange import layout
from workbench.exchange.description import Description, Disclosure
from workbench.exchange.verdict import Problem

_KEPT_BACK: Mapping[Disclosure, tuple[str, ...]] = {
    Disclosure.FULL: (),
    Disclosure.AGGREGATE: (layout.EVIDENCE, layout.MODELS),
    Disclosure.HASHES: (
        layout.EVIDENCE,
        layout.MODELS,
        layout.RESULTS,
        layout.DERIVED_RESULTS,
    ),
}
_MODELS = (".onnx", ".skops", ".safetensors")


def check_policy(
    description: Description, hashes: Mapping[str, str], withheld: AbstractSet[str]
) -> list[Problem]:
    """Return where the policy a package names is not the one it keeps.

    Parameters
    ----------
    description : Description
    hashes : Mapping of str to str
        sha256 of every payload file, by path.
    withheld : set of str
        Commitments of what was left out.

    Returns
    -------
    list of Problem
        Empty where no policy is named.
    """
    policy = description.policy
    if not policy:
        return []
    problems = []
    if int(policy["withheld"]) != len(withheld):
        problems.append(
            _problem(
                "redaction.count", "It names another number of withheld items than are listed."
            )
        )
    for made in policy["derived"]:
        if hashes.get(made["path"]) != made["sha256"]:
            problems.append(
                _problem("derived.missing", f"The derived file {made['sha256'][:16]}… is not here.")
            )
        if made["from"] not in withheld:
            problems.append(
                _problem(
                    "derived.unexplained",
                    f"The derived file {made['sha256'][:16]}… comes from nothing that is withheld.",
                )
            )
    return problems


def check_level(
    description: Description,
    hashes: Mapping[str, str],
    told: AbstractSet[str],
) -> list[Problem]:
    """Return what a package holds although its level of disclosure says that it does not.

    Parameters
    ----------
    description : Description
    hashes : Mapping of str to str
        sha256 of every payload file, by path.
    told : set of str
        Commitments of the events whose body is in the package, but for role events.

    Returns
    -------
    list of Problem
    """
    level = description.disclosure
    safe = bool(description.policy.get("models_are_safe"))
    problems = [
        Problem("disclosure.exceeded", path, f"A package of disclosure {level} does not hold it.")
        for path in hashes
        if path.startswith(_KEPT_BACK[level])
        and not (safe and level is Disclosure.AGGREGATE and path.endswith(_MODELS))
    ]
    if level is Disclosure.HASHES and told:
        message = f"A package of disclosure {level} does not hold what events say."
        problems.append(Problem("disclosure.exceeded", layout.JOURNAL, message))
    return problems


def derived_files(description: Description) -> frozenset[str]:
    """Return the sha256 of every file made of a withheld one."""
    return frozenset(str(made["sha256"]) for made in description.policy.get("derived", ()))


def _problem(code: str, message: str) -> Problem:
    return Problem(code, layout.INCIDENT, message)
