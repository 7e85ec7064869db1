"""What is decided: small callables that look at a view and answer, and know nothing else."""
