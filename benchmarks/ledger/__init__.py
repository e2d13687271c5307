"""Measures posting to the books; no business code."""
