"""Collecting what a project folder has about an incident into one capture folder."""
