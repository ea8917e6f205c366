"""The terminal UI: seven places over the law, the scenarios and the results. It simulates nothing itself."""
