"""Studies: what is asked of the simulation, each one a function over `freightsim.studies.runner`."""
