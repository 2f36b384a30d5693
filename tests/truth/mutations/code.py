# SPDX-License-Identifier: Apache-2.0
"""Rules of the function, broken in its source: one file is compiled anew with a line changed, and
the machine is linked with it. Nothing of it lands in the source tree or in build/x86."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

from tests.truth.driver import BINARY, REPOSITORY
from tests.truth.runner import World

BUILD = REPOSITORY / "build" / "x86"
SCRATCH = REPOSITORY / "build" / "truth"

# Rule -> file, what stands there, what is put in its place.
PATCHES: dict[str, tuple[str, str, str]] = {
    "the ledger is written before the acknowledgement": (
        "lambda/file_loading.cpp",
        "report.undelivered > 0 ? report.problems.front().first.index : lines.lines();",
        "lines.lines();\n      report.undelivered = 0;\n      report.problems.clear();",
    ),
    "quarantined items count as loaded": (
        "lambda/file_loading.cpp",
        "entry_.quarantined += report.quarantined;",
        "",
    ),
    "loading goes on one line too late": (
        "lambda/file_loading.cpp",
        "lines.skip(from)",
        "lines.skip(from > 0 ? from + 1 : 0)",
    ),
    "the function marks filtered exports": (
        "lambda/export_end.cpp",
        "if (described->selection != aws::Selection::everything) {",
        "if (false) {",
    ),
    "the mark does not wait for all files": (
        "lambda/export_turn.cpp",
        "if (look.all_loaded()) {",
        "if (look.waiting < look.files || look.all_loaded()) {",
    ),
    "who finishes last does not look": (
        "lambda/export_end.cpp",
        "if (turn_of(file_name(file.key), waited_for) == Turn::is_other_loaded) {",
        "{\n    return ExportProgress{};",
    ),
    "a projection is not refused": (
        "lambda/known_export.cpp",
        "if (description.selection == aws::Selection::some_attributes) {",
        "if (false) {",
    ),
    "an export that is too early is not told of": (
        "lambda/export_end.cpp",
        "if (known.export_time_s >= dynamodb::mended_from_s(gap.end_unix_ms)) {",
        "if (known.export_time_s >= 0) {",
    ),
    "a 5xx counts as an acknowledgement": (
        "tinybird/events.cpp",
        "  if (!response) {\n    auto failure",
        "  if (!response && response.error().status >= 500) {\n"
        "    return Ack{.successful_rows = rows, .quarantined_rows = 0};\n  }\n"
        "  if (!response) {\n    auto failure",
    ),
    "a 422 counts as an acknowledgement": (
        "tinybird/events.cpp",
        "  if (!response) {\n    auto failure",
        "  if (!response && response.error().status == 422) {\n"
        "    return Ack{.successful_rows = rows, .quarantined_rows = 0};\n  }\n"
        "  if (!response) {\n    auto failure",
    ),
    "quarantined rows count as delivered": (
        "tinybird/events.cpp",
        "return Ack{.successful_rows = *successful, .quarantined_rows = *quarantined};",
        "return Ack{.successful_rows = rows, .quarantined_rows = 0};",
    ),
    "the highest undelivered number is answered": (
        "deliver/report.cpp",
        "*number < *lowest_undelivered",
        "*lowest_undelivered < *number",
    ),
    "a body that failed is passed over": (
        "deliver/send_body.cpp",
        "    sent_.failed.push_back({first, last, ack.error().error});",
        "    sent_.delivered += last - first;",
    ),
    "two regions in one data source": (
        "deliver/destinations.cpp",
        "if (owner && owner->table_arn != table_arn) {",
        "if (false) {",
    ),
    "two tables of one process in one data source": (
        "deliver/destinations.cpp",
        "if (known->datasource == datasource) {",
        "if (false) {",
    ),
    "a letter's last record is left out": (
        "redrive/stream_piece.cpp",
        "if (at && *at > range_.last) {",
        "if (at && *at >= range_.last) {",
    ),
    "letters that cannot be delivered are dropped": (
        "lambda/letter_handler.cpp",
        "if (const auto moved = move_away(message, report); !moved) {",
        "if (const auto moved = Result<void>(); !moved) {",
    ),
    "a line without a new image is no REMOVE": (
        "source/export_file.cpp",
        "members->new_image.empty() ? EventName::remove",
        "members->new_image.empty() ? EventName::modify",
    ),
    "fractions of a second are rounded up": (
        "source/epoch_seconds.cpp",
        "  return whole_seconds(number, 0);",
        "  return whole_seconds(number, 0).transform(\n"
        "      [&](auto s) { return number.contains('.') ? s + 1 : s; });",
    ),
}


class CodeMutation(World):
    """Built when it is made. Raises RuntimeError where that does not work."""

    def __init__(self, rule: str) -> None:
        source, old, new = PATCHES[rule]
        original = REPOSITORY / "src" / source
        text = original.read_text()
        if text.count(old) < 1:
            raise RuntimeError(f"{rule}: {source} has changed: {old!r} is not in it")
        SCRATCH.mkdir(parents=True, exist_ok=True)
        name = re.sub("[^a-z0-9]+", "_", rule)
        patched = SCRATCH / f"{name}.cpp"
        broken = text.replace(old, new)
        binary = self.binary = SCRATCH / name
        if _is_built(patched, broken, binary):
            return
        patched.write_text(broken)
        _compile(original, patched, patched.with_suffix(".o"))
        _link(patched.with_suffix(".o"), binary)
        patched.with_suffix(".o").unlink()


def _is_built(patched: Path, text: str, binary: Path) -> bool:
    return (
        binary.exists()
        and patched.read_text() == text
        and binary.stat().st_mtime > BINARY.stat().st_mtime
    )


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=BUILD, capture_output=True, check=False, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(command)[:300]}\n{done.stderr[-2000:]}")


def _compile(original: Path, patched: Path, target: Path) -> None:
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    (command,) = [
        one["command"]
        for one in commands
        if Path(one["file"]) == original and "/unit_tests.dir/" not in one["command"]
    ]
    words = shlex.split(command)
    words[words.index("-o") + 1] = str(target)
    words[words.index("-c") + 1] = str(patched)
    _run([word for word in words if word != "-Werror"])


def _link(extra: Path, target: Path) -> None:
    """As the machine is linked; what the new object defines is not taken from its library."""
    listed = subprocess.run(
        ["ninja", "-t", "commands", "-s", "truth_machine"],
        cwd=BUILD,
        capture_output=True,
        check=True,
        text=True,
    )
    (line,) = [part for part in listed.stdout.split("&&") if " -o truth_machine" in part]
    words = shlex.split(line)
    words[words.index("-o") + 1] = str(target)
    first_library = next(i for i, word in enumerate(words) if word.endswith(".a"))
    _run([*words[:first_library], str(extra), *words[first_library:]])
