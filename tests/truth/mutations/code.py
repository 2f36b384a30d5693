# SPDX-License-Identifier: Apache-2.0
"""Rules of the function, and of `verify`, broken in their source: one file is compiled anew with a
line changed, and the machine, or the verifier, is linked with it. Nothing of it lands in the source
tree or in build/x86."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

from tests.truth import driver, verifier
from tests.truth.driver import REPOSITORY
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
    "a data source of other keys is written to": (
        "deliver/destinations.cpp",
        "row::missing_columns(fitting, found->columns); !missing.empty()",
        "row::missing_columns(fitting, found->columns); false",
    ),
    "after a mark nobody looks at the keys": (
        "deliver/destinations.cpp",
        "if (!known->are_keys_checked && !is_mark) {",
        "if (false) {",
    ),
    "an export has the keys of the table of its name": (
        "lambda/export_lookup.cpp",
        "if (other && other->created_unix_ms) {",
        "if (false) {",
    ),
    "a view is made of a data source of other keys": (
        "view/design.cpp",
        "  if (missing.empty()) {",
        "  if (true) {",
    ),
    "a failure record's last record is left out": (
        "redrive/stream_piece.cpp",
        "if (at && *at > range_.last) {",
        "if (at && *at >= range_.last) {",
    ),
    "failure records that cannot be delivered are dropped": (
        "lambda/queue_handler.cpp",
        "if (const auto moved = move_away(message, report); !moved) {",
        "if (const auto moved = Result<void>(); !moved) {",
    ),
    "a line without a new image is no REMOVE": (
        "source/export_lines.cpp",
        "members.new_image.empty() ? EventName::remove",
        "members.new_image.empty() ? EventName::modify",
    ),
    "the Python version's data source is passed over": (
        "deliver/landing_name.cpp",
        "auto theirs = row::python_datasource_name(naming, table);",
        "std::string theirs;",
    ),
    "inferred keys are all texts": (
        "view/design.cpp",
        '.is_number = (*found)->types[i].contains("Float64")',
        ".is_number = false",
    ),
    "fractions of a second are rounded up": (
        "source/epoch_seconds.cpp",
        "  return whole_seconds(number, 0);",
        "  return whole_seconds(number, 0).transform(\n"
        "      [&](auto s) { return number.contains('.') ? s + 1 : s; });",
    ),
}


# Rules of `verify`: as above, one or more places of one file.
VERIFY_PATCHES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "rows later than the export count": (
        "verify/statements.cpp",
        (("(ApproximateCreationDateTime <= {} AND", "(0 * ApproximateCreationDateTime <= {} AND"),),
    ),
    "the export's own rows were there before it": (
        "verify/judge.cpp",
        (("return !row.is_own && row.time_s", "return row.time_s"),),
    ),
    "the edge begins a second late": (
        "verify/judge.cpp",
        (("landed.time_s >= subject_", "landed.time_s > subject_"),),
    ),
    "what is in flight is equal": (
        "verify/judge.cpp",
        (
            (
                "if (found && is_state_of_the_edge()) {",
                "if (found && is_state_of_the_edge()) {return {};",
            ),
        ),
    ),
    "whatever changes at the edge is in flight": (
        "verify/judge.cpp",
        (("if (!against_item(evidence_, base)) {", "if (!base.is_ambiguous) {"),),
    ),
    "the export's rows are as new as its time": (
        "verify/judge.cpp",
        (("(export_time_s - row::k_snapshot_margin_s, 0)", "(export_time_s, 0)"),),
    ),
    "a mark hides nothing": (
        "verify/judge.cpp",
        (
            (
                "compare_versions(found->version, mark) >= 0",
                "compare_versions(found->version, mark) >= -1",
            ),
        ),
    ),
    "digests are of the names alone": (
        "verify/image_digest.cpp",
        (
            ("sum += sip_hash64(name, raw);", 'sum += sip_hash64(name, "");'),
            ("std::uint64_t sum = image.size();", "std::uint64_t sum = 0;"),
            ("replaceAll(member.2,", "replaceAll('',"),
            ("toUInt64(length(NewImage))", "toUInt64(0)"),
        ),
    ),
    "the last slice is skipped": (
        "verify/run_verify.cpp",
        (
            (
                "share(request_.jobs, parts.slices.count(),",
                "share(request_.jobs, parts.slices.count() - 1,",
            ),
        ),
    ),
    "sets are compared in their order": (
        "verify/item_difference.cpp",
        (
            ("std::multiset<std::string> ours", "std::vector<std::string> ours"),
            ("std::multiset<std::string> theirs", "std::vector<std::string> theirs"),
            ("ours.insert(tag", "ours.push_back(tag"),
            ("theirs.insert(set", "theirs.push_back(set"),
        ),
    ),
    "numbers are compared by their double": (
        "verify/item_difference.cpp",
        (
            (
                "dynamodb::normal_number(inner.text) == number_of(plain)",
                'std::stod(inner.text) == std::stod("0" + number_of(plain))',
            ),
        ),
    ),
    "the endpoint is not asked": (
        "verify/slice_look.cpp",
        (("return parts_.questions.now && !parts_.subject.view.empty();", "return false;"),),
    ),
    "what only Tinybird has is passed over": (
        "verify/slice_look.cpp",
        (
            (
                "return item.is_twice ||",
                "return item.record != nullptr && ours != 0 && item.is_twice ||",
            ),
            (
                "const auto ours = item.record == nullptr ? 0 : item.record->digest;",
                "if (item.record == nullptr) { return false; }\n"
                "    const auto ours = item.record->digest;",
            ),
        ),
    ),
    "the second half of a heavy slice is skipped": (
        "verify/slice_look.cpp",
        (
            (
                "for (const std::uint64_t half : {0U, 1U}) {",
                "for (const std::uint64_t half : {0U}) {",
            ),
        ),
    ),
    "who goes on forgets what was found": (
        "verify/journal.cpp",
        (("    look.suspects.push_back(suspect);\n", ""),),
    ),
    "an older export is as good as the newest": (
        "verify/newest_export.cpp",
        (
            (
                "found->export_time_s > newest->export_time_s",
                "found->export_time_s < newest->export_time_s",
            ),
        ),
    ),
    "a sample of the table is compared with all rows": (
        "verify/statements.cpp",
        (("return subject.sample == k_sample_all", "return subject.sample <= k_sample_all"),),
    ),
    "a sample is of everything": (
        "verify/slice_look.cpp",
        (("% k_sample_all < subject.sample", "% k_sample_all < k_sample_all"),),
    ),
    "of several jobs none does the first slice": (
        "verify/run_verify.cpp",
        (("std::atomic<std::size_t> next = 0;", "std::atomic<std::size_t> next = jobs > 1;"),),
    ),
    "a repair is as new as its read": (
        "verify/repair.cpp",
        (("now_ms / k_ms - row::k_snapshot_margin_s;", "now_ms / k_ms;"),),
    ),
    "a repair does not look at newer rows": (
        "verify/repair.cpp",
        (
            (
                "if (compare_versions(item.newest_version, own_version(now_ms / k_ms)) >= 0) {",
                "if (false) {",
            ),
        ),
    ),
    "a repair passes over what the table has lost": (
        "verify/repair.cpp",
        (("if (item.judgement.now && item", "if (item.item_json && item.judgement.now && item"),),
    ),
    "a repaired item that is gone is no REMOVE": (
        "verify/repair.cpp",
        (
            (
                "item.item_json.empty() ? dynamodb::EventName::remove",
                "false ? dynamodb::EventName::remove",
            ),
        ),
    ),
    "a filtered export is compared": (
        "cli/verify_left.cpp",
        (("(*described)->selection != aws::Selection::everything", "false"),),
    ),
}

ALL_PATCHES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = VERIFY_PATCHES | {
    rule: (source, ((old, new),)) for rule, (source, old, new) in PATCHES.items()
}


class CodeMutation(World):
    """Built when it is made. Raises RuntimeError where that does not work."""

    def __init__(self, rule: str) -> None:
        source, old, new = PATCHES[rule]
        self.binary = _built(rule, source, ((old, new),), driver.BINARY)


class VerifyMutation(World):
    def __init__(self, rule: str) -> None:
        source, changes = VERIFY_PATCHES[rule]
        self.verify_binary = _built(rule, source, changes, verifier.BINARY)


def _built(rule: str, source: str, changes: tuple[tuple[str, str], ...], whole: Path) -> Path:
    """`whole` with one source file of its libraries changed."""
    original = REPOSITORY / "src" / source
    broken = original.read_text()
    for old, new in changes:
        if old not in broken:
            raise RuntimeError(f"{rule}: {source} has changed: {old!r} is not in it")
        broken = broken.replace(old, new)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    binary = SCRATCH / re.sub("[^a-z0-9]+", "_", f"{source} {rule}")
    patched = binary.with_suffix(".cpp")
    if not _is_built(patched, broken, binary, whole):
        patched.write_text(broken)
        _compile(original, patched, patched.with_suffix(".o"))
        _link(patched.with_suffix(".o"), binary, whole.name)
        patched.with_suffix(".o").unlink()
    return binary


def _is_built(patched: Path, text: str, binary: Path, whole: Path) -> bool:
    return (
        binary.exists()
        and patched.read_text() == text
        and binary.stat().st_mtime > whole.stat().st_mtime
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


def _link(extra: Path, target: Path, whole: str) -> None:
    """As `whole` is linked; what the new object defines is not taken from its library."""
    listed = subprocess.run(
        ["ninja", "-t", "commands", "-s", whole],
        cwd=BUILD,
        capture_output=True,
        check=True,
        text=True,
    )
    (line,) = [part for part in listed.stdout.split("&&") if f" -o {whole}" in part]
    words = shlex.split(line)
    words[words.index("-o") + 1] = str(target)
    first_library = next(i for i, word in enumerate(words) if word.endswith(".a"))
    _run([*words[:first_library], str(extra), *words[first_library:]])
