"""Mutation testing is run by hand: pytest takes nothing from this folder."""

from __future__ import annotations

collect_ignore_glob = ["*.py"]
