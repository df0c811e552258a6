"""At each login the register is asked which organisations the person represents."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from identity.mandates.verbs import take_up_offices
from identity.models import Account


@receiver(user_logged_in, dispatch_uid="identity.take_up_offices")
def on_login(sender: Any, user: Account, **kwargs: Any) -> None:
    """Take up and lay down offices."""
    take_up_offices(user, now=timezone.now())
