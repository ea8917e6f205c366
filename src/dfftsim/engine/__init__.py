"""One run: the control plane on SimPy - flows, authorities, the calendar of law - and its observers."""
