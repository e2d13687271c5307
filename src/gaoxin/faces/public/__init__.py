"""The public site: shell, start page. What stands on it comes from contributions; no page of a domain lives here."""
