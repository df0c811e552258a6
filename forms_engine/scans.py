"""A scan of a paper form: which codes are printed on it, and how it looks. Handwriting is for people to read."""

import json
import subprocess
import sys
from pathlib import Path

_READER = Path(__file__).with_name("scan_reader.py")
_SECONDS = 20


def codes_on(data: bytes) -> list[str]:
    """What the codes on a scan say (PDF, JPEG, PNG); nothing where there are none or the file cannot be drawn."""
    try:
        return [str(one) for one in json.loads(_read("codes", data) or b"[]")]
    except ValueError:
        return []


def picture_of(data: bytes) -> bytes | None:
    """Its pages as one JPEG; None where it cannot be drawn."""
    return _read("picture", data) or None


def _read(what: str, data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- our own words
            [sys.executable, "-I", str(_READER), what], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return b"" if done.returncode else done.stdout
