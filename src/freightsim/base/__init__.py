"""What every part uses and what knows nothing of freight: clock, random streams, errors, files, language."""
