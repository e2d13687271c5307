"""The rules engine beside others on the same work: `python -m benchmarks.rules` (`--quick` for a short run)."""
