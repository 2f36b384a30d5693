// SPDX-License-Identifier: Apache-2.0
#include "manage/trigger_design.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "base/text.hpp"

namespace tinydynamocdc::manage {

namespace {

// The Python version's numbers; the answers are needed for halving, and for partial ones.
constexpr int k_batch_size = 250;
constexpr int k_window_s = 5;
constexpr int k_retries_max = 5;
constexpr const char* k_answers = "ReportBatchItemFailures";

using Mapping = aws::EventSourceMapping;
using Options = TriggerOptions;

std::string seconds(int count) { return std::format("{} s", count); }
std::string age(int count) { return count < 0 ? "the stream's" : seconds(count); }
std::string on_or_off(bool on) { return on ? "on" : "off"; }

std::string answers_of(const Mapping& trigger) {
  const auto all = base::joined(trigger.response_types);
  return all.empty() ? "whole batches" : all;
}

// Where failures shall go that go to `now`.
std::string destination(const std::string& now, const Options& options) {
  if (!options.on_failure_arn.empty()) {
    return options.on_failure_arn;
  }
  return now.empty() ? options.default_on_failure_arn : now;
}

// One property of a trigger: how it is read, what it shall be, and what sets it.
struct Property {
  const char* name;
  std::string (*found)(const Mapping& trigger);
  std::string (*wanted)(const Mapping& trigger, const Options& options);
  void (*set)(aws::MappingUpdate& update, const Options& options);
};

constexpr std::array<Property, 9> k_properties{
    Property{"triggering",
             [](const Mapping& trigger) {
               return on_or_off(trigger.state != "Disabled" && trigger.state != "Disabling");
             },
             [](const Mapping&, const Options&) { return on_or_off(true); },
             [](aws::MappingUpdate& update, const Options&) { update.enabled = true; }},
    Property{"batch size",
             [](const Mapping& trigger) { return std::to_string(trigger.batch_size); },
             [](const Mapping&, const Options&) { return std::to_string(k_batch_size); },
             [](aws::MappingUpdate& update, const Options&) { update.batch_size = k_batch_size; }},
    Property{"window", [](const Mapping& trigger) { return seconds(trigger.window_s); },
             [](const Mapping&, const Options&) { return seconds(k_window_s); },
             [](aws::MappingUpdate& update, const Options&) { update.window_s = k_window_s; }},
    Property{
        "retries", [](const Mapping& trigger) { return std::to_string(trigger.retries_max); },
        [](const Mapping&, const Options&) { return std::to_string(k_retries_max); },
        [](aws::MappingUpdate& update, const Options&) { update.retries_max = k_retries_max; }},
    Property{"halving of failed batches",
             [](const Mapping& trigger) { return on_or_off(trigger.bisects_on_error); },
             [](const Mapping&, const Options&) { return on_or_off(true); },
             [](aws::MappingUpdate& update, const Options&) { update.bisects_on_error = true; }},
    Property{"answers", [](const Mapping& trigger) { return answers_of(trigger); },
             [](const Mapping&, const Options&) { return std::string(k_answers); },
             [](aws::MappingUpdate& update, const Options&) {
               update.response_types = std::vector<std::string>{k_answers};
             }},
    Property{"maximum record age",
             [](const Mapping& trigger) { return age(trigger.record_age_max_s); },
             [](const Mapping& trigger, const Options& options) {
               return age(options.record_age_max_s.value_or(trigger.record_age_max_s));
             },
             [](aws::MappingUpdate& update, const Options& options) {
               update.record_age_max_s = options.record_age_max_s;
             }},
    Property{"parallelization",
             [](const Mapping& trigger) { return std::to_string(trigger.parallelization); },
             [](const Mapping& trigger, const Options& options) {
               return std::to_string(options.parallelization.value_or(trigger.parallelization));
             },
             [](aws::MappingUpdate& update, const Options& options) {
               update.parallelization = options.parallelization;
             }},
    Property{"failures to", [](const Mapping& trigger) { return trigger.on_failure_arn; },
             [](const Mapping& trigger, const Options& options) {
               return destination(trigger.on_failure_arn, options);
             },
             [](aws::MappingUpdate& update, const Options& options) {
               update.on_failure_arn = destination("", options);
             }}};

// As AWS makes a mapping for which nothing is asked. (API_CreateEventSourceMapping.)
Mapping plain_mapping() {
  constexpr int k_aws_batch_size = 100;
  Mapping mapping;
  mapping.state = "Enabled";
  mapping.batch_size = k_aws_batch_size;
  return mapping;
}

}  // namespace

std::vector<Difference> trigger_differences(const aws::EventSourceMapping& trigger,
                                            const TriggerOptions& options) {
  std::vector<Difference> differences;
  for (const auto& property : k_properties) {
    auto found = property.found(trigger);
    auto wanted = property.wanted(trigger, options);
    if (found != wanted) {
      const bool loses = found.empty();  // Only a destination is.
      differences.push_back({.property = property.name,
                             .found = std::move(found),
                             .wanted = std::move(wanted),
                             .breaks = loses ? "what it gives up is lost" : ""});
    }
  }
  return differences;
}

aws::MappingUpdate trigger_update(const std::string& uuid, std::span<const Difference> mend,
                                  const TriggerOptions& options) {
  aws::MappingUpdate update{.uuid = uuid};
  for (const auto& property : k_properties) {
    if (std::ranges::contains(mend, property.name, &Difference::property)) {
      property.set(update, options);
    }
  }
  return update;
}

aws::NewMapping new_trigger(const std::string& function_arn, const std::string& stream_arn,
                            const TriggerOptions& options) {
  const auto settings = trigger_update("", trigger_differences(plain_mapping(), options), options);
  aws::NewMapping mapping{.function = function_arn,
                          .source_arn = stream_arn,
                          .starting_position = "TRIM_HORIZON",
                          .batch_size = settings.batch_size,
                          .window_s = settings.window_s,
                          .retries_max = settings.retries_max,
                          .bisects_on_error = settings.bisects_on_error,
                          .record_age_max_s = settings.record_age_max_s,
                          .parallelization = settings.parallelization};
  mapping.response_types = settings.response_types.value_or(std::vector<std::string>());
  mapping.on_failure_arn = settings.on_failure_arn.value_or("");
  return mapping;
}

std::string trigger_text(const TriggerOptions& options) {
  std::string all = "from the beginning of the stream";
  for (auto difference : trigger_differences(plain_mapping(), options)) {
    difference.found.clear();
    all += ", " + text(difference);
  }
  return all;
}

TriggerOptions carried_over(const aws::EventSourceMapping& trigger, TriggerOptions options) {
  options.record_age_max_s = options.record_age_max_s.value_or(trigger.record_age_max_s);
  options.parallelization = options.parallelization.value_or(trigger.parallelization);
  options.on_failure_arn = destination(trigger.on_failure_arn, options);
  return options;
}

}  // namespace tinydynamocdc::manage
