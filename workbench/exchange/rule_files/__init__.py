"""Guardrails as files that other tools read."""
