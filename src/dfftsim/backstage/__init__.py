"""What a face asks of other processes: runs, traces and comparisons, and their answers as plain data.

`requests` says what can be asked and what is answered, `crew` starts the processes and carries both, `desk`
is the life of one process, `work` does what is asked there.
"""
