"""Whether a package withholds what it says it withholds, and nothing besides."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from workbench.exchange import layout
from workbench.exchange.description import Description
from workbench.exchange.verdict import Problem


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


def _problem(code: str, message: str) -> Problem:
    return Problem(code, layout.INCIDENT, message)
