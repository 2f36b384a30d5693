# SPDX-License-Identifier: Apache-2.0
"""docs/install.md names the files that a release has, and its commands find them."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from local.world import REPOSITORY
from packages import wheel_file
from packages.release import MACHINES
from tests.packages.built import VERSION, Built

PAGE = (REPOSITORY / "docs" / "install.md").read_text()
COMMANDS = "".join(re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_the_commands_name_files_of_this_version(built: Built) -> None:
    made = {path.name for path in built.folder.iterdir()}
    named = set(re.findall(r"(?<!\w)tinydynamocdc[-_][\w.*-]+", COMMANDS))
    assert len(named) == 4  # binary, deb, wheel, image
    for name in named:
        assert [file for file in made if fnmatch(file, name)], name


def test_each_wheel_is_found_by_its_pattern_alone() -> None:
    names = [wheel_file.file_name(VERSION, machine.linux) for machine in MACHINES.values()]
    patterns = re.findall(r"py3-none-(\*\w+\.whl)", COMMANDS) + re.findall(r": (\*\w+\.whl)", PAGE)
    assert set(patterns) == {"*x86_64.whl", "*aarch64.whl"}
    for pattern in patterns:
        assert len([name for name in names if fnmatch(name, f"*{pattern}")]) == 1


def test_no_address_to_download_from_is_made_up() -> None:
    addresses = re.findall(r"https?://[^\s)]+", PAGE)
    assert addresses == ["https://github.com/containers/skopeo"]
