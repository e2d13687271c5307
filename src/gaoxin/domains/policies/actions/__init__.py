"""Writes to policies and what they pay, one file for each part."""
