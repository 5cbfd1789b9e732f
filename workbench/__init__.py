"""Incident Workbench: find out why a model got worse, prove it, hand over the proof."""

__version__ = "0.1.0"
