"""The postmortem: sections drafted and written, claims that stand, gates, versions, sign-offs."""
