"""The workbench of the zone's staff: shell and first page, filled from contributions; no page of a domain lives here."""
