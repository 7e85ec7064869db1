"""Figures of runs and comparisons, for notebooks, texts and reports."""
