"""Mutation testing: would the tests see a fault? See README.md in this folder."""
