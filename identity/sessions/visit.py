"""Where a request came from, as far as the hall keeps it: words for the device, a part of the address."""

import ipaddress
import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hall.lib.client import client_address
from hall.lib.language import originals

# The first that fits counts: each later one calls itself by the names of earlier ones too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Both are safe to keep and to show."""

    address: str = ""
    device: str = ""


def visit_of(request: HttpRequest) -> Visit:
    """Of a request."""
    return Visit(masked_address(client_address(request)), device_words(request.headers.get("User-Agent", "")))


def masked_address(address: str) -> str:
    """The net that an address is in: 203.0.*.* or 2001:db8:85a3::*; what is none shows nothing."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.version == 4:
        return ".".join([*str(ip).split(".")[:2], "*", "*"])
    return ":".join(re.findall("....", ip.packed.hex())[:3]) + "::*"


@originals()
def device_words(agent: str) -> str:
    """Chrome，Windows. Of an agent that is none of the usual, nothing is kept."""
    browser = next((word for mark, word in BROWSERS if mark in agent), _("其他浏览器"))
    system = next((word for mark, word in SYSTEMS if mark in agent), _("其他设备"))
    return f"{browser}，{system}"
