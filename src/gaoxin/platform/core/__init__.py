"""Zones, organisations, people, roles, audit chain, files, tasks, contributions; no business of a zone and no screen component."""
