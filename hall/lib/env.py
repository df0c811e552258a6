"""Read the environment strictly: a wrong value stops the start with a sentence, never silently becomes a default."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    """The text of `name`, or of the file named by `<name>_FILE` (Docker and Kubernetes secrets).

    Raises ImproperlyConfigured when both are set or the file cannot be read.
    """
    path = os.environ.get(f"{name}_FILE", "")
    if path:
        if os.environ.get(name):
            raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """1/true/yes or 0/false/no; anything else raises ImproperlyConfigured."""
    text = env(name, "1" if default else "0").lower()
    if text in {"1", "true", "yes"}:
        return True
    if text in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def env_int(name: str, default: int) -> int:
    """A whole number; anything else raises ImproperlyConfigured."""
    text = env(name, str(default))
    try:
        return int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from error


def env_list(name: str, default: str = "") -> list[str]:
    """Words divided by commas; empty ones are dropped."""
    return [word.strip() for word in env(name, default).split(",") if word.strip()]


def env_links(name: str, default: str = "") -> tuple[tuple[str, str], ...]:
    """(name, address) of each `name=https://…`, divided by commas; anything else raises ImproperlyConfigured."""
    links = []
    for word in env_list(name, default):
        text, _equals, address = (part.strip() for part in word.partition("="))
        if not text or not address.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name} must be like name=https://…, not {word!r}.")
        links.append((text, address))
    return tuple(links)
