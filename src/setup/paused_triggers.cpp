// SPDX-License-Identifier: Apache-2.0
#include "setup/paused_triggers.hpp"

#include <format>
#include <optional>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;
using manage::Sighting;

namespace {

constexpr std::string_view k_tag_prefix = "tinydynamocdc:paused:";
// AWS Lambda Developer Guide, "Using tags on Lambda functions": at most 50 tags.
constexpr std::size_t k_tags_max = 50;

// Waits until no change of the trigger is under way; nothing when it was removed meanwhile.
Result<std::optional<aws::EventSourceMapping>> at_rest(const manage::FunctionParts& parts,
                                                       const std::string& uuid) {
  auto trigger = manage::ready_trigger(parts, uuid);
  if (!trigger && trigger.error().kind == ErrorKind::missing) {
    return std::nullopt;
  }
  return trigger;
}

Result<void> set_enabled(const manage::FunctionParts& parts, const std::string& uuid,
                         bool enabled) {
  TINYDYNAMOCDC_TRY(const auto trigger, at_rest(parts, uuid));
  if (!trigger || (trigger->state == "Enabled") == enabled) {
    return {};
  }
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts.clock, parts.console},
      {.what = std::format("the trigger {} to take its change", uuid)},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto updated =
            parts.functions.update_mapping({.uuid = uuid, .enabled = enabled}, deadline);
        if (updated || updated.error().error.kind == ErrorKind::missing) {
          return Sighting{.state = Sighting::State::done};
        }
        if (updated.error().code == "ResourceInUseException") {
          return Sighting{.seen = "another change is under way"};
        }
        return std::unexpected(updated.error().error);
      }));
  return at_rest(parts, uuid).transform([](const auto&) {});
}

Result<aws::Tags> tags_of(const manage::FunctionParts& parts, const Site& site) {
  return plain(parts.functions.tags(site.function_arn(), request_deadline(parts.clock)));
}

}  // namespace

std::vector<std::string> paused_triggers(const aws::Tags& tags) {
  std::vector<std::string> uuids;
  for (const auto& [key, value] : tags) {
    if (key.starts_with(k_tag_prefix)) {
      uuids.push_back(key.substr(k_tag_prefix.size()));
    }
  }
  return uuids;
}

Result<void> pause_triggers(const manage::FunctionParts& parts, const Site& site) {
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts, site.function_arn()));
  TINYDYNAMOCDC_TRY(const auto tags, tags_of(parts, site));
  aws::Tags paused;
  for (const auto& trigger : triggers) {
    if (trigger.state == "Enabled" || trigger.state == "Enabling" || trigger.state == "Creating") {
      paused[std::string(k_tag_prefix) + trigger.uuid] = "while it is taken over";
    }
  }
  if (paused.empty()) {
    return {};
  }
  if (tags.size() + paused.size() > k_tags_max) {
    return base::fail(
        ErrorKind::rejected,
        std::format("the function {} has {} triggers and {} tags, and its triggers can only be "
                    "paused with a tag each, {} tags in all: disable its triggers yourself first",
                    site.function, paused.size(), tags.size(), k_tags_max));
  }
  TINYDYNAMOCDC_TRY_VOID(
      plain(parts.functions.add_tags(site.function_arn(), paused, request_deadline(parts.clock))));
  for (const auto& uuid : paused_triggers(paused)) {
    TINYDYNAMOCDC_TRY_VOID(set_enabled(parts, uuid, false));
  }
  return {};
}

Result<void> resume_triggers(const manage::FunctionParts& parts, const Site& site) {
  TINYDYNAMOCDC_TRY(const auto tags, tags_of(parts, site));
  for (const auto& uuid : paused_triggers(tags)) {
    TINYDYNAMOCDC_TRY_VOID(set_enabled(parts, uuid, true));
    TINYDYNAMOCDC_TRY_VOID(plain(parts.functions.remove_tag(
        site.function_arn(), std::string(k_tag_prefix) + uuid, request_deadline(parts.clock))));
  }
  return {};
}

}  // namespace tinydynamocdc::setup
