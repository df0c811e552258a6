"""One settings file, read strictly from the environment; every default fits `make run`.

What production must not leave at its default is refused by name in hall/checks.py.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hall.lib.database import database_from_url
from hall.lib.env import env, env_bool, env_int, env_links, env_list
from hall.lib.mail import mail_server
from identity.levels import parse_levels

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))

# -- where the hall stands ---------------------------------------------------------------------
DEMO = env_bool("DEMO", True)  # invented people, a provider of our own, messages only shown
DEBUG = env_bool("DEBUG", False)
HOST = env("HOST", "127.0.0.1")
PORT = env_int("PORT", 8000)
SITE_ROOT = env("SITE_ROOT", f"http://{'127.0.0.1' if HOST == '0.0.0.0' else HOST}:{PORT}").rstrip("/")  # noqa: S104
INSECURE_SECRET_KEY = "demo-only-never-use-in-production"  # noqa: S105 -- refused outside DEMO by hall.checks
SECRET_KEY = env("SECRET_KEY", INSECURE_SECRET_KEY if DEMO else "")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", f"{urlsplit(SITE_ROOT).hostname},localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = [SITE_ROOT]
USE_HTTPS = SITE_ROOT.startswith("https://")

# -- what every page says of the site (Regulation Arts. 12-15); an empty value is shown as an example in DEMO ----
SITE = {
    "area": env("SITE_AREA", "潮州市潮安区"),
    "name": env("SITE_NAME", "统一网上办事大厅"),
    "host_unit": env("SITE_HOST_UNIT", "潮州市潮安区人民政府"),
    "operator_unit": env("SITE_OPERATOR_UNIT", "潮安区政务服务和数据管理局"),
    "support_phone": env("SITE_SUPPORT_PHONE"),
    "site_code": env("SITE_CODE"),
    "icp": env("SITE_ICP"),
    "police": env("SITE_POLICE"),
    "sms_number": env("SITE_SMS_NUMBER"),
}
# Other government sites, as name=address: those above from the top, those below (departments, towns), and others.
SITE_ABOVE = env_links(
    "SITE_ABOVE",
    "中国政府网=https://www.gov.cn/,广东省人民政府=https://www.gd.gov.cn/,"
    "潮州市人民政府=https://www.chaozhou.gov.cn/,潮安区人民政府=https://www.chaoan.gov.cn/",
)
SITE_BELOW = env_links("SITE_BELOW")
SITE_RELATED = env_links("SITE_RELATED", "广东政务服务网=https://www.gdzwfw.gov.cn/")

# -- rooms ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "hall.portal",
    "hall.oversight",
    "hall.channels",
    "hall.evidence",
    "hall.casework",
    "hall.wallet",
    "hall.documents",
    "hall.catalog",
    "hall.work",
    "forms_engine",
    "identity",
    "frontend",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_fsm",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
if DEMO:
    INSTALLED_APPS += ["oauth2_provider"]

MIDDLEWARE = [
    "hall.lib.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hall.portal.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hall.lib.language.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "identity.middleware.SessionLimitsMiddleware",
    "identity.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hall.portal.middleware.KindErrorsMiddleware",
]

ROOT_URLCONF = "hall.urls"
WSGI_APPLICATION = "hall.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.site",
            ],
        },
    }
]
FORM_RENDERER = "frontend.renderer.HallFormRenderer"

# -- what it stands on --------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from_url(env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hall.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends after SESSION_SECONDS, or SESSION_IDLE_SECONDS without a click. A page that is opened after
# SESSION_RENEW_SECONDS asks the provider silently if the login still stands there; then its time begins anew.
SESSION_SECONDS = env_int("SESSION_SECONDS", 8 * 3600)
SESSION_IDLE_SECONDS = env_int("SESSION_IDLE_SECONDS", 3600)
SESSION_RENEW_SECONDS = env_int("SESSION_RENEW_SECONDS", 3600)
SESSION_COOKIE_AGE = SESSION_SECONDS
RECOGNISED_SECONDS = env_int("RECOGNISED_SECONDS", 60)  # a page that is read takes name and roles from the session
if USE_HTTPS:  # browsers take these names only with Secure, Path=/ and no Domain: no sister host can set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# Who saw whose data, and answered requests to be forgotten: as long as assessments (PIPL Art. 56).
DATA_USE_RECORD_DAYS = env_int("DATA_USE_RECORD_DAYS", 3 * 366)
LOGIN_RECORD_DAYS = env_int("LOGIN_RECORD_DAYS", 365)  # Cybersecurity Law Art. 21(3): six months at least

# The row is the truth; Celery only rings (hall/work).
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "hall.work.tasks.sweep", "schedule": 60.0}}
WORK_SWEEP_SECONDS = env_int("WORK_SWEEP_SECONDS", 1)

STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "frontend.storage.OneSheetStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]

# -- identity --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["identity.oidc.backend.HallOIDCBackend"]
LOGIN_URL = "/oidc/authenticate/"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
DEMO_OIDC_PREFIX = "/demo-idp/"
OIDC_ISSUER = env("OIDC_ISSUER", f"{SITE_ROOT}/demo-idp" if DEMO else "")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", "hall-demo" if DEMO else "")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", "hall-demo-secret" if DEMO else "")
OIDC_SCOPES = env("OIDC_SCOPES", "openid profile phone email identity")
OIDC_TIMEOUT_SECONDS = env_int("OIDC_TIMEOUT_SECONDS", 4)  # for all requests of one step of a login together
OIDC_CLOCK_TOLERANCE_SECONDS = env_int("OIDC_CLOCK_TOLERANCE_SECONDS", 60)  # that two clocks may differ
# Levels of assurance and the provider's acr values for them, the weakest first: name=acr|acr,name=acr
_DEMO_LEVELS = "real-name=urn:example:acr:real-name,two-factor=urn:example:acr:two-factor" if DEMO else ""
ASSURANCE_LEVELS = parse_levels(env_list("ASSURANCE_LEVELS", _DEMO_LEVELS))
# The level that staff need for their roles (a second factor); `none` goes without. In production there is no default.
_STAFF_LEVEL = "two-factor" if DEMO and OIDC_ISSUER.startswith(SITE_ROOT) else "none" if DEMO else ""
STAFF_ASSURANCE = env("STAFF_ASSURANCE", _STAFF_LEVEL)
STAFF_ASSURANCE = "" if STAFF_ASSURANCE == "none" else STAFF_ASSURANCE or "a level that must be set"
EVIDENCE_KEY = env("EVIDENCE_KEY")  # 32 bytes in base64 (Ed25519): signs the nightly roots (hall.evidence)
EVIDENCE_FORMER_KEYS = env_list(
    "EVIDENCE_FORMER_KEYS"
)  # public keys, base64, of the keys before: their roots count too
# Papers are signed by the keys of SIGNING_KEYS_DIR/<department code>/ (hall.documents.keys); empty in DEMO: its own.
SIGNING_KEYS_DIR = env("SIGNING_KEYS_DIR")
SIGNING_KEYS_PASSWORD = env("SIGNING_KEYS_PASSWORD")  # of the encrypted key files there
SIGNING_PKCS11_LIBRARY = env("SIGNING_PKCS11_LIBRARY")  # the token's module, for keys that never leave it
SIGNING_PKCS11_TOKEN = env("SIGNING_PKCS11_TOKEN")  # its label, where the module has more than one
SIGNING_PKCS11_PIN = env("SIGNING_PKCS11_PIN")
SIGNING_TRUST = env("SIGNING_TRUST")  # PEM file of the authorities whose signatures count at /verify/
TIMESTAMP_URL = env("TIMESTAMP_URL")  # RFC 3161; empty: the time of the signature is the hall's own
SEALS_DIR = env("SEALS_DIR")  # <department code>.jpg or .png: the picture of its seal; in DEMO one marked as an example
# The level that filing, signing and collecting need where the service item says nothing; empty: any login
ASSURANCE_FILE = env("ASSURANCE_FILE")
ASSURANCE_SIGN = env("ASSURANCE_SIGN")
ASSURANCE_COLLECT = env("ASSURANCE_COLLECT")
# Mandates given or accepted, children declared, deletion asked for: what staff need, unless set; `none`: any login
ASSURANCE_MANDATE = env("ASSURANCE_MANDATE", STAFF_ASSURANCE)
ASSURANCE_MANDATE = "" if ASSURANCE_MANDATE == "none" else ASSURANCE_MANDATE
ASSURANCE_DECIDE_SECONDS = env_int("ASSURANCE_DECIDE_SECONDS", 0)  # age of the login that signs a decision; 0: any
OIDC_RP_CLIENT_ID = OIDC_CLIENT_ID
OIDC_RP_CLIENT_SECRET = OIDC_CLIENT_SECRET
OIDC_RP_SCOPES = OIDC_SCOPES
OIDC_USE_PKCE = True
OIDC_PKCE_CODE_CHALLENGE_METHOD = "S256"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

if DEMO:
    from django.utils.functional import lazy

    from identity.demo.key import demo_provider_key

    # Whom the demo provider tells that somebody logged out: client id → address.
    DEMO_BACKCHANNEL = {OIDC_CLIENT_ID: f"{SITE_ROOT}/oidc/backchannel-logout/"}
    OAUTH2_PROVIDER = {
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": f"{SITE_ROOT}/demo-idp",
        "OIDC_RSA_PRIVATE_KEY": lazy(demo_provider_key, str)(VAR_DIR),  # made when first asked for
        "OAUTH2_VALIDATOR_CLASS": "identity.demo.validator.DemoValidator",
        "SCOPES": dict.fromkeys(("openid", "profile", "phone", "email", "identity"), "demo"),
        "PKCE_REQUIRED": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,  # S256 only
        "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,  # RFC 9207
        "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
        "OIDC_RP_INITIATED_LOGOUT_ACCEPT_EXPIRED_TOKENS": True,
    }

# -- SMS gateway and mail --------------------------------------------------------------------------
SMS_INBOUND_SECRET = env("SMS_INBOUND_SECRET", "demo-gateway-secret" if DEMO else "")
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL")  # empty: messages are only shown at /outbox/ (DEMO)
SMS_GATEWAY_USER = env("SMS_GATEWAY_USER")
SMS_GATEWAY_PASSWORD = env("SMS_GATEWAY_PASSWORD")
EMAIL_URL = env("EMAIL_URL")  # empty: mails are only shown at /outbox/ (DEMO)
if EMAIL_URL:
    _mail = mail_server(EMAIL_URL)
    EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.host, _mail.port, _mail.starttls, _mail.tls
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "hall@example.invalid")
ERROR_COLLECTOR_URL = env("ERROR_COLLECTOR_URL")  # each error is posted there as JSON, without personal data

# -- limits -------------------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
CASE_UPLOAD_MAX_BYTES = env_int("CASE_UPLOAD_MAX_BYTES", 100 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
QUERY_RATE_LIMIT = env_int("QUERY_RATE_LIMIT", 20)  # wrong status queries a minute, for one address
LOGIN_RATE_LIMIT = env_int("LOGIN_RATE_LIMIT", 60)  # logins begun a minute, for one address
LOGIN_FAILURE_LIMIT = env_int("LOGIN_FAILURE_LIMIT", 20)  # failures of one account or address until it has to wait
LOGIN_LOCKOUT_SECONDS = env_int("LOGIN_LOCKOUT_SECONDS", 30)  # the first wait; each further failure doubles it
INVITATION_RATE_LIMIT = env_int("INVITATION_RATE_LIMIT", 10)  # wrong invitation codes an hour, for one account
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)  # how many reverse proxies append to X-Forwarded-For

# -- rules that local government may set ([D] in the domain notes) ---------------------------------
DRAFT_DAYS = env_int("DRAFT_DAYS", 90)  # calendar days that an untouched draft is kept
DRAFT_WARNING_DAYS = env_int("DRAFT_WARNING_DAYS", 7)  # calendar days between the warning and the end of a draft
ACCEPTANCE_WORKING_DAYS = env_int("ACCEPTANCE_WORKING_DAYS", 5)  # Licensing Law Art. 32(4)
CORRECTION_WORKING_DAYS = env_int("CORRECTION_WORKING_DAYS", 10)
TOLERANCE_WORKING_DAYS = env_int("TOLERANCE_WORKING_DAYS", 10)  # usual time to supply what was promised
CLOSE_DAYS = env_int("CLOSE_DAYS", 7)  # calendar days from delivery until the clock closes a case
ARCHIVE_DAYS = env_int("ARCHIVE_DAYS", 30)  # calendar days from delivery, or from an end without decision, to archive
AREA_CODE = "445103"
# Whom a decision names as the way against it (Administrative Review Law Art. 24, Administrative Litigation Law Art. 18)
REVIEW_AUTHORITY = env("REVIEW_AUTHORITY", SITE["host_unit"])
REVIEW_COURT = env("REVIEW_COURT", "有管辖权的人民法院")
HALL_DEPARTMENTS = env_list("HALL_DEPARTMENTS", "ZWSJ")  # whose intake clerks, supervisors, operators see every case

# -- words and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]  # hall.lib.language
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
FORMAT_MODULE_PATH = "frontend.formats"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# -- safety --------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31536000 if USE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = USE_HTTPS
if env_bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Chromium applies form-action to the redirects after a post too: the login leaves for the provider.
        "form-action": [
            "'self'",
            *({f"{urlsplit(OIDC_ISSUER).scheme}://{urlsplit(OIDC_ISSUER).netloc}"} if OIDC_ISSUER else ()),
        ],
    }
}
CSRF_FAILURE_VIEW = "hall.portal.errors.csrf_failure"

# -- the second door -------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["identity.api_auth.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "hall.api.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "潮安区统一网上办事大厅 API",
    "DESCRIPTION": "办事指南、进度查询与部门系统反馈意见的接口;与网页走同一条业务规则。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# -- logs: one line a request and an act, never personal data -----------------------------------------
LOG_JSON = env_bool("LOG_JSON", not DEMO)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "hall.lib.request_log.RequestIdFilter"}},
    "formatters": {
        "line": {"()": "hall.lib.request_log.LineFormatter"},
        "json": {"()": "hall.lib.request_log.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "json" if LOG_JSON else "line",
        },
        "operator": {"class": "hall.oversight.error_log.OperatorHandler", "level": "ERROR", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console", "operator"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
