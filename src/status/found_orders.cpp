// SPDX-License-Identifier: Apache-2.0
#include "status/found_orders.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/try.hpp"
#include "exports/schedules.hpp"
#include "manage/aws_call.hpp"
#include "setup/source_table.hpp"
#include "source/snapshot_request.hpp"

namespace tinydynamocdc::status {

using base::Result;
using manage::found_in;
using manage::plain;
using manage::request_deadline;

namespace {

constexpr std::string_view k_any_time = "2026-01-01T00:00:00Z";

// Nothing: the schedule was not made by this tool.
std::optional<exports::SchedulesOrder> order_of(const aws::Schedule& schedule,
                                                const setup::Site& site) {
  auto event = schedule.input;
  if (const auto at = event.find(exports::k_scheduled_time); at != std::string::npos) {
    event.replace(at, exports::k_scheduled_time.size(), k_any_time);
  }
  const auto request = source::parse_snapshot_request(event);
  const auto own = setup::own_tables(site);
  if (!request || !request->table_arn.starts_with(own)) {
    return std::nullopt;
  }
  auto table = request->table_arn.substr(own.size());
  // The prefix of all snapshots, and the table's own below it.
  auto prefix = request->prefix;
  if (prefix.ends_with("/" + table)) {
    prefix.resize(prefix.size() - table.size() - 1);
  }
  return exports::SchedulesOrder{.tables = {std::move(table)},
                                 .expression = schedule.expression,
                                 .place = {.bucket = request->bucket, .prefix = std::move(prefix)},
                                 .verify = request->verify};
}

}  // namespace

Result<std::vector<exports::BucketOrder>> found_buckets(const setup::BucketParts& parts,
                                                        const setup::Site& site) {
  std::vector<exports::BucketOrder> orders;
  TINYDYNAMOCDC_TRY(const auto direct, setup::calling_places(parts.function, site));
  TINYDYNAMOCDC_TRY(auto places, setup::queueing_places(parts, site));
  const auto by_queue = places.size();
  for (const auto& place : direct) {
    if (!std::ranges::contains(places, place)) {
      places.push_back(place);
    }
  }
  orders.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    // One that may do both says itself what it does.
    const bool is_direct = i >= by_queue;
    orders.push_back(
        {.place = std::move(places[i]),
         .on_failure_arn = {},
         .reach = manage::Reach::everything,
         .removed_tables = {},
         .asked = {.way = is_direct ? std::optional(exports::Way::direct) : std::nullopt,
                   .may_move = false,
                   .concurrency = {}}});
  }
  return orders;
}

Result<std::vector<exports::SchedulesOrder>> found_schedules(aws::Scheduler& scheduler,
                                                             const base::Clock& clock,
                                                             const setup::Site& site) {
  std::vector<exports::SchedulesOrder> orders;
  const auto group = exports::schedule_group(site);
  const auto names = scheduler.schedules(group, request_deadline(clock));
  if (!names) {
    return names.error().error.kind == base::ErrorKind::missing
               ? Result<std::vector<exports::SchedulesOrder>>(orders)
               : std::unexpected(names.error().error);
  }
  for (const auto& name : *names) {
    TINYDYNAMOCDC_TRY(
        const auto found,
        plain(scheduler.find_schedule({.group = group, .name = name}, request_deadline(clock))));
    const auto* schedule = found_in(found);
    auto order = schedule == nullptr ? std::nullopt : order_of(*schedule, site);
    if (order) {
      orders.push_back(std::move(*order));
    }
  }
  return orders;
}

}  // namespace tinydynamocdc::status
