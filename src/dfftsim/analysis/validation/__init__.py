"""Is the program the model, is the model the world: exact results, invariants and backcasts, actually run."""
