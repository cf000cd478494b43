"""Bytes in: which inputs there are, what text they hold, and where in it a dump may stand."""
