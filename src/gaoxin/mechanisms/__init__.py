"""Engines with tables that every domain knows: one package for one mechanism. No business of a zone and no page lives here."""
