// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/resource_policies.hpp"
#include "manage/resource.hpp"
#include "manage/triggers.hpp"
#include "setup/function_state.hpp"
#include "setup/site.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::trigger {

/// DynamoDB takes no larger resource policy, white space included. (DynamoDB Developer Guide,
/// "Resource-based policies: considerations".)
inline constexpr std::size_t k_resource_policy_bytes_max = 20'480;

/// The statement by which the owner of a stream lets that role read it.
struct StreamGrant {
  std::string stream_arn;
  std::string role_arn;

  /// The same for the same role: `TinyDynamoCDC` and a hash.
  [[nodiscard]] std::string sid() const;
  /// JSON, without white space.
  [[nodiscard]] std::string statement() const;
  /// What the owner has to call, with a policy of this statement alone.
  [[nodiscard]] std::string command(std::string_view region) const;
};

/// Our statement in the resource policy of another account's stream, without which the function
/// cannot read it. With the owner's credentials it is merged into what the stream has, and taken
/// away again; every other byte stays. Without them nothing is known of the policy, and the plan
/// says what the owner has to call. A stream that was switched off and on is a new one without a
/// policy.
class StreamPolicy final : public manage::Resource {
 public:
  /// `parts`, with the owner's DynamoDB client where there are credentials. `owner`: null without.
  StreamPolicy(const manage::TriggerParts& parts, aws::ResourcePolicies* owner,
               const setup::Site& site, setup::SourceTable table,
               std::shared_ptr<setup::FunctionState> function)
      : parts_(parts),
        owner_(owner),
        site_(site),
        table_(std::move(table)),
        function_(std::move(function)) {}

  [[nodiscard]] static std::string key_of(const setup::SourceTable& table) {
    return "stream policy " + table.word;
  }
  [[nodiscard]] std::string key() const override { return key_of(table_); }
  [[nodiscard]] std::string name() const override {
    return "the policy of the stream of " + table_.word;
  }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"role"}; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override {
    return owner_ == nullptr ? Removal::stays : Removal::goes;
  }

  /// rejected: the policy would be larger than DynamoDB takes; bad_input: it is none.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return create();
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<std::vector<StreamGrant>> grants(manage::Goal goal);
  [[nodiscard]] manage::Standing unknown(manage::Goal goal) const;
  enum class Edit { put, take };
  /// Again when somebody else has written the policy meanwhile.
  [[nodiscard]] base::Result<void> edit(const StreamGrant& grant, Edit what);

  manage::TriggerParts parts_;
  aws::ResourcePolicies* owner_;
  setup::Site site_;
  setup::SourceTable table_;
  std::shared_ptr<setup::FunctionState> function_;
  std::vector<StreamGrant> grants_;  ///< Of the last look; to go, or to be there.
};

}  // namespace tinydynamocdc::trigger
