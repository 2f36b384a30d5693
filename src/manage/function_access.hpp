// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "manage/function_name.hpp"
#include "manage/function_policy.hpp"
#include "manage/function_setup.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// What the role of a function may do, changed for one thing: a part of the verbs for triggers.
/// Only our own policy in a role that is ours is ever written; everything else in the role stays.
class FunctionAccess final : public Verb {
 public:
  struct Wish {
    enum class Kind { allow, forbid };
    Kind kind = Kind::allow;
    std::string what;  ///< For people: `read the stream of Orders`.
    /// Makes the policy what it shall be; the function's ARN says partition, region and account.
    std::function<void(FunctionPolicy&, const FunctionArn&)> change;
  };

  /// Of the target name and region count.
  FunctionAccess(const FunctionParts& parts, FunctionTarget target, Wish wish)
      : parts_(parts), target_(std::move(target)), wish_(std::move(wish)) {}

  /// No step where there is no function or role. rejected: the policy would be larger than IAM
  /// takes.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<std::optional<std::string>> wanted_document();
  [[nodiscard]] base::Result<Step> step_of_ours();

  FunctionParts parts_;
  FunctionTarget target_;
  Wish wish_;
  std::string function_arn_;
  std::string role_;
};

/// The function may, or may no longer, read the table's stream and load its exports.
[[nodiscard]] FunctionAccess::Wish stream_access(FunctionAccess::Wish::Kind kind,
                                                 const std::string& table);
/// The function may load the table's exports.
[[nodiscard]] FunctionAccess::Wish export_access(const std::string& table);
/// The function may, or may no longer, read what lies below the prefix.
[[nodiscard]] FunctionAccess::Wish bucket_access(FunctionAccess::Wish::Kind kind,
                                                 const std::string& bucket,
                                                 const std::string& prefix);
/// The function may report what it could not deliver.
[[nodiscard]] FunctionAccess::Wish destination_access(const std::string& arn);

}  // namespace tinydynamocdc::manage
