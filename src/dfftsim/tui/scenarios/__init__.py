"""The scenarios that come with dfftsim and the user's own: what each asks, and what came of it."""
