"""At which value of a knob a target is met: what is turned, what is to be met, and the search between."""
