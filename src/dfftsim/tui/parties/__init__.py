"""Parties: what a package changes for each jurisdiction, in the order of the data and not ranked."""
