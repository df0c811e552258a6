"""How a message leaves: the SMS gateway over HTTP, SMTP, or only the outbox page of the demonstration."""

import smtplib

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from hall.channels.models import Channel, Delivery
from hall.work.registry import PermanentError
from identity.models import Notice

SECONDS = 5


class TransportError(Exception):
    """The gateway did not take the message now; it is tried again."""


def send(delivery: Delivery | Notice) -> bool:
    """Hand the message over. Returns whether it was only shown (demonstration).

    Raises TransportError (try again) or PermanentError (the address will never do).
    """
    if delivery.channel == Channel.SMS and settings.SMS_GATEWAY_URL:
        _sms(delivery)
    elif delivery.channel == Channel.EMAIL and settings.EMAIL_URL:
        _mail(delivery)
    elif settings.DEMO:
        return True
    else:
        raise PermanentError(f"no gateway is configured for {delivery.channel}")
    return False


def _sms(delivery: Delivery | Notice) -> None:
    """Kannel's sendsms interface; Chinese goes as UCS-2 (coding=2). 202 means queued at the gateway."""
    try:
        response = requests.get(
            settings.SMS_GATEWAY_URL,
            params={
                "username": settings.SMS_GATEWAY_USER,
                "password": settings.SMS_GATEWAY_PASSWORD,
                "to": delivery.address,
                "text": delivery.body,
                "coding": "2",
                "charset": "UTF-8",
            },
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Not its cause too: that one spells out the address with our password, the number and the text.
        raise TransportError(type(error).__name__) from None
    if response.status_code not in {200, 202}:
        raise TransportError(f"the gateway answered {response.status_code}")


def _mail(delivery: Delivery | Notice) -> None:
    """By SMTP. What the errors say of the address is left out: they end in the log."""
    try:
        EmailMessage(delivery.subject, delivery.body, to=[delivery.address]).send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _reply in error.recipients.values()):
            raise PermanentError("the mail server refuses the address") from None
        raise TransportError("the mail server does not take the address now") from None
    except ValueError:
        raise PermanentError("this is no mail address") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TransportError(type(error).__name__) from None
