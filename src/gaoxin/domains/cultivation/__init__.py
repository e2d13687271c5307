"""Titles of enterprises and their expiry, ladders of growth, reserve libraries, inclusion in statistics (四上). Points live elsewhere."""
