"""For all tests: no example of a property is judged by the time it takes, for machines are shared."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
