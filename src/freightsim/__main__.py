"""`python -m freightsim` is the command line."""

from freightsim.cli import main

if __name__ == "__main__":
    main()
