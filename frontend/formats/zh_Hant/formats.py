"""As in simplified Chinese: the page is converted whole."""

from frontend.formats.zh_Hans.formats import *  # noqa: F403
