"""Settings: read from the environment (or `NAME_FILE`), each with its reason.

Every variable stands in `.env.example`, `docs/operations.md` and `docker-compose.yml`; a test
compares the four. A wrong value stops the start. `DATABASE_URL` absent means: use the
PostgreSQL that `backend/embedded_postgres.py` keeps for this project.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import environ

from backend import embedded_postgres
from backend.outbox.queues import q_cluster

ROOT: Final = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

# --- who we are -----------------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = env.str("SECRET_KEY")
FIELD_KEY: str = env.str("FIELD_KEY")  # 32 bytes in base64; seals personal fields (crypto.py)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
PUBLIC_URL: str = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = [PUBLIC_URL]
# Only the demo plays on another clock and prints log-ins; a system check refuses both elsewhere.
DEMO: bool = env.bool("DEMO", default=False)
DEMO_CLOCK_FILE: str = env.str("DEMO_CLOCK_FILE", default="")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "backend.common",
    "backend.accounts",
    "backend.outbox",
    "backend.media",
    "backend.feed",
    "backend.notifications",
    "backend.offices",
    "backend.procedures",
    "backend.agencies",
    "backend.dossiers",
    "backend.custody",
    "scheduling",
    "mobile_api",
    "backend.citizen_pages",
    "backend.privacy",
    "backend.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.privacy.middleware.ReadLog",
]
ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database -------------------------------------------------------------------------------
# Two roles. `default` is what web and workers use; it may not rewrite the custody ledger.
# `owner` owns the tables and runs migrations only.


def _database(name: str, role: str) -> dict[str, Any]:
    url = env.str(name, default="")
    if url:
        found: dict[str, Any] = env.db_url_config(url)
    else:
        found = embedded_postgres.connection(role=role)
    # A lock that is not had in 3 s is an error with a name, not a hanging request.
    timeouts = "-c lock_timeout=3s -c statement_timeout=60s"
    found["ENGINE"] = "django.db.backends.postgresql"
    # Statements that come again are planned once for each connection.
    prepared = {"server_side_binding": True, "prepare_threshold": 3}
    found["OPTIONS"] = {**found.get("OPTIONS", {}), "options": timeouts, **prepared}
    found["CONN_MAX_AGE"] = 0 if role == "owner" else env.int("DATABASE_CONN_MAX_AGE_S", default=60)
    found["CONN_HEALTH_CHECKS"] = True
    return found


DATABASES = {
    "default": _database("DATABASE_URL", embedded_postgres.APP_ROLE),
    "owner": _database("DATABASE_OWNER_URL", embedded_postgres.OWNER_ROLE),
}

# --- time and language ----------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"  # inside; backend/common/localtime.py is the only door to Vietnamese time
LANGUAGE_CODE = "vi"
USE_I18N = True

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "backend.common.openapi.Schema",
    "EXCEPTION_HANDLER": "backend.common.problems.handle",
    "DEFAULT_PAGINATION_CLASS": None,
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
    "UNICODE_JSON": True,
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=7),
    "AUTO_REFRESH": True,
    "AUTO_REFRESH_MAX_TTL": timedelta(days=30),
    "MIN_REFRESH_INTERVAL": 3600,  # a phone that asks each minute writes once an hour
}
SPECTACULAR_SETTINGS = {
    "TITLE": "hengio",
    "VERSION": "1",
    "DESCRIPTION": (
        "Home visits by appointment for administrative dossiers: citizens book, dispatchers plan, "
        "couriers collect and deliver with proof, desks countersign.\n\n"
        "Times are RFC 3339; coordinates WGS 84; money whole VND. Errors are problems (RFC 9457) "
        "with a stable `code`. Every POST takes an `Idempotency-Key`, and repeats answer the same."
    ),
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Fields called `state` or `kind` get the name of what they are the state or kind of.
    "ENUM_NAME_OVERRIDES": {
        "AgencyStatus": "backend.dossiers.states.AgencyStatus",
        "AppointmentState": "scheduling.states.AppointmentState",
        "AttemptReason": "scheduling.states.AttemptReason",
        "AttemptState": "scheduling.states.AttemptState",
        "DisputeReason": "scheduling.states.DisputeReason",
        "KeepingState": "scheduling.states.KeepingState",
        "NextStep": "scheduling.attempt_rules.NextStep",
        "BatchLineState": "backend.custody.states.LineState",
        "BatchState": "backend.custody.states.BatchState",
        "CallTaskState": "backend.notifications.states.CallTaskState",
        "ErasureReason": "backend.privacy.models.ErasureReason",
        "ErrandPurpose": "backend.procedures.states.Purpose",
        "HandoverKind": "backend.custody.kinds.HandoverKind",
        "HandoverOutcome": "backend.custody.kinds.Outcome",
        "HolderKind": ["citizen", "courier", "office", "desk", "agency"],
        "IncidentKind": "backend.custody.kinds.IncidentKind",
        "IncidentOutcome": "backend.custody.kinds.IncidentOutcome",
        "MessageState": "backend.notifications.states.MessageState",
        "PacketPurpose": "backend.custody.kinds.PacketPurpose",
        "PacketState": "backend.custody.states.PacketState",
        "SlipDispute": "backend.custody.kinds.SlipDispute",
        "PaperKind": "backend.custody.kinds.PaperKind",
        "AffectedState": "scheduling.states.AffectedState",
        "ProofKind": ["handover", "batch", "load_check", "record", "presumed"],
        "ProxyPurpose": "backend.dossiers.states.ProxyPurpose",
        "PlanRunState": "scheduling.states.PlanRunState",
        "OldPaperReason": "backend.custody.kinds.OldPaperReason",
        "ResultFault": "backend.dossiers.states.ResultFault",
        "ReserveKind": "scheduling.states.ReserveKind",
        "SendingState": "backend.notifications.states.SendingState",
        "ServiceDayState": "scheduling.states.ServiceDayState",
        "WindowMinutes": [(60, 60), (90, 90), (120, 120)],
        "ShiftExceptionKind": "backend.offices.states.ExceptionKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.common.openapi.without_empty_defaults",
    ],
}

# --- jobs -----------------------------------------------------------------------------------
# The queue only executes; our outbox rows decide about attempts (docs/adr/0004). Each worker is
# a small cluster with a queue of its own: what breaks in it breaks alone.
WORKERS: int = env.int("WORKERS", default=2)
JOB_LIMITS_S = {"quick": 60, "solver": 900}  # a job that takes longer ends its process
JOB_QUEUES = {"quick": [f"quick-{number + 1}" for number in range(WORKERS)], "solver": ["solver"]}
JOB_ROUND_S = 10  # a worker that is woken goes on for so long with what else is due
Q_CLUSTER = q_cluster(JOB_QUEUES, JOB_LIMITS_S, round_s=JOB_ROUND_S)

# --- files, media, messages -----------------------------------------------------------------
VAR: Final = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
MEDIA_STORE: str = env.str("MEDIA_STORE", default=str(VAR / "media"))
STATIC_URL = "/static/"
STATIC_ROOT: str = env.str("STATIC_ROOT", default=str(VAR / "static"))
# Where the console channel also writes its messages, one JSON object a line; empty: log only.
CONSOLE_CHANNEL_FILE: str = env.str("CONSOLE_CHANNEL_FILE", default="")
# A channel without its settings does not exist; with none at all, the console gets everything.
# Push to couriers' phones: the service account's key, the JSON itself (or FCM_CREDENTIALS_FILE).
FCM_CREDENTIALS: str = env.str("FCM_CREDENTIALS", default="")
FCM_URL: str = env.str("FCM_URL", default="https://fcm.googleapis.com").rstrip("/")
# Push to browsers: our VAPID key, base64url; `manage.py make_push_key` prints one; empty: none.
WEBPUSH_PRIVATE_KEY: str = env.str("WEBPUSH_PRIVATE_KEY", default="")
# Whom a push service writes to when we misbehave: mailto:… or https://….
WEBPUSH_CONTACT: str = env.str("WEBPUSH_CONTACT", default="")
# Hosts of push services a browser may name, separated by commas; no other is ever called.
WEBPUSH_HOSTS: str = env.str(
    "WEBPUSH_HOSTS",
    default="fcm.googleapis.com,updates.push.services.mozilla.com,*.notify.windows.com,web.push.apple.com",
)
# Text messages: the gateway's address; empty: none.
SMS_URL: str = env.str("SMS_URL", default="")
# The gateway's bearer token.
SMS_TOKEN: str = env.str("SMS_TOKEN", default="")
# The registered name of the sender.
SMS_SENDER: str = env.str("SMS_SENDER", default="")
# Signs the gateway's reports (HMAC-SHA256); empty: reports are refused.
SMS_REPORT_SECRET: str = env.str("SMS_REPORT_SECRET", default="")
# Zalo messages: the app's id; empty: none.
ZNS_APP_ID: str = env.str("ZNS_APP_ID", default="")
# The app's secret key; renews access tokens.
ZNS_SECRET_KEY: str = env.str("ZNS_SECRET_KEY", default="")
# The Official Account's secret; signs Zalo's reports.
ZNS_OA_SECRET: str = env.str("ZNS_OA_SECRET", default="")
# The first refresh token; later ones are kept in the database.
ZNS_REFRESH_TOKEN: str = env.str("ZNS_REFRESH_TOKEN", default="")
# Approved templates, kind to template id, as JSON: {"visit_reminder": "283716"}.
ZNS_TEMPLATES: str = env.str("ZNS_TEMPLATES", default="{}")
# Where Zalo takes messages.
ZNS_URL: str = env.str("ZNS_URL", default="https://business.openapi.zalo.me")
# Where Zalo renews tokens.
ZALO_OAUTH_URL: str = env.str("ZALO_OAUTH_URL", default="https://oauth.zaloapp.com")
# Letters: smtp+tls://user:password@host:587, smtp+ssl:// or smtp://; empty: none.
EMAIL_URL: str = env.str("EMAIL_URL", default="")
# The sender of letters.
EMAIL_FROM: str = env.str("EMAIL_FROM", default="")
# Zalo is another company: its message service gets a number only with the owner's word.
ZNS_NEEDS_CONSENT: bool = env.bool("ZNS_NEEDS_CONSENT", default=True)
# A Nominatim server for addresses; empty: only the offline gazetteer of communes answers.
NOMINATIM_URL: str = env.str("NOMINATIM_URL", default="")

# A timestamp authority (RFC 3161) that witnesses the daily root of the custody ledger, and the
# file with the certificates (PEM) its stamps are believed under; empty: no witness from outside.
TIMESTAMP_AUTHORITY: str = env.str("TIMESTAMP_AUTHORITY", default="")
TIMESTAMP_CERTIFICATES: str = env.str("TIMESTAMP_CERTIFICATES", default="")

# Releases of the couriers' app, oldest first; what is older than the last three is kept and not
# applied; empty: every release is taken.
APP_RELEASES: list[str] = env.list("APP_RELEASES", default=[])

# --- the edge -------------------------------------------------------------------------------
HTTPS: bool = env.bool("HTTPS", default=True)  # off only on a machine of your own
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 13_000_000  # one photo; JSON bodies are far smaller

# Who may read /metrics; empty: nobody, the address answers 404.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django-q": {"level": "WARNING"}},
}
