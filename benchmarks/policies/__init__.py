"""Benchmarks of the policy domain: rehearsal and dashboard over a large zone. The kernel alone is measured in `benchmarks.benefits`."""
