"""Writes to the registry, one file for one aggregate: actor first, keyword arguments, atomic, permitted, audited. No reads live here."""
