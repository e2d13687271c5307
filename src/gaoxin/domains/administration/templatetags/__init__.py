"""Template tags of the administrators' pages."""
