"""Compare: packages of levers side by side, paired on the same draws."""
