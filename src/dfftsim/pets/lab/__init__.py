"""The laboratory: runs the real libraries on generated data and fits what they cost. The core needs none."""
