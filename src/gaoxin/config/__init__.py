"""Settings, root addresses and the WSGI entry. No code of a floor lives here."""
