"""The side of banks, incubators, associations and experts: shell and first page, filled from contributions; no page of a domain lives here."""
