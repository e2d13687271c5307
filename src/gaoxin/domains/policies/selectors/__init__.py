"""Reads across policies and what they pay, one file for each part."""
