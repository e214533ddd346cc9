"""Figures by command: `python -m bench` (docs/benchmarks.md).

A benchmark is a program, not a library: importing this package sets Django up with the tests'
settings, so that the modules below can import models like any other code. Tests of it have set
Django up already; they and the processes they start keep their environment.
"""

import os

import django
from django.conf import settings

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # refusals are what we count, not what we read
    django.setup()
