"""The version of the package: part of every result."""

__version__ = "0.1.0"
