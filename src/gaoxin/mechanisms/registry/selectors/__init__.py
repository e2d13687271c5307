"""Reads of the registry, one file for one question. What an actor may not see is left out, sensitive values are masked. No write lives here."""
