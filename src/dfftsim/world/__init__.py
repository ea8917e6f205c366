"""What a scenario means: numbers resolved, network and options compiled, random streams."""
