"""Settings of the tests: the product's own, with keys that everybody may know."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 4)
os.environ.setdefault("FIELD_KEY", base64.b64encode(b"only-for-tests-0123456789-012345").decode())
os.environ.setdefault("HTTPS", "false")
if "VAR_DIR" not in os.environ:  # a worker process that a test starts gets the test's folder
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hengio-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ["DEMO"] = "false"

from backend.settings import *  # noqa: F403

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns without it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many users, quickly
