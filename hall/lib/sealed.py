"""Text that the database holds only encrypted: identity numbers, phone numbers, query codes."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"sealed:" + key.encode()).digest())) for key in keys]
    )


def _keys() -> tuple[str, ...]:
    # The first key seals; the older ones (SECRET_KEY_FALLBACKS) still open, so that a key can be rotated.
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


def keyed_hash(purpose: str, value: str) -> str:
    """A hash for exact look-up of a sealed value; without the key it cannot be guessed from a list of numbers."""
    return _hash(settings.SECRET_KEY, purpose, value)


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """The hash under each key that is still open: a row written before the key was changed is found too."""
    return [_hash(key, purpose, value) for key in _keys()]


def _hash(key: str, purpose: str, value: str) -> str:
    return hmac.new(key.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:  # Django's fields take no type arguments at run time
    _TextField = models.TextField


class _Opened(DeferredAttribute):
    """A sealed text that was read with its row and not opened yet (hall.lib.statements): most are never asked for."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        name = self.field.attname
        if instance is None or name not in getattr(instance._state, "sealed", ()):
            return super().__get__(instance, cls)
        sealed: SealedTextField = self.field  # type: ignore[assignment]
        text = instance.__dict__[name] = sealed.from_db_value(instance._state.sealed.pop(name))
        return text


class SealedTextField(_TextField):
    """A TextField whose column holds a Fernet token. Empty text stays empty. Cannot be searched: see keyed_hash."""

    descriptor_class = _Opened

    @staticmethod
    def keep_sealed(row: models.Model, name: str, token: str) -> None:
        """Give a row its sealed text as it lies in the database: it is opened at the first look."""
        row._state.__dict__.setdefault("sealed", {})[name] = token

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if not text else _fernet(_keys()).encrypt(text.encode()).decode()

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if not value:
            return value
        try:
            return _fernet(_keys()).decrypt(value.encode()).decode()
        except InvalidToken as error:
            where = f"{self.model.__name__}.{self.name}"
            raise ValueError(f"{where} was sealed with a key that is not configured.") from error
