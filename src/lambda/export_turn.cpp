// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_turn.hpp"

#include "base/found_in.hpp"

namespace tinydynamocdc::lambda {

Turn turn_of(std::string_view file, const std::optional<std::string>& waiting_for) {
  const auto* other = base::found_in(waiting_for);
  return other == nullptr || *other == file ? Turn::look : Turn::is_other_loaded;
}

LookOutcome outcome_of(const LoadedFiles::Look& look, std::uint64_t round) {
  if (!look.contradiction.empty()) {
    return LookOutcome::contradiction;
  }
  if (look.all_loaded()) {
    return LookOutcome::mark;
  }
  // The summary alone says nothing new: whoever wants it loaded again sends its files' events.
  const bool is_finished = round > 1 && look.waiting == look.files;
  return is_finished ? LookOutcome::finished : LookOutcome::wait;
}

}  // namespace tinydynamocdc::lambda
