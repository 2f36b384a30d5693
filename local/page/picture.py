# SPDX-License-Identifier: Apache-2.0
"""`make demo-picture`: the page as a picture, while Tinybird is broken and changes wait."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from local.live import live_world
from local.page.browser import Browser, running_browser
from local.story import Story
from local.world import PRODUCT, REPOSITORY

PICTURE = REPOSITORY / "docs" / "images" / "demo-page.png"
PICTURE_BYTES_MAX = 200_000
_SECONDS_MAX = 60.0


def press(browser: Browser, action: str) -> None:
    browser.evaluate(f"document.querySelector('button[data-action={action}]').click()")


def wait_for_differences(browser: Browser, condition: str) -> None:
    """`condition` is about the number on the page: `=== 0`, `> 2`."""
    shown = "Number(document.getElementById('differences').textContent)"
    browser.wait_for(f"{shown} {condition}", seconds_max=_SECONDS_MAX)


def take(browser: Browser) -> bytes:
    """Both sides the same after a snapshot, then changes that do not get through."""
    wait_for_differences(browser, "> 0")
    press(browser, "snapshot")
    wait_for_differences(browser, "=== 0")
    loaded = "document.getElementById('notes').textContent.includes('is loaded')"
    browser.wait_for(loaded, seconds_max=_SECONDS_MAX)
    for action, event in [("insert", "INSERT"), ("remove", "REMOVE"), ("modify", "MODIFY")]:
        press(browser, action)
        newest = "document.querySelector('#landing-rows .event').textContent"
        browser.wait_for(f"{newest} === '{event}'", seconds_max=_SECONDS_MAX)
    press(browser, "break")
    browser.wait_for(
        "document.querySelector('button[data-action=break]').disabled", seconds_max=_SECONDS_MAX
    )
    for action, done in [("modify", "modified"), ("insert", "inserted"), ("remove", "removed")]:
        press(browser, action)
        noted = f"document.querySelector('#notes li').textContent.includes('{done}')"
        browser.wait_for(noted, seconds_max=_SECONDS_MAX)
    wait_for_differences(browser, "> 1")
    lag = "parseFloat(document.getElementById('lag').textContent) > 4"
    browser.wait_for(lag, seconds_max=_SECONDS_MAX)
    return browser.screenshot()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.page.picture", description=__doc__)
    parser.add_argument("--to", type=Path, default=PICTURE)
    file = parser.parse_args().to
    with tempfile.TemporaryDirectory() as folder:
        with live_world(Story(Path(folder) / "log"), PRODUCT) as (_, url):
            with running_browser(url) as browser:
                picture = take(browser)
    if len(picture) >= PICTURE_BYTES_MAX:
        print(f"{len(picture)} bytes are too many for {file}", file=sys.stderr)
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture)
    print(f"{file}: {len(picture)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
