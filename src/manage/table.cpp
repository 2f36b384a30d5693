// SPDX-License-Identifier: Apache-2.0
#include "manage/table.hpp"

#include <format>
#include <utility>

#include "base/near_word.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

std::string recovery_command(std::string_view table, std::string_view region) {
  return std::format(
      "aws dynamodb update-continuous-backups --region {} --table-name {} "
      "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
      region, table);
}

}  // namespace

Result<void> check_stream(const aws::Table& table, std::string_view region) {
  const auto command = [&](std::string_view specification) {
    return std::format(
        "aws dynamodb update-table --region {} --table-name {} --stream-specification {}", region,
        table.name, specification);
  };
  const auto on = std::format("StreamEnabled=true,StreamViewType={}", k_stream_view_type);
  if (!table.stream_enabled) {
    return base::fail(ErrorKind::bad_config,
                      std::format("the stream of the table {} is off; --enable-streams switches it "
                                  "on, with point-in-time recovery, or by hand: {}",
                                  table.name, command(on)));
  }
  if (table.stream_view_type != k_stream_view_type && table.stream_view_type != "NEW_IMAGE") {
    return base::fail(
        ErrorKind::bad_config,
        std::format(
            "the stream of the table {} has the view type {}, which lacks an item's new state; "
            "switch it off and on again (tell its other readers), with: {} and then: {}",
            table.name, table.stream_view_type, command("StreamEnabled=false"), command(on)));
  }
  return {};
}

base::Error no_such_table(const TableParts& parts, const TableTarget& target) {
  auto message = std::format("there is no table {} in {}", target.name, target.region);
  // Whoever may not list tables gets no suggestion.
  if (const auto names = parts.dynamodb.table_names(request_deadline(parts.clock))) {
    const auto near = base::near_word(target.name, *names);
    message += near.empty() ? "" : std::format("; did you mean {}?", near);
  }
  return {ErrorKind::missing, std::move(message)};
}

Result<void> check_recovery(std::string_view status, std::string_view table,
                            std::string_view region) {
  if (status == k_recovery_enabled) {
    return {};
  }
  return base::fail(
      ErrorKind::bad_config,
      std::format("the point-in-time recovery of the table {} is off, and DynamoDB exports from "
                  "it; switch it on with: {} (or with --create --enable-streams)",
                  table, recovery_command(table, region)));
}

Result<aws::Table> existing_table(const TableParts& parts, const TableTarget& target) {
  TINYDYNAMOCDC_TRY(auto found,
                    plain(parts.dynamodb.find_table(target.name, request_deadline(parts.clock))));
  auto* table = found_in(found);
  if (table == nullptr) {
    return std::unexpected(no_such_table(parts, target));
  }
  return std::move(*table);
}

Result<bool> is_our_table(const TableParts& parts, const aws::Table& table) {
  const auto tags = plain(parts.dynamodb.tags(table.arn, request_deadline(parts.clock)));
  return tags ? Result<bool>(is_ours(*tags, table.name)) : std::unexpected(tags.error());
}

Result<aws::Table> test_table(const TableParts& parts, const TableTarget& target) {
  auto table = existing_table(parts, target);
  if (!table || target.reach == Reach::everything) {
    return table;
  }
  TINYDYNAMOCDC_TRY(const auto is_ours, is_our_table(parts, *table));
  if (!is_ours) {
    return base::fail(ErrorKind::denied,
                      std::format("the table {} was not created by this tool (it lacks the tag "
                                  "{}={}), so it is not changed; --force overrides that",
                                  target.name, k_owner_tag, target.name));
  }
  return table;
}

Result<aws::Table> active_table(const TableParts& parts, const std::string& name) {
  aws::Table table;
  const auto waited = wait_until(
      {parts.clock, parts.console}, {.what = std::format("the table {} to become ACTIVE", name)},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(auto found, plain(parts.dynamodb.find_table(name, deadline)));
        auto* now = found_in(found);
        if (now == nullptr) {
          // Just created: not every part of DynamoDB knows it yet.
          return PollResult{.seen = "not there yet"};
        }
        table = std::move(*now);
        return PollResult{
            table.status == "ACTIVE" ? PollResult::State::done : PollResult::State::not_yet,
            table.status};
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return table;
}

Result<void> gone_table(const TableParts& parts, const std::string& name) {
  return wait_until(
      {parts.clock, parts.console}, {.what = std::format("the table {} to be deleted", name)},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto found, plain(parts.dynamodb.find_table(name, deadline)));
        const auto* table = found_in(found);
        return table != nullptr ? PollResult{.seen = table->status}
                                : PollResult{.state = PollResult::State::done};
      });
}

}  // namespace tinydynamocdc::manage
