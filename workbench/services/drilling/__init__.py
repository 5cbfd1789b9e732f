"""Rehearsals for people: a sealed truth, a clock, an answer sheet, a grade, a debrief."""
