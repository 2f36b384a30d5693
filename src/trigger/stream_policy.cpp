// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_policy.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "aws/digest.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"
#include "setup/policy_text.hpp"
#include "trigger/stream_trigger.hpp"

namespace tinydynamocdc::trigger {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

namespace {

constexpr std::chrono::milliseconds k_edit_limit{60'000};

bool is_same(const std::string& statement, const StreamGrant& grant) {
  return nlohmann::json::parse(statement, nullptr, false) ==
         nlohmann::json::parse(grant.statement());
}

}  // namespace

std::string StreamGrant::sid() const {
  constexpr std::size_t k_hash_characters = 12;
  return "TinyDynamoCDC" + aws::sha256_hex(role_arn).substr(0, k_hash_characters);
}

std::string StreamGrant::statement() const {
  return nlohmann::json{
      {"Sid", sid()},
      {"Effect", "Allow"},
      {"Principal", {{"AWS", role_arn}}},
      {"Action", {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}},
      {"Resource", stream_arn}}
      .dump();
}

std::string StreamGrant::command(std::string_view region) const {
  return std::format(
      R"(aws dynamodb put-resource-policy --region {} --resource-arn {} --policy '{{"Version":"2012-10-17","Statement":[{}]}}')",
      region, stream_arn, statement());
}

// Of a removal: what the triggers read, because the table may be gone.
Result<std::vector<StreamGrant>> StreamPolicy::grants(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto* seen, function_->look(this));
  const auto role_arn = seen->function ? seen->function->configuration.role_arn
                                       : std::format("arn:{}:iam::{}:role/{}", site_.partition,
                                                     site_.account, site_.role);
  std::vector<StreamGrant> grants;
  if (goal == Goal::absent) {
    for (const auto& trigger : triggers_from(table_, seen->triggers)) {
      grants.push_back({.stream_arn = trigger.source_arn.value_or(""), .role_arn = role_arn});
    }
    return grants;
  }
  TINYDYNAMOCDC_TRY(const auto table, plain(parts_.dynamodb.find_table(
                                          table_.word, request_deadline(parts_.function.clock))));
  if (table && table->stream_enabled) {
    grants.push_back({.stream_arn = table->stream_arn, .role_arn = role_arn});
  }
  return grants;
}

Standing StreamPolicy::unknown(Goal goal) const {
  Standing standing{.exists = true, .owner = Standing::Owner::unmarked};
  if (grants_.empty()) {
    standing.exists = goal == Goal::present;
    return standing;
  }
  const auto& grant = grants_.front();
  standing.remark =
      goal == Goal::present
          ? std::format(
                "only its owner may read or change it (--source-profile names a profile of the "
                "owner's); it must have the statement below, and a table encrypted with the AWS "
                "managed key cannot be read by others. If it has no other statements (the command "
                "replaces the whole policy), the owner can run: {}",
                grant.command(site_.region))
          : std::format("only its owner may change it: the statement {} is not needed any more",
                        grant.sid());
  return standing;
}

Result<Standing> StreamPolicy::look(Goal goal) {
  TINYDYNAMOCDC_TRY(grants_, grants(goal));
  if (owner_ == nullptr) {
    return unknown(goal);
  }
  Standing standing;
  std::vector<StreamGrant> to_go;
  for (const auto& grant : grants_) {
    TINYDYNAMOCDC_TRY(
        const auto policy,
        plain(owner_->find(grant.stream_arn, request_deadline(parts_.function.clock))));
    const auto document = policy ? policy->document : std::string();
    TINYDYNAMOCDC_TRY(const auto statement, setup::statement_in(document, grant.sid()));
    if (statement) {
      standing.exists = true;
      to_go.push_back(grant);
    }
    if (goal == Goal::absent) {
      continue;
    }
    TINYDYNAMOCDC_TRY(const auto wanted,
                      setup::with_statement(document, grant.sid(), grant.statement()));
    if (wanted.size() > k_resource_policy_bytes_max) {
      return base::fail(ErrorKind::rejected,
                        std::format("{} would have {} bytes, and DynamoDB allows {}: its owner "
                                    "must remove other statements first",
                                    name(), wanted.size(), k_resource_policy_bytes_max));
    }
    if (statement && !is_same(*statement, grant)) {
      standing.differences.push_back({.property = "statement " + grant.sid()});
    }
    standing.remark = "lets the role of the function read it: statement " + grant.sid();
  }
  if (goal == Goal::absent) {
    grants_ = std::move(to_go);
    standing.remark = "only our statement; others stay";
  }
  return standing;
}

Result<void> StreamPolicy::edit(const StreamGrant& grant, Edit what) {
  return manage::wait_until(
      {parts_.function.clock, parts_.function.console},
      {.what = std::format("{} to be changed", name()), .limit = k_edit_limit},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto found, plain(owner_->find(grant.stream_arn, deadline)));
        auto policy = found.value_or(aws::ResourcePolicy{});
        const auto before = policy.document;
        TINYDYNAMOCDC_TRY(policy.document,
                          what == Edit::put
                              ? setup::with_statement(before, grant.sid(), grant.statement())
                              : setup::without_statement(before, grant.sid()));
        if (policy.document == before) {
          return PollResult{.state = PollResult::State::done};
        }
        const auto written = policy.document.empty()
                                 ? owner_->remove(grant.stream_arn, policy.revision, deadline)
                                 : owner_->put(grant.stream_arn, policy, deadline);
        if (aws::failed_with(written, "PolicyNotFoundException")) {
          return PollResult{.seen = "someone else has just changed it"};
        }
        if (!written) {
          return std::unexpected(written.error().error);
        }
        return PollResult{.state = PollResult::State::done};
      });
}

Result<void> StreamPolicy::create() {
  if (owner_ == nullptr) {
    return {};
  }
  TINYDYNAMOCDC_TRY(grants_, grants(Goal::present));
  for (const auto& grant : grants_) {
    TINYDYNAMOCDC_TRY_VOID(edit(grant, Edit::put));
  }
  return {};
}

Result<void> StreamPolicy::remove() {
  if (owner_ == nullptr) {
    return {};
  }
  for (const auto& grant : grants_) {
    TINYDYNAMOCDC_TRY_VOID(edit(grant, Edit::take));
  }
  return {};
}

}  // namespace tinydynamocdc::trigger
