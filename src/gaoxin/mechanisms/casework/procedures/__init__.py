"""Procedures as data: what one is, how its file is read and checked, where the files lie. No tables."""
