// SPDX-License-Identifier: Apache-2.0
#include "trigger/left_places.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_policy.hpp"
#include "manage/triggers.hpp"
#include "setup/own_queue.hpp"
#include "setup/rights.hpp"
#include "setup/source_table.hpp"
#include "trigger/stream_trigger.hpp"

namespace tinydynamocdc::trigger {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;

namespace {

Result<std::vector<std::string>> permitted_places(const manage::FunctionParts& parts,
                                                  const setup::Site& site) {
  const auto written = plain(parts.iam.find_inline_policy(site.role, manage::k_policy_name,
                                                          request_deadline(parts.clock)));
  if (!written && written.error().kind != ErrorKind::missing) {
    return std::unexpected(written.error());
  }
  TINYDYNAMOCDC_TRY(const auto policy,
                    manage::FunctionPolicy::parse(written ? written->value_or("") : ""));
  auto places = policy.destinations();
  std::erase_if(places, [&](const std::string& place) {
    using enum setup::QueueKind;
    return std::ranges::contains(
        std::array{failures, dead_letters, snapshots}, place,
        [&](setup::QueueKind kind) { return setup::queue_arn(site, kind); });
  });
  return places;
}

}  // namespace

Result<std::vector<setup::Right>> rights_to_left_places(const manage::FunctionParts& parts,
                                                        const setup::Site& site,
                                                        const LeftPlaces& left) {
  std::vector<setup::Right> rights;
  TINYDYNAMOCDC_TRY(const auto places, permitted_places(parts, site));
  if (places.empty()) {
    return rights;
  }
  std::vector<setup::SourceTable> tables;
  for (const auto& word : left.tables) {
    TINYDYNAMOCDC_TRY(auto table, setup::source_table(site, word));
    tables.push_back(std::move(table));
  }
  std::set<std::string> staying{left.new_place};
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts, site.function_arn()));
  for (const auto& trigger : triggers) {
    const bool leaves = std::ranges::any_of(tables, [&](const setup::SourceTable& table) {
      return !triggers_from(table, std::span(&trigger, 1)).empty();
    });
    if (!leaves) {
      staying.insert(trigger.on_failure_arn);
    }
  }
  TINYDYNAMOCDC_TRY(const auto events, plain(parts.functions.find_async_failures(
                                           site.function, request_deadline(parts.clock))));
  if (events && left.events == LeftPlaces::Events::stay) {
    staying.insert(events->on_failure_arn);
  }
  for (const auto& place : places) {
    if (!staying.contains(place)) {
      rights.push_back(setup::report_right(place, manage::Goal::absent));
    }
  }
  return rights;
}

}  // namespace tinydynamocdc::trigger
