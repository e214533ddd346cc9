"""What gunicorn serves in a benchmark: the product's application on the benchmark's database."""

import os

from django.core.wsgi import get_wsgi_application

from tests.support.database import use_database

use_database(os.environ["BENCH_DATABASE"])
application = get_wsgi_application()
