"""Many offices planned together: each by itself, then neighbours jointly.

`solve.solve_province` is the front door; docs/algorithms/provinces.md tells how and why. Built on
the kernel's problem, search, timing, check and score; the kernel knows nothing of offices.
"""
