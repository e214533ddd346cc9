"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
application = get_wsgi_application()

from scheduling.services.warming import warm_up  # noqa: E402  needs the application

warm_up()

# What is loaded by now lives as long as the process: the collector need not look at it again,
# and a question for offers (thousands of small objects) does not set off a full search.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
