"""Dialogs: one act each, named by its verb."""
