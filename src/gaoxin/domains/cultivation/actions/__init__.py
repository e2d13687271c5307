"""Writes of cultivation, one file for one aggregate: actor first, one transaction, permission and audit each. No read for a page lives here."""
