"""Template tags of the pages of casework."""
