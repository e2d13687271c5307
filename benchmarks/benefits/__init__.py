"""Measures the best combination beside HiGHS, and a rehearsal over a whole zone."""
