"""From the records of runs to answers: intervals, survival curves, what blocked most, hypotheses."""
