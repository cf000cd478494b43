"""Harnesses for every boundary over which bytes come in, and what runs them: see README.md of this folder."""
