"""Calibrations: what unknown numbers must be for some published figures to come out, tested on others.

They are kept as data with seed, targets and result, and change no default of the model.
"""
