"""Visits that may be made on any of several days, put where they cost least driving.

`horizon` has the model, `assign.assign_days` is the front door; docs/algorithms/several-days.md
tells how and why. Built on the kernel, which plans several days like one long one.
"""
