"""Trees of values: read from YAML with their places, merged in layers, checked against a model; faults are explained.

Nothing here knows the scenario: a model is handed in.
"""
