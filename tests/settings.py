"""Settings of the tests: the product's own, with keys that everybody may know."""

import base64
import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 4)
os.environ.setdefault("FIELD_KEY", base64.b64encode(b"only-for-tests-0123456789-012345").decode())
os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="hengio-tests-"))
os.environ["DEMO"] = "false"

from backend.settings import *  # noqa: F403

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns without it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many users, quickly
