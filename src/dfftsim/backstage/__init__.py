"""What a face asks of other processes: runs, traces and comparisons, and their answers as plain data."""
