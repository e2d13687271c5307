"""The portal of enterprises: shell and first page, filled from contributions; no page of a domain lives here."""
