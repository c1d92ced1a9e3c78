"""Settings: safe by default, everything that differs between places read from the environment (or `.env`).

`BULKHEAD_PROFILE=local` is what `bin/up` starts: plain HTTP on loopback, SQLite, jobs in the served process.
Setting `DATABASE_URL` and `REDIS_URL` moves the same code to PostgreSQL and Celery workers.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config import safety
from outbox.acts import ACTS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
ENV_FILE = BASE_DIR / ".env"
safety.check_file(ENV_FILE)
environ.Env.read_env(ENV_FILE)

PROFILE = env.str("BULKHEAD_PROFILE", "production")
if PROFILE not in {"local", "production"}:
    raise ImproperlyConfigured(f"BULKHEAD_PROFILE is '{PROFILE}'; expected local or production.")
IS_LOCAL = PROFILE == "local"

VAR_DIR = Path(env.str("BULKHEAD_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
UPLOAD_DIR = VAR_DIR / "uploads"
REPORT_DIR = VAR_DIR / "reports"


def _secret_key() -> str:
    """Give the key from the environment; the local profile makes its own once, in a file only its owner reads."""
    key: str = env.str("SECRET_KEY", "")
    if key or not IS_LOCAL:
        safety.check_key("SECRET_KEY", key)
        return key
    path = VAR_DIR / "secret_key"
    safety.check_file(path)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


if env.bool("DEBUG", False):
    raise ImproperlyConfigured("DEBUG is set: its pages tell everybody the settings. Take it out of the environment.")
DEBUG = False
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for _key in SECRET_KEY_FALLBACKS:
    safety.check_key("SECRET_KEY_FALLBACKS", _key)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if IS_LOCAL else [])
safety.check_hosts(ALLOWED_HOSTS)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "jobs",
    "outbox",
    "inventory",
    "assessment",
    "workshop",
    "signoff",
    "programme",
    "reports",
    "portfolio",
]
MIDDLEWARE = [
    "operations.middleware.CountedMiddleware",
    "accounts.middleware.TrailMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.PlainCallMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.reading.LanguageMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ProblemMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
                "jobs.context.bell",
                "assessment.context.mentions",
                "workshop.context.bar",
                "guidance.context.guide",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "accounts.templatetags.bulkhead"],
        },
    }
]

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
POSTGRES_OPTIONS = {
    "connect_timeout": 3,
    "options": "-c statement_timeout=60s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
}
DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'bulkhead.sqlite3'}")}
_database = DATABASES["default"]
_is_sqlite = _database["ENGINE"].endswith("sqlite3")
_database["OPTIONS"] = {**(SQLITE_OPTIONS if _is_sqlite else POSTGRES_OPTIONS), **_database.get("OPTIONS", {})}
# SQLite: the last connection to close takes the index of the log with it, and none can be made on a full disk.
_database |= {"CONN_MAX_AGE": None} if _is_sqlite else {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

CACHES = {
    "default": {
        "BACKEND": "config.caches.BoundedCache",
        "OPTIONS": {"MAX_ENTRIES": 2000, "MAX_BYTES": 48 * 1024 * 1024},
    }
}

AUTH_USER_MODEL = "accounts.User"
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105, the name of a model
MIGRATION_MODULES = {"knox": None}  # ApiToken stands in place of its table
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_words.WordsOfThePlaceValidator"},
]
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not IS_LOCAL)
# Sign-in with an identity provider (OpenID Connect): OIDC_ISSUER as the provider calls itself.
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "your organisation")
safety.check_provider(OIDC_ISSUER, OIDC_CLIENT_ID)
# The same with a provider that speaks SAML 2.0: the file of what it tells of itself, and how it knows Bulkhead.
SAML_METADATA = env.str("SAML_METADATA", "")
SAML_ENTITY_ID = env.str("SAML_ENTITY_ID", "")
SAML_NAME = env.str("SAML_NAME", "your organisation (SAML)")
safety.check_saml(SAML_METADATA, SAML_ENTITY_ID)
# What leaves by itself is off: mail until there are a server, smtp+tls://user:password@host:587, and a sender; webhooks
# until hosts are listed (host or host:port). Those on addresses that are not public need their network named, too.
EMAIL_URL = env.str("EMAIL_URL", "")
MAIL_FROM = env.str("MAIL_FROM", "")
EMAIL_TIMEOUT = 5
safety.check_mail(EMAIL_URL, MAIL_FROM)
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
WEBHOOK_CA = env.str("WEBHOOK_CA", "")  # certificates of the plant's own authority
safety.check_webhooks(WEBHOOK_HOSTS, WEBHOOK_NETWORKS)
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:sites"
LOGOUT_REDIRECT_URL = "accounts:sign_in"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
_node = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (name, path)
        for name, path in (
            ("inter", _node / "@fontsource" / "inter"),
            ("icons", _node / "bootstrap-icons" / "font"),
        )
        if path.is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = IS_LOCAL

MEBIBYTE = 1024 * 1024
IMPORT_BYTES_MAX = env.int("IMPORT_BYTES_MAX", 200 * MEBIBYTE)
ASSET_ROWS_MAX = env.int("ASSET_ROWS_MAX", 200_000)
FLOW_ROWS_MAX = env.int("FLOW_ROWS_MAX", 5_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * MEBIBYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600

SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_REDIRECT_EXEMPT = ["^api/"]  # a machine that calls in the clear is told so, not sent on (PlainCallMiddleware)
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LOCAL
SECURE_HSTS_PRELOAD = not IS_LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
safety.check_proxies(TRUSTED_PROXIES, is_behind_tls=env.bool("BEHIND_TLS_PROXY", False))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", False) else None
CSRF_FAILURE_VIEW = "accounts.errors.csrf_refused"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "session" if IS_LOCAL else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if IS_LOCAL else "__Host-csrf"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 43_200
SESSION_ENGINE = "accounts.sessions"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.MachineTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.parsers.StrictJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "accounts.negotiation.OwnFormNegotiation",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "accounts.problems.problem_for_exception",
    "STRICT_JSON": True,
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token", "TOKEN_PREFIX": "bulkhead_"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bulkhead",
    "DESCRIPTION": "Import, model, jobs, findings, plan and report of a site. Every error is application/problem+json.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["config.api_docs.add_problems"],
}

REDIS_URL = env.str("REDIS_URL", "")
safety.check_redis(REDIS_URL)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2}
# Workers look after jobs by themselves. What is due each hour or minute beat sends, without Redis the caretaker.
HOUR = 3600.0
MINUTE = 60.0
EVERY_MINUTE = ["signoff.look", "outbox.deliver_due"]
EVERY_HOUR = ["jobs.verify_audit", "portfolio.recompute"]
CELERY_BEAT_SCHEDULE = {
    "sign of life": {"task": "jobs.beat", "schedule": 60.0},
    **{task: {"task": task, "schedule": HOUR} for task in EVERY_HOUR},
    **{task: {"task": task, "schedule": MINUTE} for task in EVERY_MINUTE},
}

# What does the work of each kind of job: a function of (job, report_progress) that gives the job's result.
JOB_KINDS = {
    "import": "inventory.work.check_import",
    "commit": "inventory.work.commit_import",
    "advisories": "inventory.work.load_advisories",
    "match_advisories": "inventory.work.match_advisories",
    "assessment": "assessment.work.assess",
    "plan": "assessment.work.plan",
    "what_if": "assessment.work.what_if",
    "what_if_answer": "assessment.work.what_if_answer",
    "decide": "assessment.work.decide",
    "report": "reports.work.report",
    "minutes": "reports.work.minutes",
    "recalculate": "signoff.work.recalculate",
}

# What is asked of every edit beside whether the model stays valid; a function of the assessment and what it touches.
EDIT_CHECKS = ["programme.guards.check_edit"]

# What is renewed in the same transaction when a job of a kind is done; a function of the site.
AFTER_JOB = {"assessment": "portfolio.standing.renew", "plan": "portfolio.standing.renew"}

# Acts of the audit trail that somebody outside may be told of; each is kept for them in the same transaction.
AFTER_NOTE = dict.fromkeys(ACTS, "outbox.services.tell")

# Rows for which the audit trail vouches by a digest: the name of their number in an entry, model and field.
AUDIT_EVIDENCE = {"change": ("inventory.ChangeSet", "packed"), "baseline": ("signoff.Baseline", "model")}

# What a backup leaves out, each for a reason, and what a restore leaves standing.
NOT_BACKED_UP = {
    "accounts.Session",  # people sign in again
    "accounts.Limit",  # a quarter of an hour old at most
    "accounts.IdempotencyRecord",  # a day old at most
    "portfolio.Standing",  # renewed from what is stored
    "jobs.Heartbeat",  # which processes run at this moment
    "outbox.Message",  # what is on its way: a copy of the server would send it once more
    "assessment.Presence",  # who is looking at this moment
    "sessions.Session",  # Django's own table, not used
    "contenttypes.ContentType",  # Django writes these at every migration
    "auth.Permission",  # the same
    "auth.Group",  # Django's groups and rights are not used: roles are memberships
    "auth.Group_permissions",
    "accounts.User_groups",
    "accounts.User_user_permissions",
}
NOT_EMPTIED = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"}
BACKUP_FOLDERS = {"uploads": UPLOAD_DIR, "reports": REPORT_DIR}

# What takes a model or a drawing into a site, and takes a change of the document back: above the inventory, so named.
MODEL_IMPORT = "assessment.model_import.prepare"
MODEL_UNDO = "assessment.model_import.undo"
MODEL_REFERENCES = "assessment.model_import.check_references"

# Whoever shows this token in `Authorization: Bearer ...` may read /metrics; without one only this machine may.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN:
    safety.check_key("METRICS_TOKEN", METRICS_TOKEN, length=safety.TOKEN_LENGTH_MIN)

LOG_FORMAT = env.str("LOG_FORMAT", "plain" if IS_LOCAL else "json")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT is '{LOG_FORMAT}'; expected plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.PlainLines" if LOG_FORMAT == "plain" else "config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # One line for every request, job and task would bury what bin/up says; the rows of jobs tell more.
    "loggers": {
        "bulkhead": {"level": "WARNING" if IS_LOCAL else "INFO"},
        "celery": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
