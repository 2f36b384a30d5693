// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/status.hpp"

namespace tinydynamocdc::cli {

enum class Colours { none, ansi };

/// A status for people: a block for the function and one for each table, a line per subject.
[[nodiscard]] std::string to_text(const manage::Status& status, Colours colours);

/// The same for scripts, on one line. Its form is described in docs/operations.md, "Status".
[[nodiscard]] std::string to_json(const manage::Status& status);

}  // namespace tinydynamocdc::cli
