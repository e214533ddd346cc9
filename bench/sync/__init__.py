"""How fast phones and server come together again: `make bench-sync` (docs/benchmarks.md)."""
