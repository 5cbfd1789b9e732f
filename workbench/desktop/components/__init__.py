"""Widgets that every place is made of; they show values they are given and decide nothing."""
