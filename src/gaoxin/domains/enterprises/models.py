"""Saved views, tags and bulk acts of the directory. Enterprises and facts are the registry's."""
