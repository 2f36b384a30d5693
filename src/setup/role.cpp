// SPDX-License-Identifier: Apache-2.0
#include "setup/role.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_policy.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr const char* k_trust_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
    R"("Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]})";

// With --managed-policies. Logs, streams and exports, snapshots, the token: AWS's own policies, as
// in the Python version.
constexpr std::string_view k_policy_names[] = {
    "service-role/AWSLambdaBasicExecutionRole",
    "AmazonDynamoDBFullAccess",
    "AmazonS3ReadOnlyAccess",
    "SecretsManagerReadWrite",
};

constexpr const char* k_region_property = "tag with its region";
constexpr const char* k_trust_property = "who may use it";
constexpr const char* k_policies_property = "policies of AWS";

std::vector<std::string> managed_policies(const Site& site) {
  std::vector<std::string> arns;
  for (const auto name : k_policy_names) {
    arns.push_back(std::format("arn:{}:iam::aws:policy/{}", site.partition, name));
  }
  return arns;
}

bool names(const nlohmann::json& value, std::string_view text) {
  const auto is_it = [&](const nlohmann::json& one) { return one.is_string() && one == text; };
  return is_it(value) || (value.is_array() && std::ranges::any_of(value, is_it));
}

// True where a statement allows it without conditions of its own that only AWS could judge.
bool lets_lambda_in(std::string_view trust_policy) {
  const auto json = nlohmann::json::parse(trust_policy, nullptr, false);
  if (!json.is_object() || !json.contains("Statement")) {
    return false;
  }
  const auto& found = json["Statement"];
  return std::ranges::any_of(
      found.is_array() ? found : nlohmann::json::array({found}), [](const nlohmann::json& one) {
        return one.is_object() && one.value("Effect", "") == "Allow" && one.contains("Action") &&
               names(one["Action"], "sts:AssumeRole") && one.contains("Principal") &&
               one["Principal"].is_object() && one["Principal"].contains("Service") &&
               names(one["Principal"]["Service"], "lambda.amazonaws.com");
      });
}

bool has(std::span<const Difference> differences, std::string_view property) {
  return std::ranges::contains(differences, property, &Difference::property);
}

// Gone already is as good.
Result<void> gone(Result<void> answer) {
  return !answer && answer.error().kind == ErrorKind::missing ? Result<void>() : answer;
}

}  // namespace

Result<Whose> whose_role(const manage::FunctionParts& parts, const Site& site) {
  TINYDYNAMOCDC_TRY(const auto tags,
                    plain(parts.iam.tags(site.role, request_deadline(parts.clock))));
  if (!tags.contains(manage::k_owner_tag) || tags.contains(k_region_tag)) {
    return whose(tags, site, {});
  }
  TINYDYNAMOCDC_TRY(const auto document,
                    plain(parts.iam.find_inline_policy(site.role, manage::k_policy_name,
                                                       request_deadline(parts.clock))));
  TINYDYNAMOCDC_TRY(const auto policy, manage::FunctionPolicy::parse(document.value_or("")));
  return whose(tags, site, policy.region());
}

Result<Standing> Role::look(Goal goal) {
  const auto soon = [&] { return request_deadline(parts_.clock); };
  missing_policies_ = managed_policies(site_);
  TINYDYNAMOCDC_TRY(const auto role, plain(parts_.iam.find_role(site_.role, soon())));
  Standing standing;
  if (!role) {
    standing.remark =
        policies_ == manage::RolePolicies::managed
            ? std::format("for AWS Lambda, with {} policies of AWS", missing_policies_.size())
            : std::string("for AWS Lambda");
    return standing;
  }
  standing.exists = true;
  TINYDYNAMOCDC_TRY(const auto owner, whose_role(parts_, site_));
  standing.owner = owner.owner;
  standing.owner_name = owner.name;
  if (goal == Goal::absent) {
    standing.remark = "with what is attached to it";
    TINYDYNAMOCDC_TRY(standing.users, functions_that(parts_, site_, [&](const auto& function) {
                        return function.role_arn == role->arn;
                      }));
    return standing;
  }
  // Of a role that is not ours only what cannot be right is refused.
  const bool is_ours = owner.owner == Standing::Owner::us;
  const bool is_open = is_ours ? lets_lambda_in(role->trust_policy)
                               : role->trust_policy.contains("lambda.amazonaws.com");
  if (!is_open && is_ours) {
    standing.differences.push_back(
        {.property = k_trust_property, .breaks = "AWS Lambda cannot run the function"});
  } else if (!is_open) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("AWS Lambda may not use the role {}: its trust policy does not let "
                    "lambda.amazonaws.com assume it; --lambda-role names another one",
                    site_.role));
  }
  TINYDYNAMOCDC_TRY(const auto tags, plain(parts_.iam.tags(site_.role, soon())));
  if (owner.owner == Standing::Owner::us && !tags.contains(k_region_tag)) {
    standing.differences.push_back({.property = k_region_property});
  }
  TINYDYNAMOCDC_TRY(const auto attached, plain(parts_.iam.attached_policies(site_.role, soon())));
  const auto of_aws = std::erase_if(missing_policies_, [&](const std::string& arn) {
    return std::ranges::contains(attached, arn, &aws::AttachedPolicy::arn);
  });
  if (policies_ == manage::RolePolicies::managed && !missing_policies_.empty()) {
    standing.differences.push_back(
        {.property = k_policies_property,
         .wanted = std::format("({} are missing)", missing_policies_.size())});
  } else if (policies_ == manage::RolePolicies::own && of_aws > 0 &&
             owner.owner == Standing::Owner::us) {
    standing.remark = std::format(
        "it still has {} policies of AWS, which allow much more than the function needs: run "
        "--create-ddb-trigger and --create-s3-trigger again for each table and bucket, then detach "
        "them",
        of_aws);
  }
  return standing;
}

aws::NewRole wanted_role(const Site& site) {
  return {.name = site.role,
          .trust_policy = k_trust_policy,
          .description = std::format("Runs {} in {} (TinyDynamoCDC)", site.function, site.region),
          .tags = marks_of(site)};
}

Result<void> Role::create() {
  TINYDYNAMOCDC_TRY_VOID(
      plain(parts_.iam.create_role(wanted_role(site_), request_deadline(parts_.clock))));
  return policies_ == manage::RolePolicies::managed ? attach_missing() : Result<void>();
}

Result<void> Role::attach_missing() {
  for (const auto& arn : missing_policies_) {
    TINYDYNAMOCDC_TRY_VOID(
        plain(parts_.iam.attach_policy(site_.role, arn, request_deadline(parts_.clock))));
  }
  return {};
}

Result<void> Role::update(std::span<const Difference> mend) {
  if (has(mend, k_region_property)) {
    TINYDYNAMOCDC_TRY_VOID(
        plain(parts_.iam.add_tags(site_.role, marks_of(site_), request_deadline(parts_.clock))));
  }
  if (has(mend, k_trust_property)) {
    TINYDYNAMOCDC_TRY_VOID(plain(
        parts_.iam.put_trust_policy(site_.role, k_trust_policy, request_deadline(parts_.clock))));
  }
  return has(mend, k_policies_property) ? attach_missing() : Result<void>();
}

Result<void> Role::take_policies_off() {
  const auto soon = [&] { return request_deadline(parts_.clock); };
  TINYDYNAMOCDC_TRY(const auto attached, plain(parts_.iam.attached_policies(site_.role, soon())));
  for (const auto& policy : attached) {
    TINYDYNAMOCDC_TRY_VOID(gone(plain(parts_.iam.detach_policy(site_.role, policy.arn, soon()))));
  }
  TINYDYNAMOCDC_TRY(const auto written, plain(parts_.iam.inline_policies(site_.role, soon())));
  for (const auto& name : written) {
    TINYDYNAMOCDC_TRY_VOID(gone(plain(parts_.iam.delete_inline_policy(site_.role, name, soon()))));
  }
  return {};
}

Result<void> Role::remove() {
  TINYDYNAMOCDC_TRY_VOID(gone(take_policies_off()));
  return gone(plain(parts_.iam.delete_role(site_.role, request_deadline(parts_.clock))));
}

}  // namespace tinydynamocdc::setup
