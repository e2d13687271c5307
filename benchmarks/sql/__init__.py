"""The rule library as SQL on each engine: `python -m benchmarks.sql [--count 100000] [--engines duckdb,postgres,spark]`."""
