"""A report: one HTML file that can be mailed. What stands on it (`of_run`, `of_comparison`, ...) and how it looks."""
