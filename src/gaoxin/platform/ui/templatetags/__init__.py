"""Template filters and tags of the design system; the markup itself is in templates."""
