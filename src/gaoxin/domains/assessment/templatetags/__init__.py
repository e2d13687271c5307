"""Template tags of the assessment's public pages."""
