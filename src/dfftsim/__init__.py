"""dfftsim: data flowing between countries under differing rules, simulated event by event."""

__version__ = "0.1.0"
