"""Reads of cultivation, one file for one question: each starts from what the actor may see. No write lives here."""
