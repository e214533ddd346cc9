"""How fast and how true booking is: `make bench-booking` (docs/benchmarks.md)."""
