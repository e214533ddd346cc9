"""Ruin and recreate: take strings of neighbouring visits out, put them back where they cost least.

`day.py` writes the problem as arrays, `routes.py` keeps routes and their times, `ruin.py` and
`recreate.py` change them, `anneal.py` decides what to keep, `engine.py` watches the clock. All but
`day.py` and `engine.py` is compiled by numba; docs/algorithms/routing.md explains the method.
"""
