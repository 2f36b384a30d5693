# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium, driven over two pipes by the DevTools protocol: nothing but Debian's package.

For the test of the page and for its picture. (Chrome DevTools Protocol, `--remote-debugging-pipe`:
messages are JSON, each ended by a zero byte.)
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from local.json_value import Json
from local.process import Child, clean_environment, held_signals

# Debian's small one first; all of them know the switches below.
PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
WIDTH, HEIGHT = 1280, 800
_ANSWER_SECONDS_MAX = 30.0
_POLL_SECONDS = 0.05
_SWITCHES = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",  # it opens our own page alone, also as root
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # of containers: too small
    "--disable-background-networking",
    "--disable-component-update",
    f"--window-size={WIDTH},{HEIGHT}",
]


class BrowserError(Exception):
    """Chromium did not do what it was asked."""


def program() -> str | None:
    """The path of a Chromium, if there is one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Browser:
    """One page in one running Chromium."""

    def __init__(self, writes: int, reads: int) -> None:
        self._writes, self._reads = writes, reads
        self._number = 0
        self._unread = b""
        self._session: dict[str, str] = {}

    def open(self, url: str) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        size: dict[str, Json] = {
            "width": WIDTH,
            "height": HEIGHT,
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'", seconds_max=_ANSWER_SECONDS_MAX)

    def color_scheme(self, scheme: str) -> None:
        """`light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def evaluate(self, expression: str) -> Json:
        """The value of a JavaScript expression, awaited if it is a promise."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, *, seconds_max: float) -> Json:
        """The expression's value, as soon as it is true."""
        deadline = time.monotonic() + seconds_max
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                raise BrowserError(f"not within {seconds_max:.0f} s: {expression}")
            time.sleep(_POLL_SECONDS)
        return value

    def key(self, name: str, text: str = "") -> None:
        """Presses a key of the keyboard."""
        self.call(
            "Input.dispatchKeyEvent",
            type="keyDown",
            key=name,
            code=name,
            text=text,
            windowsVirtualKeyCode={"Tab": 9, "Enter": 13}[name],
        )
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, code=name)

    def screenshot(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def call(self, method: str, **parameters: Json) -> dict[str, Any]:
        """One command of the protocol; its events are passed over."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters, **self._session}
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _ANSWER_SECONDS_MAX
        while True:
            answer = self._read(deadline, method)
            if answer.get("id") != self._number:
                continue
            if "error" in answer:
                raise BrowserError(f"{method}: {answer['error']}")
            result: dict[str, Any] = answer["result"]
            return result

    def _read(self, deadline: float, method: str) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._reads], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise BrowserError(f"{method}: no answer in {_ANSWER_SECONDS_MAX:.0f} s")
            data = os.read(self._reads, 1 << 20)
            if not data:
                raise BrowserError(f"{method}: Chromium has ended")
            self._unread += data
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


@contextmanager
def running_browser(url: str) -> Iterator[Browser]:
    """Opens a page; raises BrowserError if there is no Chromium."""
    path = program()
    if path is None:
        raise BrowserError("Chromium is not installed: apt-get install chromium-headless-shell")
    with ExitStack() as stack:
        with held_signals():
            folder = Path(stack.enter_context(_folder()))
            to_read, to_write = _pipe(stack)
            from_read, from_write = _pipe(stack)
            child = Child(
                [path, *_SWITCHES, f"--user-data-dir={folder / 'profile'}", "about:blank"],
                environment=clean_environment(folder),
                folder=folder,
                log=folder / "chromium.log",
                inherits=(to_read, from_write),
            )
            stack.callback(child.stop)
        browser = Browser(to_write, from_read)
        try:
            browser.open(url)
        except BrowserError as error:
            raise BrowserError(f"{error}\n{child.log_tail()}") from error
        yield browser


@contextmanager
def _folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="tinydynamocdc-browser-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pipe(stack: ExitStack) -> tuple[int, int]:
    """A pipe whose descriptors are above 9, so that none is where the child wants another."""
    ends = []
    for low in os.pipe():
        end = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(low)
        stack.callback(os.close, end)
        ends.append(end)
    return ends[0], ends[1]
