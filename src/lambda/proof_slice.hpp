// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "row/export_proof.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

/// What a slice of a nightly proof came to.
struct SliceJudged {
  /// Values of the key columns of its last row; empty: it reaches to the last key.
  std::vector<std::string> until;
  bool is_end_known = false;  ///< false: even finding its last row is too heavy.
  /// Why it is more than one question may take; then nothing of it is judged. Empty: it is.
  std::string too_heavy;
  std::uint64_t compared = 0;
  std::uint64_t different = 0;  ///< Of those.
  std::uint64_t without_past = 0;
  std::vector<std::string> differing;  ///< Some of the keys.
};

/// So many bytes of images are looked at by this program at a time: a slice whose doubtful items
/// have more is too heavy.
inline constexpr std::uint64_t k_doubtful_bytes_max = 4 << 20;

/// Judges about `rows` rows of the scope behind `after` (values as in SliceJudged::until): what
/// sorted members cannot decide is compared member by member here (row::same_item). Two or three
/// queries, each within tinybird::k_query_time_max. Errors: Tinybird's, with its status.
[[nodiscard]] tinybird::CallResult<SliceJudged> judge_slice(tinybird::Client& client,
                                                            const row::ProofScope& scope,
                                                            const std::vector<std::string>& after,
                                                            std::uint64_t rows,
                                                            base::Deadline deadline);

}  // namespace tinydynamocdc::lambda
