"""Scenario files: found, read, laid over what they extend, warned of, compared, described by a schema."""
