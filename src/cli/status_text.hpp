// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "status/status.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::cli {

enum class Colours { none, ansi };

/// One line of a status: health, subject, text. Empty for what was skipped.
[[nodiscard]] std::string line_text(const status::Line& line, Colours colours);

/// A status for people: a block for the function and one for each table, a line per subject.
[[nodiscard]] std::string to_text(const status::Status& status, Colours colours);

/// The same for scripts, on one line. Its form is described in docs/monitoring.md, "JSON for
/// scripts".
[[nodiscard]] std::string to_json(const status::Status& status);

/// What scripts get where there is no status, in the same form: `healthy`, `health`, and `error`,
/// `exit_code`.
[[nodiscard]] std::string to_json(const base::Error& error, int exit_code);

}  // namespace tinydynamocdc::cli
