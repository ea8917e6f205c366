"""Is the program the model, and is the model the world? Exact results, invariants and backcasts, actually run."""
