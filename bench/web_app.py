"""What gunicorn serves in a benchmark: the product's application on the benchmark's database."""

import os

from backend.wsgi import application
from tests.support.database import use_database

use_database(os.environ["BENCH_DATABASE"])

__all__ = ["application"]
