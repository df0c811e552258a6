"""The WSGI door: what granian serves. It stays shut when hall.checks finds an unsafe setting."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hall.settings")

application = get_wsgi_application()

from hall.checks import refuse_unsafe_settings  # noqa: E402 -- needs the apps
from hall.lib.memory import settle  # noqa: E402
from hall.oversight.error_log import keeper  # noqa: E402

refuse_unsafe_settings()
keeper.start()
settle()
