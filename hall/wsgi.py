"""The WSGI door: what granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hall.settings")

application = get_wsgi_application()

from hall.oversight.error_log import keeper  # noqa: E402 -- only once the apps are loaded

keeper.start()
