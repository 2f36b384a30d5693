// SPDX-License-Identifier: Apache-2.0
#include "setup/function.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "aws/digest.hpp"
#include "base/check.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"
#include "setup/bucket.hpp"
#include "setup/own_queue.hpp"
#include "setup/paused_triggers.hpp"
#include "setup/rights.hpp"
#include "setup/source_table.hpp"
#include "tinybird/client.hpp"
#include "tinybird/regions.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_runtime = "provided.al2023";
constexpr const char* k_handler = "bootstrap";
constexpr const char* k_log_format = "JSON";  // as the function writes: lambda/log lines
constexpr const char* k_paused = "triggers that an interrupted run paused";

Result<std::optional<aws::Function>> find(const manage::FunctionParts& parts, const Site& site) {
  return plain(parts.functions.find_function(site.function, request_deadline(parts.clock)));
}

// The function takes a host with or without the path.
bool is_same_endpoint(std::string_view is, std::string_view wanted) {
  const auto left = tinybird::parse_api_endpoint(is);
  const auto right = tinybird::parse_api_endpoint(wanted);
  return left && right && *left == *right;
}

// What does not work where that is found.
std::string broken_by(std::string_view property, std::string_view found) {
  if (property == "runtime") {
    return "this program cannot run in it";
  }
  const bool is_vital =
      property == manage::k_secret_name_variable || property == manage::k_api_endpoint_variable;
  return is_vital && found.empty() ? "without it the function does not start" : "";
}

// What is there already stays; only our own variables are set.
aws::Variables variables(const Site& site, const Function::Design& design,
                         const aws::Variables& now) {
  auto wanted = now;
  wanted[manage::k_secret_name_variable] = site.secret;
  auto& endpoint = wanted[manage::k_api_endpoint_variable];
  endpoint = is_same_endpoint(endpoint, design.api_endpoint) ? endpoint : design.api_endpoint;
  for (const auto& [name, value] : design.settings.naming) {
    wanted[name] = value;
  }
  return wanted;
}

}  // namespace

aws::NewFunction wanted_function(const Site& site, const Function::Design& design,
                                 std::string role_arn) {
  return {.name = site.function,
          .description = "Forwards changes of DynamoDB tables to Tinybird (TinyDynamoCDC)",
          .role_arn = std::move(role_arn),
          .runtime = k_runtime,
          .handler = k_handler,
          .architecture = design.code.architecture,
          .timeout_s = static_cast<int>(design.settings.timeout_s),
          .memory_mb = static_cast<int>(design.settings.memory_mib),
          .environment = variables(site, design, {}),
          .tags = marks_of(site),
          .log_format = k_log_format,
          .zip = design.code.zip};
}

Function::Function(const manage::FunctionParts& parts, const Site& site, Design design)
    : parts_(parts),
      site_(site),
      design_(std::move(design)),
      code_sha256_(aws::sha256_base64(design_.code.zip)) {}

// With the one that its triggers switch on later.
Result<void> Function::check_environment(const aws::Variables& now) const {
  auto wanted = variables(site_, design_, now);
  const bool stays = std::ranges::includes(now, wanted);
  wanted[manage::k_partial_batch_variable] = "true";
  const auto size =
      nlohmann::json(wanted).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).size();
  if (stays || size <= manage::k_environment_bytes_max) {
    return {};
  }
  return base::fail(
      ErrorKind::rejected,
      std::format("the variables of the function {} would have {} bytes, and AWS Lambda allows {}: "
                  "name fewer tables in TB_DS_NAMES (TB_DS_PREFIX names all alike), or set up "
                  "another function for some of them with --lambda-name",
                  site_.function, size, manage::k_environment_bytes_max));
}

std::vector<Difference> Function::differences(const aws::FunctionConfiguration& is) const {
  std::vector<Difference> all;
  const auto compare = [&](std::string property, std::string found, std::string wanted) {
    if (found != wanted) {
      auto breaks = broken_by(property, found);
      all.push_back({.property = std::move(property),
                     .found = std::move(found),
                     .wanted = std::move(wanted),
                     .mend = Difference::Mend::on_request,
                     .breaks = std::move(breaks)});
    }
  };
  const auto& settings = design_.settings;
  if (!design_.code.zip.empty()) {
    if (is.code_sha256 != code_sha256_) {
      all.push_back({.property = k_code_property, .mend = Difference::Mend::on_request});
    }
    compare("architecture", is.architecture, design_.code.architecture);
  }
  compare("runtime", is.runtime, k_runtime);
  compare("handler", is.handler, k_handler);
  compare("role", is.role_arn.substr(is.role_arn.rfind('/') + 1), site_.role);
  compare("timeout", std::to_string(is.timeout_s), std::to_string(settings.timeout_s));
  compare("memory", std::to_string(is.memory_mb), std::to_string(settings.memory_mib));
  compare("log format", is.log_format, k_log_format);
  for (const auto& [name, value] : variables(site_, design_, is.environment)) {
    const auto found = is.environment.find(name);
    const auto now = found == is.environment.end() ? std::string() : found->second;
    if (name != manage::k_api_endpoint_variable || !tinybird::is_same_api(now, value)) {
      compare(name, now, value);
    }
  }
  return all;
}

Result<std::vector<manage::User>> Function::users_by_bucket() const {
  std::vector<manage::User> users;
  TINYDYNAMOCDC_TRY(const auto places, calling_places(parts_, site_));
  for (const auto& place : places) {
    manage::User user{.key = "bucket permission " + place.bucket,
                      .name = "the bucket " + place.bucket,
                      .freed_by = "--remove-s3-trigger --s3-bucket " + place.bucket};
    if (!place.prefix.empty()) {
      user.name += std::format(" for {}/", place.prefix);
      user.freed_by += " --s3-prefix " + place.prefix;
    }
    users.push_back(std::move(user));
  }
  return users;
}

// Which bucket fills it, the queue's policy says; the role's names it, too, where there is one.
Result<manage::User> Function::queue_of_snapshots() const {
  manage::User user{.key = k_snapshot_trigger_key,
                    .name = "the trigger from its queue of snapshots",
                    .freed_by = "--remove-s3-trigger"};
  TINYDYNAMOCDC_TRY(const auto rights, written_policy(parts_, site_));
  const auto buckets = rights.buckets();
  if (buckets.size() == 1) {
    user.freed_by += " --s3-bucket " + buckets.front();
    if (const auto prefixes = rights.prefixes_of(site_.partition, buckets.front());
        prefixes.size() == 1) {
      user.freed_by += " --s3-prefix " + prefixes.front();
    }
  }
  return user;
}

// A bucket's notification without its function would make S3 refuse every later change of them.
Result<std::vector<manage::User>> Function::users() const {
  std::vector<manage::User> users;
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts_, site_.function_arn()));
  for (const auto& trigger : triggers) {
    const auto source = trigger.source_arn.value_or("");
    if (source == queue_arn(site_, QueueKind::failures)) {
      users.push_back(
          {.key = k_redrive_trigger_key, .name = "the trigger from its queue", .freed_by = {}});
      continue;
    }
    if (source == queue_arn(site_, QueueKind::snapshots)) {
      TINYDYNAMOCDC_TRY(auto user, queue_of_snapshots());
      users.push_back(std::move(user));
      continue;
    }
    const auto table = manage::table_of_stream(source);
    users.push_back(
        {.key = trigger_key(site_, source),
         .name = "the trigger from " + manage::source_name(source),
         .freed_by = table.empty() ? std::string() : "--remove-ddb-trigger --table-name " + table});
  }
  TINYDYNAMOCDC_TRY(const auto buckets, users_by_bucket());
  users.insert(users.end(), buckets.begin(), buckets.end());
  return users;
}

Result<Standing> Function::look(Goal goal) {
  TINYDYNAMOCDC_TRY(found_, find(parts_, site_));
  Standing standing;
  if (goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(
        check_environment(found_ ? found_->configuration.environment : aws::Variables()));
  }
  if (!found_) {
    const auto& settings = design_.settings;
    standing.remark =
        goal == Goal::absent
            ? std::string()
            : std::format("{} as {} on {}, {} MB, {} s, {}={}", design_.code.origin, k_handler,
                          design_.code.architecture, settings.memory_mib, settings.timeout_s,
                          manage::k_api_endpoint_variable, design_.api_endpoint);
    return standing;
  }
  standing.exists = true;
  note_owner(standing, found_->tags, site_);
  if (goal == Goal::absent) {
    standing.remark = "its logs stay";
    if (standing.owner == Standing::Owner::us) {
      TINYDYNAMOCDC_TRY(standing.users, users());
    }
    return standing;
  }
  if (found_->configuration.package_type == "Image") {
    return base::fail(ErrorKind::bad_config,
                      std::format("the function {} is made from a container image, which cannot be "
                                  "replaced by a program; {}",
                                  site_.function, way_out()));
  }
  standing.differences = differences(found_->configuration);
  if (!paused_triggers(found_->tags).empty()) {
    standing.differences.push_back({.property = k_paused, .breaks = "they deliver nothing"});
  }
  return standing;
}

Result<std::string> Function::role_arn() const {
  TINYDYNAMOCDC_TRY(const auto role,
                    plain(parts_.iam.find_role(site_.role, request_deadline(parts_.clock))));
  if (!role) {
    return base::fail(ErrorKind::missing, std::format("there is no role {}", site_.role));
  }
  return role->arn;
}

// AWS Lambda cannot use a new role at once: it is asked again until it can.
Result<void> Function::create() {
  TINYDYNAMOCDC_TRY(auto role, role_arn());
  const auto function = wanted_function(site_, design_, std::move(role));
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("AWS Lambda to be able to use the role {}", site_.role),
       .limit = k_role_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<PollResult> {
        const auto created = parts_.functions.create_function(function, deadline);
        // A lost answer, and the request repeated: it is there.
        if (created || aws::failed_with(created, "ResourceConflictException")) {
          return PollResult{.state = PollResult::State::done};
        }
        if (aws::failed_with(created, "InvalidParameterValueException") &&
            created.error().error.message.contains("cannot be assumed")) {
          return PollResult{.seen = "it cannot be assumed yet"};
        }
        return std::unexpected(created.error().error);
      }));
  return manage::ready_function(parts_, site_.function).transform([](const auto&) {});
}

// The variables first: new code never runs without its token's name and its host.
Result<void> Function::write() {
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  TINYDYNAMOCDC_TRY(const auto role, role_arn());
  const auto& is = found_->configuration;
  TINYDYNAMOCDC_TRY_VOID(manage::change_configuration(
      parts_, {.name = site_.function,
               .role_arn = is.role_arn == role ? std::nullopt : std::optional(role),
               .runtime = k_runtime,
               .handler = k_handler,
               .timeout_s = static_cast<int>(design_.settings.timeout_s),
               .memory_mb = static_cast<int>(design_.settings.memory_mib),
               .environment = variables(site_, design_, is.environment),
               .log_format = k_log_format}));
  if (is.code_sha256 == code_sha256_ && is.architecture == design_.code.architecture) {
    return {};
  }
  return manage::change_code(
      parts_,
      {.name = site_.function, .architecture = design_.code.architecture, .zip = design_.code.zip});
}

Result<void> Function::update(std::span<const Difference> mend) {
  TINYDYNAMOCDC_CHECK(found_.has_value());  // only what a look has found
  const bool is_ours = whose(found_->tags, site_, site_.region).owner == Standing::Owner::us;
  const auto arn = found_->configuration.arn;
  const bool changes_runtime = std::ranges::contains(mend, "runtime", &Difference::property);
  if (changes_runtime) {
    TINYDYNAMOCDC_TRY_VOID(pause_triggers(parts_, site_));
  }
  const bool writes = std::ranges::any_of(
      mend, [](const Difference& difference) { return difference.property != k_paused; });
  if (writes) {
    TINYDYNAMOCDC_TRY_VOID(write());
  }
  TINYDYNAMOCDC_TRY_VOID(resume_triggers(parts_, site_));
  if (!is_ours) {
    TINYDYNAMOCDC_TRY_VOID(
        plain(parts_.functions.add_tags(arn, marks_of(site_), request_deadline(parts_.clock))));
  }
  return manage::ready_function(parts_, site_.function).transform([](const auto&) {});
}

// Of a forced removal: what is left of its triggers would be tried for ever.
Result<void> Function::remove() {
  TINYDYNAMOCDC_TRY(const auto triggers, manage::triggers_of(parts_, site_.function_arn()));
  for (const auto& trigger : triggers) {
    auto deleted =
        plain(parts_.functions.delete_mapping(trigger.uuid, request_deadline(parts_.clock)));
    if (!deleted && deleted.error().kind != ErrorKind::missing) {
      return deleted;
    }
  }
  auto deleted =
      plain(parts_.functions.delete_function(site_.function, request_deadline(parts_.clock)));
  return !deleted && deleted.error().kind == ErrorKind::missing ? Result<void>() : deleted;
}

Result<Standing> FunctionCode::look(Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto found, find(parts_, site_));
  if (!found) {
    return base::fail(ErrorKind::missing,
                      std::format("there is no function {} in {}; --create-lambda creates it",
                                  site_.function, site_.region));
  }
  const auto owner = whose(found->tags, site_, site_.region);
  const auto& is = found->configuration;
  if (owner.owner == Standing::Owner::us &&
      (!is.runtime.starts_with("provided") || is.architecture != code_.architecture)) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("the function {} runs {} on {}, this code needs {} on {}; --create-lambda "
                    "--overwrite changes that",
                    site_.function, is.runtime.empty() ? "a container image" : is.runtime,
                    is.architecture, k_runtime, code_.architecture));
  }
  Standing standing{.exists = true, .owner = owner.owner, .owner_name = owner.name};
  if (is.code_sha256 == aws::sha256_base64(code_.zip)) {
    standing.remark = "it already has this code";
  } else {
    standing.differences.push_back({.property = "code", .wanted = "from " + code_.origin});
  }
  return standing;
}

Result<void> FunctionCode::update(std::span<const Difference> /*mend*/) {
  return manage::change_code(parts_, {.name = site_.function, .zip = code_.zip});
}

}  // namespace tinydynamocdc::setup
