# SPDX-License-Identifier: Apache-2.0
"""The demo's screen and its page: `KEEP=1 make demo`, looked at with headless Chromium.

Without Chromium (Debian's chromium-headless-shell) the tests of the page in a browser are skipped.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local import people
from local.aws import clients
from local.json_value import Json
from local.page import browser as chromium
from local.page.browser import HEIGHT, WIDTH, Browser, running_browser
from local.page.picture import PICTURE, PICTURE_BYTES_MAX, press, wait_for_differences
from local.world import REGION, REPOSITORY, stop

SCREEN_LINES, SCREEN_COLUMNS = 24, 100
TABLE = "MembersTable"  # of the demo, in a world of its own
SECONDS_MAX = 60.0
BUTTONS = ["insert", "modify", "remove", "snapshot", "break"]
MARKUP = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>"


@dataclass(frozen=True)
class Kept:
    """The world that the demo left running."""

    screen: list[str]
    log: Path
    url: str  # of the page
    environment: dict[str, str]

    @property
    def table(self) -> people.Table:
        url = self.environment["AWS_ENDPOINT_URL"]
        return people.Table.of(clients.client("dynamodb", url=url, region=REGION), TABLE)


def found(pattern: str, screen: str) -> str:
    match = re.search(pattern, screen)
    assert match is not None, f"no {pattern} in:\n{screen}"
    return match[1]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    log = tmp_path_factory.mktemp("demo") / "demo.log"
    ran = subprocess.run(
        [sys.executable, "-m", "local.demo", "--log", str(log)],
        cwd=REPOSITORY,
        env={**os.environ, "KEEP": "1"},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    folder = Path(found(r"--stop (\S+)", ran.stdout))
    try:
        exports = re.findall(r"^export (\w+)='(.*)'$", (folder / "environment").read_text(), re.M)
        url = found(r"(http://127\.0\.0\.1:\d+/)", ran.stdout)
        yield Kept(ran.stdout.splitlines(), log, url, dict(exports))
    finally:
        stop(folder)
    assert not folder.exists()


@pytest.fixture(scope="module")
def page(kept: Kept) -> Iterator[Browser]:
    """The page, once both sides are on it."""
    if chromium.program() is None:
        pytest.skip(f"no Chromium ({', '.join(chromium.PROGRAMS)}): run tools/setup page")
    with running_browser(kept.url) as browser:
        browser.wait_for(f"{rows('right')} > 0", seconds_max=SECONDS_MAX)
        wait_for_differences(browser, "=== 0")
        yield browser


def rows(side: str, classes: str = "") -> str:
    return f"document.querySelectorAll('#{side}-rows tr{classes}').length"


def text(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)}).textContent"


def shows(side: str, words: str) -> str:
    return f"{text(f'#{side}-rows')}.includes({json.dumps(words)})"


def post(url: str, path: str, body: str = "{}", **headers: str) -> tuple[int, str]:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, body, {"Content-Type": "application/json", **named})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())["error"]
    finally:
        connection.close()


def test_the_demo_tells_one_screen(kept: Kept) -> None:
    assert len(kept.screen) <= SCREEN_LINES
    screen = [line.replace(str(kept.log), "build/demo.log") for line in kept.screen]
    assert [line for line in screen if len(line) > SCREEN_COLUMNS] == []
    assert len([line for line in kept.screen if re.match(r" {2,7}\d+  \D", line)]) == 3
    assert re.fullmatch(r"in step: \d+ items, 0 missing, 0 extra, 0 different", kept.screen[-1])
    log = kept.log.read_text()
    assert all(line in log for line in kept.screen)
    assert "$ tinydynamocdc --create-snapshot --table-name MembersTable" in log
    assert len(log.splitlines()) > 100


def test_the_page_has_all_its_parts_and_nothing_from_elsewhere(kept: Kept, page: Browser) -> None:
    names = "[...document.querySelectorAll('button')].map(b => b.dataset.action)"
    assert page.evaluate(names) == BUTTONS
    assert page.evaluate(rows("left")) == page.evaluate(rows("right")) > 100
    assert page.evaluate(rows("landing")) > 5
    assert page.evaluate(text("#items")) == page.evaluate(text("#state"))
    assert page.evaluate(text("#table-name")) == TABLE
    assert page.evaluate(text("#endpoint-name")) == f"ddb_{TABLE}_by_Keys"
    page.wait_for("document.querySelector('#chart .curve') !== null", seconds_max=SECONDS_MAX)
    assert page.evaluate("document.querySelector('#trouble').hidden")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    loaded = page.evaluate("performance.getEntriesByType('resource').map(r => r.name)")
    assert loaded and all(name.startswith((kept.url, "data:")) for name in loaded)


def test_an_insert_by_keyboard_is_seen_on_both_sides(page: Browser) -> None:
    page.evaluate("document.getElementById('name').focus()")
    page.call("Input.insertText", text="Rosa Luxemburg")
    page.key("Tab")
    assert page.evaluate("document.activeElement.dataset.action") == "insert"
    page.key("Enter", "\r")
    for side in ("left", "right", "landing"):
        page.wait_for(shows(side, "Rosa Luxemburg"), seconds_max=SECONDS_MAX)
    assert page.evaluate(text("#right-rows tr:first-child")).count("Rosa Luxemburg") == 1


def test_modify_and_remove_are_seen_on_both_sides(page: Browser) -> None:
    before = page.evaluate(f"Number({text('#items')})")
    press(page, "modify")
    page.wait_for(f"{text('#notes li')}.includes('modified')", seconds_max=SECONDS_MAX)
    label = page.evaluate(f"{text('#notes li')}.split(' ').pop()")
    for side in ("left", "right", "landing"):
        first = text(f"#{side}-rows tr:first-child")
        page.wait_for(f"{first}.includes({json.dumps(label)})", seconds_max=SECONDS_MAX)
    assert page.evaluate(text("#landing-rows .event")) == "MODIFY"
    press(page, "remove")
    for count in ("#items", "#state"):
        page.wait_for(f"Number({text(count)}) === {before - 1}", seconds_max=SECONDS_MAX)
    event = text("#landing-rows .event")
    page.wait_for(f"{event} === 'REMOVE'", seconds_max=SECONDS_MAX)


def test_markup_in_an_item_is_shown_as_text(kept: Kept, page: Browser) -> None:
    kept.table.put(MARKUP, name={"S": MARKUP}, **{MARKUP: {"S": "<b>name of an attribute</b>"}})
    for side in ("left", "right", "landing"):
        page.wait_for(shows(side, MARKUP), seconds_max=SECONDS_MAX)
        assert page.evaluate(shows(side, "<b>name of an attribute</b>"))
    assert page.evaluate("document.querySelectorAll('td script, td img, td b').length") == 0
    assert page.evaluate("typeof window.hit") == "undefined"


def test_a_difference_lights_up_while_tinybird_is_broken_and_vanishes(page: Browser) -> None:
    wait_for_differences(page, "=== 0")
    assert page.evaluate(rows("left", ".differs")) == 0
    press(page, "break")
    page.wait_for("document.querySelector('[data-action=break]').disabled", seconds_max=9)
    page.evaluate("document.getElementById('name').value = 'Not there yet'")
    press(page, "insert")
    wait_for_differences(page, "=== 1")
    assert "Not there yet" in page.evaluate(text("#left-rows tr.differs"))
    assert "not in Tinybird" in page.evaluate(text("#right-rows tr.differs.gone"))
    lit = "getComputedStyle(document.querySelector('#left-rows tr.differs')).backgroundColor"
    page.wait_for(f"{lit} === 'rgb(255, 237, 204)'", seconds_max=5)
    page.wait_for(f"parseFloat({text('#lag')}) > 2", seconds_max=SECONDS_MAX)
    assert page.evaluate("document.querySelector('#chart .broken') !== null")
    assert page.evaluate(text("#on-their-way")).startswith("lag: 1 change on the way")
    wait_for_differences(page, "=== 0")
    assert page.evaluate(rows("left", ".differs")) == page.evaluate(rows("right", ".differs")) == 0
    assert page.evaluate(shows("right", "Not there yet"))
    page.wait_for(f"{text('#lag')} === '0.0 s'", seconds_max=SECONDS_MAX)
    page.wait_for(
        "!document.querySelector('[data-action=break]').disabled", seconds_max=SECONDS_MAX
    )


def test_the_snapshot_button_takes_one_with_the_product(page: Browser) -> None:
    press(page, "snapshot")
    page.wait_for(f"{text('#notes')}.includes('is loaded:')", seconds_max=SECONDS_MAX)
    assert "$ tinydynamocdc --create-snapshot --table-name" in page.evaluate(text("#notes"))
    page.wait_for(shows("landing", "SNAPSHOT"), seconds_max=SECONDS_MAX)
    wait_for_differences(page, "=== 0")


def test_the_screenshot_is_a_page_in_light_and_dark(page: Browser) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        page.color_scheme(scheme)
        time.sleep(0.8)  # colours fade over
        picture = page.screenshot()
        assert len(picture) < PICTURE_BYTES_MAX
        seen[scheme] = colours(page, picture)
        assert seen[scheme]["size"] == [WIDTH, HEIGHT]
        assert seen[scheme]["colours"] > 20
    assert seen["light"]["corner"] > 200 > 60 > seen["dark"]["corner"]


def colours(page: Browser, picture: bytes) -> dict[str, Json]:
    """What is in a picture: its size, how many colours, and how bright its corner is."""
    data = json.dumps(list(picture))
    return dict(
        page.evaluate(
            f"""(async () => {{
              const image = await createImageBitmap(new Blob([new Uint8Array({data})]));
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas.drawImage(image, 0, 0);
              const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
              const found = new Set(new Uint32Array(bytes.buffer));
              return {{size: [image.width, image.height], colours: found.size, corner: bytes[0]}};
            }})()"""
        )
    )


def test_the_readme_has_a_picture_that_is_not_too_large() -> None:
    picture = PICTURE.read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert 20_000 < len(picture) < PICTURE_BYTES_MAX


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "says"),
    [
        ("/do/insert", "{}", {"Host": "evil.example"}, 403, "127.0.0.1"),
        ("/do/insert", "{}", {"Content_Type": "text/plain"}, 415, "application/json"),
        ("/do/drop", "{}", {}, 404, "no such button"),
        ("/do/insert", '{"name": 7}', {}, 400, "name must be a text"),
        ("/do/insert", "{", {}, 400, "Expecting"),
        ("/do/insert", json.dumps({"name": "x" * 201}), {}, 409, "200 characters"),
        ("/do/insert", json.dumps({"name": "x" * 5000}), {}, 413, "4096 bytes"),
    ],
)
def test_the_server_refuses_what_the_page_does_not_send(
    kept: Kept, path: str, body: str, headers: dict[str, str], status: int, says: str
) -> None:
    found_status, error = post(kept.url, path, body, **headers)
    assert (found_status, says in error) == (status, True), error
