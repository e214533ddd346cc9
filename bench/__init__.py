"""Figures by command: `python -m bench` (docs/benchmarks.md).

A benchmark is a program, not a library: importing this package sets Django up with the tests'
settings, so that the modules below can import models like any other code.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")  # refusals are what we count, not what we read
django.setup()
