"""Small charts in cells: intervals on a common scale, bars to both sides of zero, distributions.

Each is a pure function from numbers to a text of exactly the width asked for, so that it can be tested to the
cell and put into any widget; colours are given by whoever draws.
"""
