"""The place "Atlas": what the law asks of a transfer between two jurisdictions on a day, and why."""
