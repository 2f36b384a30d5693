// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// The member of our own events that holds a ProofRequest.
inline constexpr std::string_view k_proof = "proof";

/// The function asks itself to go on with the nightly proof of an export that is marked.
struct ProofRequest {
  std::string bucket;
  std::string region;       ///< Of the bucket.
  std::string summary_key;  ///< Of the export's manifest-summary.json.
  std::uint64_t round = 1;  ///< Of its ledger.

  bool operator==(const ProofRequest&) const = default;
};

/// `{"tinydynamocdc":{"proof":{"bucket":…,"region":…,"summary":…,"round":1}}}`
[[nodiscard]] std::string proof_event_text(const ProofRequest& request);

/// bad_input: not what proof_event_text() writes.
[[nodiscard]] base::Result<ProofRequest> parse_proof_request(std::string_view payload);

/// Whether an event is one of these, whole or broken: a JSON object whose member k_own_event begins
/// with `proof`.
[[nodiscard]] bool is_proof_event(std::string_view payload);

}  // namespace tinydynamocdc::source
