// SPDX-License-Identifier: Apache-2.0
#include "manage/create_lambda.hpp"

#include <format>
#include <utility>

#include "aws/digest.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr const char* k_runtime = "provided.al2023";
constexpr const char* k_handler = "bootstrap";
constexpr const char* k_log_format = "JSON";  // as the function writes: lambda/log lines

// The ARN's last part is path and name.
bool is_role_named(std::string_view arn, std::string_view name) {
  return arn.ends_with(std::format("/{}", name));
}

}  // namespace

CreateLambda::CreateLambda(const FunctionParts& parts, FunctionTarget target,
                           FunctionSettings settings, TargetSource tinybird, CodePackage code,
                           VerbParts first)
    : parts_(parts),
      target_(std::move(target)),
      settings_(std::move(settings)),
      find_tinybird_(std::move(tinybird)),
      code_(std::move(code)),
      code_sha256_(aws::sha256_base64(code_.zip)),
      role_(parts, target_),
      secret_(parts, target_),
      first_(std::move(first)) {}

// What is there already stays; only our own variables are set.
aws::Variables CreateLambda::wanted_variables() const {
  auto variables = found_ ? found_->configuration.environment : aws::Variables{};
  variables[k_secret_name_variable] = target_.secret;
  variables[k_api_endpoint_variable] = tinybird_.api_endpoint;
  for (const auto& [name, value] : settings_.naming) {
    variables[name] = value;
  }
  return variables;
}

// In which an existing function differs from what it would be made like.
std::vector<std::string> CreateLambda::differences(const aws::FunctionConfiguration& is) const {
  std::vector<std::string> names;
  const auto compare = [&](const std::string& name, bool same) {
    if (!same) {
      names.push_back(name);
    }
  };
  compare("code", is.code_sha256 == code_sha256_);
  compare("architecture", is.architecture == code_.architecture);
  compare("runtime", is.runtime == k_runtime);
  compare("handler", is.handler == k_handler);
  compare("role", is_role_named(is.role_arn, target_.role));
  compare("timeout", std::cmp_equal(is.timeout_s, settings_.timeout_s));
  compare("memory", std::cmp_equal(is.memory_mb, settings_.memory_mib));
  compare("log format", is.log_format == k_log_format);
  for (const auto& [name, value] : wanted_variables()) {
    const auto found = is.environment.find(name);
    compare(name, found != is.environment.end() && found->second == value);
  }
  return names;
}

Result<Step> CreateLambda::plan_function() {
  auto found = plain(parts_.functions.find_function(target_.name, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  found_ = std::move(*found);
  const auto what = std::format("the function {}", target_.name);
  if (!found_) {
    function_action_ = Action::create;
    return Step{function_action_, what,
                std::format("{} as {} on {}, {} MB, {} s, {}={}", code_.origin, k_handler,
                            code_.architecture, settings_.memory_mib, settings_.timeout_s,
                            k_api_endpoint_variable, tinybird_.api_endpoint)};
  }
  if (found_->configuration.package_type == "Image") {
    return base::fail(ErrorKind::bad_config,
                      std::format("the function {} is made from a container image, which cannot be "
                                  "replaced by a program: name another one with --lambda-name",
                                  target_.name));
  }
  if (!is_ours(found_->tags, target_.name) && settings_.existing == Existing::keep) {
    return base::fail(ErrorKind::denied,
                      std::format("there is a function {} that was not created by this tool (it "
                                  "lacks the tag {}={}): --overwrite takes it over, --lambda-name "
                                  "makes another one",
                                  target_.name, k_owner_tag, target_.name));
  }
  const auto differing = differences(found_->configuration);
  if (differing.empty()) {
    function_action_ = Action::keep;
    return Step{function_action_, what, "it is as it should be"};
  }
  const auto list = joined(differing);
  if (settings_.existing == Existing::overwrite) {
    function_action_ = Action::change;
    return Step{function_action_, what, list};
  }
  function_action_ = Action::spare;
  return Step{function_action_, what,
              std::format("it exists and differs in: {}; --overwrite changes that", list)};
}

Result<Plan> CreateLambda::plan() {
  auto tinybird = find_tinybird_();
  if (!tinybird) {
    return std::unexpected(tinybird.error());
  }
  tinybird_ = std::move(*tinybird);
  Plan plan{.title = std::format("Function {} in {}, writing to {}", target_.name, target_.region,
                                 tinybird_.api_endpoint)};
  auto function = plan_function();
  if (!function) {
    return std::unexpected(function.error());
  }
  auto role = role_.plan_creation(settings_.policies);
  if (!role) {
    return std::unexpected(role.error());
  }
  auto secret = secret_.plan_creation(tinybird_, settings_.existing);
  if (!secret) {
    return std::unexpected(secret.error());
  }
  if (auto planned = first_.plan(plan); !planned) {
    return std::unexpected(planned.error());
  }
  plan.steps.insert(plan.steps.end(), role->begin(), role->end());
  plan.steps.insert(plan.steps.end(), secret->begin(), secret->end());
  plan.steps.push_back(std::move(*function));
  return plan;
}

// AWS Lambda cannot use a new role at once: it is asked again until it can, for as long as
// k_role_limit.
Result<void> CreateLambda::create_function(const std::string& role_arn) {
  const aws::NewFunction function{
      .name = target_.name,
      .description = "Forwards changes of DynamoDB tables to Tinybird (TinyDynamoCDC)",
      .role_arn = role_arn,
      .runtime = k_runtime,
      .handler = k_handler,
      .architecture = code_.architecture,
      .timeout_s = static_cast<int>(settings_.timeout_s),
      .memory_mb = static_cast<int>(settings_.memory_mib),
      .environment = wanted_variables(),
      .tags = {{std::string(k_owner_tag), target_.name}},
      .log_format = k_log_format,
      .zip = code_.zip};
  return wait_until({parts_.clock, parts_.console},
                    {.what = std::format("AWS Lambda to be able to use the role {}", target_.role),
                     .limit = k_role_limit,
                     .first_pause = std::chrono::milliseconds{1000}},
                    [&](Deadline deadline) -> Result<Sighting> {
                      const auto created = parts_.functions.create_function(function, deadline);
                      // A lost answer, and the request repeated: it is there.
                      if (created || aws::failed_with(created, "ResourceConflictException")) {
                        return Sighting{.state = Sighting::State::done};
                      }
                      if (aws::failed_with(created, "InvalidParameterValueException") &&
                          created.error().error.message.contains("cannot be assumed")) {
                        return Sighting{.seen = "it cannot be assumed yet"};
                      }
                      return std::unexpected(created.error().error);
                    });
}

Result<void> CreateLambda::overwrite_function(const aws::FunctionConfiguration& is,
                                              const std::string& role_arn) {
  // The variables first: new code never runs without its token's name and its host.

  auto changed = change_configuration(
      parts_, {.name = target_.name,
               .role_arn = is.role_arn == role_arn ? std::nullopt : std::optional(role_arn),
               .runtime = k_runtime,
               .handler = k_handler,
               .timeout_s = static_cast<int>(settings_.timeout_s),
               .memory_mb = static_cast<int>(settings_.memory_mib),
               .environment = wanted_variables(),
               .log_format = k_log_format});
  if (changed && (is.code_sha256 != code_sha256_ || is.architecture != code_.architecture)) {
    changed = change_code(
        parts_, {.name = target_.name, .architecture = code_.architecture, .zip = code_.zip});
  }
  return changed;
}

Result<void> CreateLambda::apply() {
  if (auto made = first_.apply(); !made) {
    return made;
  }
  const auto role_arn = role_.create();
  if (!role_arn) {
    return std::unexpected(role_arn.error());
  }
  if (auto created = secret_.create(); !created) {
    return created;
  }
  Result<void> done;
  if (function_action_ == Action::create) {
    done = create_function(*role_arn);
  } else if (function_action_ == Action::change && found_) {
    done = overwrite_function(found_->configuration, *role_arn);
  }
  if (!done) {
    return done;
  }
  const auto ready = ready_function(parts_, target_.name);
  if (!ready) {
    return std::unexpected(ready.error());
  }
  parts_.console.say(std::format("  the function {} is {}", target_.name, ready->state));
  return {};
}

}  // namespace tinydynamocdc::manage
