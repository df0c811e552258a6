"""The service hall: the Django project and its own apps."""

from hall.celery import app as celery_app

__all__ = ["celery_app"]
