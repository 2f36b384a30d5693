// SPDX-License-Identifier: Apache-2.0
#include "status/read_proof.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "base/try.hpp"
#include "ledger/proof.hpp"

namespace tinydynamocdc::status {

namespace {

// Of one that is still loaded the one before tells. Each is described, and its note read.
constexpr std::size_t k_looked_at_max = 5;
constexpr std::chrono::milliseconds k_note_limit{3'000};

Fact<ProofFacts> newest_proof(const SnapshotParts& parts) {
  TINYDYNAMOCDC_TRY(const auto count, parts.exports.count());
  for (std::size_t number = 0; number < std::min(count, k_looked_at_max); ++number) {
    TINYDYNAMOCDC_TRY(const auto one, parts.exports.ours(number));
    const auto place = one ? place_of(*one, parts.destination) : std::nullopt;
    if (!place) {
      continue;
    }
    TINYDYNAMOCDC_TRY(auto note, ledger::read_proof(parts.objects, *place,
                                                    base::Deadline::in(parts.clock, k_note_limit)));
    if (note) {
      return ProofFacts{
          .export_arn = one->arn, .note = std::move(note), .now_s = parts.clock.unix_ms() / 1'000};
    }
  }
  return ProofFacts{};
}

}  // namespace

Fact<ProofFacts> read_proof(const SnapshotParts& parts, std::optional<bool> verifies) {
  if (parts.destination.empty() || !parts.exports.buckets()) {
    return not_looked_at();
  }
  TINYDYNAMOCDC_TRY(auto facts, newest_proof(parts));
  if (!facts.note && !verifies) {
    return not_looked_at();
  }
  facts.is_requested = verifies.value_or(false);
  return facts;
}

}  // namespace tinydynamocdc::status
