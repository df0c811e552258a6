"""Checkers that are programs of their own: the W3C's (vnu) and Lighthouse."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.npm import installed
from tests.quality.served import Served
from tests.quality.stage import Page
from tests.quality.walk import TOOLS, Finding
from tests.running import ROOT
from tests.services import CHROMIUM_FLAGS, chromium_path

# What the checker does not know yet, though it stands in the CSS Working Group's drafts and browsers ignore it safely.
YOUNG_CSS = ("paint-order", "text-autospace", "text-spacing-trim", "text-wrap", "font-synthesis-style")
LIGHTHOUSE = TOOLS.with_name("lighthouse")
STYLESHEETS = sorted((ROOT / "frontend" / "static" / "css").glob("*.css"))
MINIMA = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 95}


def w3c(files: Iterable[Path]) -> Iterator[Finding]:
    """What the W3C's checker calls an error in HTML or CSS."""
    jar = installed(TOOLS) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    paths = [str(path) for path in files]
    done = subprocess.run(
        ["java", "-jar", str(jar), "--format", "json", "--also-check-css", *paths],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] == "error" and not any(name in message["message"] for name in YOUNG_CSS):
            place = f"{message.get('lastLine', '')}: {message['message']} {message.get('extract', '').strip()[:120]!r}"
            path = Path(message["url"].removeprefix("file:"))
            yield Finding("w3c", path.parent.name, path.name, place)


def lighthouse(hall: Served, page: Page, folder: Path) -> dict[str, int]:
    """The four scores of a page on a phone, and the report beside them."""
    tools = installed(LIGHTHOUSE)
    report = folder / f"{page.name}.json"
    headers = {"Cookie": f"sessionid={page.session}"} if page.session else {}
    command = [
        "node", str(tools / "node_modules" / "lighthouse" / "cli" / "index.js"), hall.url + page.path,
        "--quiet", "--output=json", f"--output-path={report}",
        f"--chrome-flags=--headless=new {' '.join(CHROMIUM_FLAGS)}",
        f"--only-categories={','.join(MINIMA)}", f"--extra-headers={json.dumps(headers)}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium_path() or ""}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=180)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {name: round(100 * found["categories"][name]["score"]) for name in MINIMA}
