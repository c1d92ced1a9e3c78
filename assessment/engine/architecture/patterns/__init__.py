"""Patterns of architecture laid over the plant: wherever one begins, which of its parts are there and which miss."""
