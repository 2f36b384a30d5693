// SPDX-License-Identifier: Apache-2.0
#include "cli/contradictions.hpp"

#include <algorithm>
#include <format>

#include "base/check.hpp"
#include "cli/verb_flags.hpp"

namespace tinydynamocdc::cli {

using enum ManageVerb;

namespace {

// An option and the verbs that use it.
struct Use {
  std::string_view option;
  std::vector<ManageVerb> verbs;
  std::string_view users;  // In words, where they are not just the flags and --create.
};

const std::vector<Use>& uses() {
  static const std::vector<Use> k_uses = {
      {.option = "--zip", .verbs = {create_lambda, update_lambda}},
      {.option = "--architecture", .verbs = {create_lambda, update_lambda}},
      {.option = "--lambda-timeout", .verbs = {create_lambda}},
      {.option = "--lambda-memory", .verbs = {create_lambda}},
      {.option = "--log-retention", .verbs = {create_lambda}},
      {.option = "--managed-policies", .verbs = {create_lambda}},
      {.option = "--parallelization", .verbs = {create_ddb_trigger}},
      {.option = "--max-record-age", .verbs = {create_ddb_trigger}},
      {.option = "--on-failure", .verbs = {create_ddb_trigger, create_s3_trigger}},
      {.option = "--direct", .verbs = {create_s3_trigger}},
      {.option = "--snapshot-concurrency", .verbs = {create_s3_trigger}},
      {.option = "--verify", .verbs = {create_schedule}},
      {.option = "--since", .verbs = {create_snapshot}},
      {.option = "--alert-email", .verbs = {create_alerting}},
      {.option = "--purge", .verbs = {remove_mv}, .users = "--remove-mv and --remove"},
      {.option = "--infer-schema",
       .verbs = {emit_datafiles, create_mv, remove_mv},
       .users = "--emit-datafiles, --create-mv and --remove-mv"},
      {.option = "--enable-streams", .verbs = {create_ddb_table, create_ddb_trigger}},
      {.option = "--overwrite",
       .verbs = {emit_datafiles, create_mv, create_lambda, update_lambda, create_ddb_trigger,
                 create_s3_trigger, create_alerting, create_schedule},
       .users = "the verbs that create or update something"},
  };
  return k_uses;
}

// "a", "a and b", "a, b and c"
std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

// "--create-lambda uses it"
std::string users_of(const Use& use) {
  if (!use.users.empty()) {
    return std::format("{} use it", use.users);
  }
  std::vector<std::string_view> flags;
  if (std::ranges::find_first_of(use.verbs, k_create_verbs) != use.verbs.end()) {
    flags.emplace_back("--create");
  }
  std::ranges::transform(use.verbs, std::back_inserter(flags), flag_of);
  return std::format("{} {} it", listed(flags), flags.size() == 1 ? "uses" : "use");
}

// The flags of verbs that ask AWS even when the view's keys come from Tinybird.
std::vector<std::string_view> asking_aws(std::span<const ManageVerb> verbs) {
  std::vector<std::string_view> flags;
  for (const auto verb : verbs) {
    if (verb != emit_datafiles && verb != create_mv && verb != remove_mv) {
      flags.push_back(flag_of(verb));
    }
  }
  return flags;
}

}  // namespace

std::string_view flag_of(ManageVerb verb) {
  if (verb == emit_datafiles) {
    return "--emit-datafiles";
  }
  if (verb == upload_batch) {
    return "--upload-batch";
  }
  if (verb == create_schedule) {
    return "--create-schedule";
  }
  for (const std::span<const VerbFlag> flags :
       {std::span<const VerbFlag>(k_setup_flags), std::span<const VerbFlag>(k_data_flags),
        std::span(&k_snapshot_flag, 1), std::span<const VerbFlag>(k_removal_flags)}) {
    const auto found = std::ranges::find(flags, verb, &VerbFlag::verb);
    if (found != flags.end()) {
      return found->flag;
    }
  }
  base::check_failed("every verb has a flag", __FILE__, __LINE__);
}

std::vector<std::string> contradictions(std::span<const std::string> given,
                                        std::span<const ManageVerb> verbs) {
  std::vector<std::string> faults;
  const auto is_given = [&](std::string_view option) {
    return std::ranges::contains(given, option);
  };
  if (is_given("--create") && is_given("--remove")) {
    faults.emplace_back("--create and --remove cannot be used together");
  }
  if (is_given("--direct") && is_given("--snapshot-concurrency")) {
    faults.emplace_back(k_direct_has_no_limit);
  }
  for (const auto& use : uses()) {
    const bool is_used = std::ranges::find_first_of(use.verbs, verbs) != use.verbs.end();
    if (is_given(use.option) && !is_used) {
      faults.push_back(
          std::format("{} has no effect in this call: only {}", use.option, users_of(use)));
    }
  }
  const auto flags = asking_aws(verbs);
  if (is_given("--infer-schema") && !flags.empty()) {
    faults.push_back(
        std::format("--infer-schema does not use AWS, but {} to use it: run two commands",
                    listed(flags) + (flags.size() == 1 ? " has" : " have")));
  }
  return faults;
}

std::string one_message(std::span<const std::string> faults) {
  if (faults.size() == 1) {
    return faults.front();
  }
  auto text = std::format("{} mistakes in this call:", faults.size());
  for (const auto& fault : faults) {
    text += std::format("\n  {}", fault);
  }
  return text;
}

}  // namespace tinydynamocdc::cli
