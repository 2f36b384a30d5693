// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_trigger.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/table.hpp"
#include "setup/function_users.hpp"
#include "setup/mappings.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::trigger {

using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::Standing;

namespace {

constexpr const char* k_stream = "stream";
constexpr const char* k_state = "state";
constexpr const char* k_earlier = "trigger of an earlier stream";

manage::TableParts table_parts(const manage::TriggerParts& parts) {
  return {parts.dynamodb, parts.function.clock, parts.function.console};
}

std::string labels(const std::vector<aws::EventSourceMapping>& triggers) {
  std::string all;
  for (const auto& trigger : triggers) {
    base::add_to_list(all, manage::label_of_stream(trigger.source_arn.value_or("")));
  }
  return all;
}

}  // namespace

std::vector<aws::EventSourceMapping> triggers_from(
    const setup::SourceTable& table, std::span<const aws::EventSourceMapping> triggers) {
  std::vector<aws::EventSourceMapping> from;
  std::ranges::copy_if(triggers, std::back_inserter(from), [&](const auto& trigger) {
    return trigger.source_arn && trigger.source_arn->starts_with(table.arn + "/stream/");
  });
  return from;
}

std::vector<std::string> StreamTrigger::needs() const {
  auto needs = design_.needs;
  // Where one run makes the table, or switches its stream on, or makes its data source, so that no
  // change arrives before that.
  needs.insert(needs.end(),
               {setup::k_function_key, setup::k_rights_key, setup::k_taken_rights_key,
                "table " + table_.word, "stream " + table_.word, "landing " + table_.word});
  return needs;
}

std::string StreamTrigger::outcome() const {
  if (found_ || items_ == 0 || setup::is_foreign(table_, site_)) {
    return {};
  }
  return std::format(
      "{0} holds about {1} items; load those from before its stream was on with a snapshot: "
      "tinydynamocdc --create-snapshot --region {2} --table-name {0}",
      table_.word, items_, site_.region);
}

// Which tables another account has is not asked.
Result<aws::Table> StreamTrigger::find_table() {
  if (!setup::is_foreign(table_, site_)) {
    return manage::existing_table(table_parts(parts_),
                                  {.name = table_.word, .region = site_.region});
  }
  TINYDYNAMOCDC_TRY(auto found, manage::plain(parts_.dynamodb.find_table(
                                    table_.word, manage::request_deadline(parts_.function.clock))));
  if (!found) {
    return base::fail(ErrorKind::missing, std::format("there is no table {}", table_.word));
  }
  return std::move(*found);
}

Result<void> StreamTrigger::look_at_table() {
  missing_ = "table " + table_.word;
  TINYDYNAMOCDC_TRY(const auto table, find_table());
  missing_ = "stream " + table_.word;
  if (auto fits = manage::check_stream(table, site_.region); !fits) {
    return table.stream_enabled ? fits
                                : base::fail(ErrorKind::missing, std::move(fits.error().message));
  }
  if (!table.stream_arn.starts_with(table_.arn + "/stream/")) {
    return base::fail(ErrorKind::bad_config,
                      std::format("a trigger needs table and function in one region, and a table "
                                  "of another account by its ARN; the stream is {}, the table {}",
                                  table.stream_arn, table_.arn));
  }
  stream_arn_ = table.stream_arn;
  items_ = table.item_count;
  return {};
}

Result<Standing> StreamTrigger::look(Goal goal) {
  found_.reset();
  earlier_.clear();
  if (goal == Goal::absent) {
    return look_for_removal();
  }
  // First, in each plan: that is how the function's state knows that there is another one.
  const auto state = function_->look(this);
  TINYDYNAMOCDC_TRY_VOID(look_at_table());
  TINYDYNAMOCDC_TRY(const auto* seen, state);
  missing_ = setup::k_function_key;
  TINYDYNAMOCDC_TRY_VOID(setup::check_callable(*seen, site_, design_.reach));
  TINYDYNAMOCDC_TRY_VOID(manage::check_datasource_is_free(
      table_.forwarded(), seen->triggers, design_.beside,
      seen->function ? seen->function->configuration.environment : aws::Variables()));
  for (auto& trigger : triggers_from(table_, seen->triggers)) {
    if (trigger.source_arn == stream_arn_) {
      found_ = std::move(trigger);
    } else {
      earlier_.push_back(std::move(trigger));
    }
  }
  Standing standing{.exists = found_ || !earlier_.empty()};
  if (!standing.exists) {
    standing.remark = manage::trigger_text(design_.options);
    return standing;
  }
  if (found_) {
    standing.differences = manage::trigger_differences(*found_, design_.options);
    if (aws::readiness(*found_) == aws::Readiness::waiting) {
      standing.differences.push_back(
          {.property = k_state, .found = found_->state, .wanted = "Enabled"});
    }
    if (!earlier_.empty()) {
      standing.differences.push_back(
          {.property = k_earlier, .found = labels(earlier_), .wanted = "none"});
    }
  } else {
    standing.differences.push_back(
        {.property = k_stream,
         .found = labels(earlier_),
         .wanted = std::format("{} (changes made while the stream was off are missing; "
                               "--create-snapshot --table-name {} brings them)",
                               manage::label_of_stream(stream_arn_), table_.word)});
  }
  return standing;
}

Result<Standing> StreamTrigger::look_for_removal() {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  earlier_ = triggers_from(table_, seen->triggers);
  Standing standing{.exists = !earlier_.empty()};
  if (seen->function) {
    standing.owner = seen->owner.owner;
    standing.owner_name = seen->owner.name;
  }
  standing.remark = "its position in the stream is lost";
  return standing;
}

// A stream that is being switched on cannot be read yet: the table is UPDATING meanwhile.
Result<void> StreamTrigger::create() {
  TINYDYNAMOCDC_TRY(const auto table, manage::active_table(table_parts(parts_), table_.word));
  TINYDYNAMOCDC_TRY_VOID(manage::check_stream(table, site_.region));
  stream_arn_ = table.stream_arn;
  const auto options =
      earlier_.empty() ? design_.options : manage::carried_over(earlier_.back(), design_.options);
  auto created = setup::create_mapping(
      parts_.function, manage::new_trigger(site_.function_arn(), stream_arn_, options),
      "the stream of " + table_.word);
  function_->changed();
  return created.transform([](const auto&) {});
}

Result<void> StreamTrigger::update(std::span<const Difference> mend) {
  if (!found_) {
    TINYDYNAMOCDC_TRY_VOID(create());
    TINYDYNAMOCDC_TRY_VOID(remove_earlier());
    parts_.function.console.say(
        std::format("  the stream of {} is a new one: run --create-snapshot --table-name {} for "
                    "changes made while it was off",
                    table_.word, table_.word));
    return {};
  }
  const bool changes = std::ranges::any_of(mend, [](const Difference& difference) {
    return difference.property != k_earlier && difference.property != k_state;
  });
  auto ready =
      changes ? setup::update_mapping(parts_.function,
                                      manage::trigger_update(found_->uuid, mend, design_.options))
              : manage::ready_trigger(parts_.function, found_->uuid);
  function_->changed();
  TINYDYNAMOCDC_TRY_VOID(ready);
  return remove_earlier();
}

Result<void> StreamTrigger::remove_earlier() {
  for (const auto& trigger : earlier_) {
    auto removed = setup::remove_mapping(parts_.function, trigger);
    function_->changed();
    TINYDYNAMOCDC_TRY_VOID(removed);
  }
  return {};
}

Result<void> StreamTrigger::remove() { return remove_earlier(); }

}  // namespace tinydynamocdc::trigger
