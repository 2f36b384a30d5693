// SPDX-License-Identifier: Apache-2.0
#include "status/read_proof.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "ledger/proof.hpp"
#include "manage/aws_call.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

namespace {

// Of one that is still loaded the one before tells. Each is described, and its note read.
constexpr std::size_t k_looked_at_max = 5;
constexpr std::chrono::milliseconds k_note_limit{3'000};

base::Deadline soon(const SnapshotParts& parts) { return manage::request_deadline(parts.clock); }

Fact<std::optional<source::ProofNote>> note_of(const SnapshotParts& parts, const aws::Export& one) {
  const auto name = one.manifest_key.rfind('/');
  if (one.status != "COMPLETED" || name == std::string::npos) {
    return std::nullopt;
  }
  return ledger::read_proof(parts.objects,
                            {.bucket = one.bucket,
                             .folder = one.manifest_key.substr(0, name + 1),
                             .destination = parts.destination},
                            base::Deadline::in(parts.clock, k_note_limit));
}

Fact<ProofFacts> newest_proof(const SnapshotParts& parts,
                              const std::vector<aws::ListedExport>& exports,
                              const std::vector<std::string>& buckets) {
  for (std::size_t i = 0; i < std::min(exports.size(), k_looked_at_max); ++i) {
    TINYDYNAMOCDC_TRY(const auto described,
                      read_fact(parts.exports.find_export(exports[i].arn, soon(parts)),
                                "dynamodb:DescribeExport"));
    const auto* found = manage::found_in(described);
    if (found == nullptr || (!buckets.empty() && !std::ranges::contains(buckets, found->bucket))) {
      continue;
    }
    TINYDYNAMOCDC_TRY(auto note, note_of(parts, *found));
    if (note) {
      return ProofFacts{.export_arn = found->arn,
                        .note = std::move(note),
                        .now_s = parts.clock.unix_ms() / 1'000};
    }
  }
  return ProofFacts{};
}

}  // namespace

Fact<ProofFacts> read_proof(const SnapshotParts& parts, const std::string& table_arn,
                            const Fact<std::vector<std::string>>& buckets,
                            std::optional<bool> verifies) {
  if (parts.destination.empty() || !buckets) {
    return not_looked_at();
  }
  TINYDYNAMOCDC_TRY(auto listed, read_fact(parts.exports.list_exports(table_arn, soon(parts)),
                                           "dynamodb:ListExports"));
  TINYDYNAMOCDC_TRY(auto facts, newest_proof(parts, full_exports(std::move(listed)), *buckets));
  if (!facts.note && !verifies) {
    return not_looked_at();
  }
  facts.is_wished = verifies.value_or(false);
  return facts;
}

}  // namespace tinydynamocdc::status
