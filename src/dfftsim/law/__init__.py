"""Law as dated, sourced data: what applies to a transfer on a day, and why."""
