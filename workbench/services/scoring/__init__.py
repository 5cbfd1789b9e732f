"""Scoring watched models: what was measured, what it means, and what people did about it."""
