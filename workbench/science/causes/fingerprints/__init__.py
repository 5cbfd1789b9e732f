"""Fingerprints that name the kind of fault, one family a module."""
