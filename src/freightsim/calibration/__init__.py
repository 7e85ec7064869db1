"""Fitting the model to the published record, and checking that the fit still holds."""
