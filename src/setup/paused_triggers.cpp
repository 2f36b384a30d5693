// SPDX-License-Identifier: Apache-2.0
#include "setup/paused_triggers.hpp"

#include <format>
#include <optional>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "setup/mappings.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;

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
  const auto updated = update_mapping(parts, {.uuid = uuid, .enabled = enabled});
  const bool is_gone = !updated && updated.error().kind == ErrorKind::missing;
  return updated || is_gone ? Result<void>() : std::unexpected(updated.error());
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
