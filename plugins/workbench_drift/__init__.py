"""Drift analyses."""
