"""The kernel beside its peers: `python -m bench.routing` (docs/benchmarks.md)."""
