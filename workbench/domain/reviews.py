"""Reviews of packages that this incident exported, as the investigator recorded them."""

from workbench.domain.evidence import Noun


class ClaimReviewed(Noun):
    """How one claim came out at the reviewer's, and what the reviewer says of it."""

    claim: str
    result: str
    comment: str = ""


class Reviewed(Noun):
    """A trusted reviewer's signed verdict on a package of this incident.

    Attributes
    ----------
    statement, signature : str
        sha256 of the two files, which the object store keeps.
    tagmanifest : str
        sha256 of the signed bytes of the package that was reviewed.
    verdict : str
        ``accept``, ``accept_with_changes`` or ``reject``.
    level, replay : str
        What the reviewer reached, and how the runs came out there.
    reviewer : str
        As the trust store names the key.
    name : str
        As the review names its author.
    key : str
        Fingerprint.
    at : str
        UTC instant, by the reviewer's clock.
    comment : str
    machine : str
        The mark of the machine it was reviewed on; it only tells whether it was that of the export.
    claims : tuple of ClaimReviewed
    """

    statement: str
    signature: str
    tagmanifest: str
    verdict: str
    level: str = ""
    replay: str = ""
    reviewer: str = ""
    name: str = ""
    key: str = ""
    at: str = ""
    comment: str = ""
    claims: tuple[ClaimReviewed, ...] = ()
    machine: str = ""
