// SPDX-License-Identifier: Apache-2.0
#include "status/read_snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <format>

#include "base/try.hpp"
#include "dynamodb/stream_gap.hpp"
#include "ledger/loading_text.hpp"
#include "manage/aws_call.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

namespace {

// A list of 100,000 files takes some 10 s, and nobody waits so long for a status.
constexpr std::chrono::milliseconds k_loading_limit{3'000};

constexpr std::int64_t k_exports_listed_ms = 90LL * 24 * 3'600 * 1'000;

Fact<LoadingFacts> read_loading(const SnapshotParts& parts, const aws::Export& found) {
  const auto place = place_of(found, parts.destination);
  if (!place || parts.destination.empty()) {
    return not_looked_at();
  }
  const auto deadline = base::Deadline::in(parts.clock, k_loading_limit);
  LoadingFacts facts;
  TINYDYNAMOCDC_TRY(facts.loading, ledger::read_loading(parts.objects, *place, deadline));
  TINYDYNAMOCDC_TRY(facts.size.files, ledger::count_files(parts.objects, *place, deadline));
  facts.size.items = static_cast<std::uint64_t>(found.item_count);
  const auto since_end_s = parts.clock.unix_ms() / 1000 - found.end_time_s;
  if (facts.loading.round == 1 && found.end_time_s > 0) {
    facts.items_per_s = ledger::rate_of(
        facts.loading.items, std::chrono::seconds(std::max<std::int64_t>(since_end_s, 0)));
  }
  return facts;
}

SnapshotFacts facts_of(const aws::Export& found) {
  return {.arn = found.arn,
          .status = found.status,
          .failure = found.failure_code.empty()
                         ? ""
                         : std::format("{}: {}", found.failure_code, found.failure_message),
          .export_time_s = found.export_time_s,
          .items = found.item_count,
          .is_loaded = {},
          .loading = not_looked_at()};
}

Fact<std::optional<aws::Export>> newest_of(TableExports& exports) {
  TINYDYNAMOCDC_TRY(const auto count, exports.count());
  for (std::size_t number = 0; number < count; ++number) {
    const auto& one = exports.ours(number);
    if (!one || *one) {
      return one;
    }
  }
  return std::nullopt;
}

}  // namespace

Fact<SnapshotFacts> read_snapshot(const SnapshotParts& parts, const MarkQuestion& has_mark) {
  TINYDYNAMOCDC_TRY(const auto newest, newest_of(parts.exports));
  const auto* found = manage::found_in(newest);
  if (found == nullptr) {
    return SnapshotFacts{};
  }
  auto facts = facts_of(*found);
  if (facts.status != "COMPLETED") {
    return facts;
  }
  const auto mark = has_mark(facts.arn);
  if (mark) {
    facts.is_loaded = *mark;
  } else if (!mark.error().message.empty()) {
    return std::unexpected(mark.error());
  }
  if (!facts.is_loaded.value_or(false)) {
    facts.loading = read_loading(parts, *found);
  }
  return facts;
}

Fact<GapFacts> gap_facts(const aws::Table& table, const Fact<SnapshotFacts>& snapshot,
                         const Fact<std::optional<RowFacts>>& rows, std::int64_t now_unix_ms) {
  using enum GapFacts::Mended;
  if (!table.stream_enabled || !rows) {
    return not_looked_at();
  }
  const auto gap = dynamodb::gap_before(table.stream_arn, table.created_unix_ms, now_unix_ms);
  if (gap.needs_older_rows) {
    return GapFacts{.table = table.name};
  }
  GapFacts facts{.table = table.name,
                 .end_s = dynamodb::seconds_up(gap.end_unix_ms),
                 .mended_from_s = dynamodb::mended_from_s(gap.end_unix_ms),
                 .table_was_empty = table.item_count == 0};
  if (const auto* known = manage::found_in(*rows)) {
    facts.mended = known->complete_snapshot_s.value_or(0) >= facts.mended_from_s ? yes : no;
    return facts;
  }
  if (!snapshot) {
    return not_looked_at();
  }
  const bool is_young_enough =
      snapshot->status == "COMPLETED" && snapshot->export_time_s >= facts.mended_from_s;
  const bool all_are_listed = gap.end_unix_ms > now_unix_ms - k_exports_listed_ms;
  facts.mended = is_young_enough ? yes : all_are_listed ? no : not_known;
  return facts;
}

}  // namespace tinydynamocdc::status
