// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lambda/loaded_files.hpp"

/// Whose turn it is to mark an export: decisions without I/O, which ExportEnd asks for and carries
/// out. (docs/decisions/0036-who-marks.md)
namespace tinydynamocdc::lambda {

/// What whoever has finished a file has to do, once the ledger says so and the summary is there.
enum class Turn {
  look,             ///< Hold the signs of all files against the manifest.
  is_other_loaded,  ///< Ask for the file that is waited for: look if it is loaded, else leave.
};

/// `waiting_for`: the name that the last look has left, if somebody has looked. The last to finish
/// always looks: whichever name was left, by then it is loaded.
[[nodiscard]] Turn turn_of(std::string_view file, const std::optional<std::string>& waiting_for);

/// What a look comes to.
enum class LookOutcome {
  contradiction,  ///< No mark: what was loaded is not what was exported.
  mark,           ///< All is loaded: mark it.
  wait,           ///< Leave the name of a file that is not loaded.
  finished,       ///< Nothing of this round is loaded, and the round before was marked.
};

/// `round`: that of the ledger.
[[nodiscard]] LookOutcome outcome_of(const LoadedFiles::Look& look, std::uint64_t round);

}  // namespace tinydynamocdc::lambda
