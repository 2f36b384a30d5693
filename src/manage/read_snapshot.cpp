// SPDX-License-Identifier: Apache-2.0
#include "manage/read_snapshot.hpp"

#include <algorithm>
#include <cstddef>
#include <format>
#include <utility>
#include <vector>

#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/read_dead_letters.hpp"
#include "manage/read_rows.hpp"

namespace tinydynamocdc::manage {

namespace {

// An export's bucket is known only when it is described, one call each. A hundred are the daily
// ones of the 90 days that AWS lists.
constexpr std::size_t k_described_max = 100;

base::Deadline soon(const SnapshotParts& parts) { return request_deadline(parts.function.clock); }

// The ARNs of full exports, the newest first: an export's id begins with its time.
std::vector<aws::ListedExport> full_exports(std::vector<aws::ListedExport> exports) {
  std::erase_if(exports, [](const auto& one) { return one.type == "INCREMENTAL_EXPORT"; });
  std::ranges::sort(exports, std::ranges::greater(), &aws::ListedExport::arn);
  exports.resize(std::min(exports.size(), k_described_max));
  return exports;
}

SnapshotFacts facts_of(const aws::Export& found) {
  return {.arn = found.arn,
          .status = found.status,
          .failure = found.failure_code.empty()
                         ? ""
                         : std::format("{}: {}", found.failure_code, found.failure_message),
          .export_time_s = found.export_time_s,
          .items = found.item_count,
          .is_loaded = {}};
}

// The newest full export to one of these buckets (none: to any).
Fact<SnapshotFacts> newest_of(const SnapshotParts& parts,
                              const std::vector<aws::ListedExport>& exports,
                              const std::vector<std::string>& buckets) {
  for (const auto& one : exports) {
    const auto described =
        read_fact(parts.exports.find_export(one.arn, soon(parts)), "dynamodb:DescribeExport");
    if (!described) {
      return std::unexpected(described.error());
    }
    const auto* found = found_in(*described);
    const bool is_ours =
        found != nullptr && (buckets.empty() || std::ranges::contains(buckets, found->bucket));
    if (is_ours) {
      return facts_of(*found);
    }
  }
  return SnapshotFacts{};
}

}  // namespace

Fact<SnapshotFacts> read_snapshot(const SnapshotParts& parts, const std::string& function,
                                  const std::string& table_arn,
                                  const Fact<std::optional<RowFacts>>& rows) {
  auto listed =
      read_fact(parts.exports.list_exports(table_arn, soon(parts)), "dynamodb:ListExports");
  if (!listed) {
    return std::unexpected(listed.error());
  }
  const auto exports = full_exports(std::move(*listed));
  if (exports.empty()) {
    return SnapshotFacts{};
  }
  const auto policy =
      read_fact(parts.function.functions.policy(function, soon(parts)), "lambda:GetPolicy");
  if (!policy) {
    return std::unexpected(policy.error());
  }
  auto facts = newest_of(parts, exports, permitted_buckets(policy->value_or("")));
  const auto* known = rows ? found_in(*rows) : nullptr;
  if (!facts || facts->status != "COMPLETED" || known == nullptr) {
    return facts;
  }
  const auto mark = has_mark(*parts.tinybird, known->datasource, facts->arn, soon(parts));
  if (!mark) {
    return std::unexpected(mark.error());
  }
  facts->is_loaded = *mark;
  return facts;
}

}  // namespace tinydynamocdc::manage
