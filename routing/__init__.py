"""The routing kernel: which courier visits whom, in which order, at what time.

Pure and typed: it knows no Django, no database, no network. Seconds count from local midnight of
the service day, distances are whole metres. The front door is `routing.solve.solve`; README.md has
the concepts and an example.
"""
