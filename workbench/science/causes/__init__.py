"""Naming the upstream cause of an incident: fingerprints, what-ifs, and a ranked answer."""
