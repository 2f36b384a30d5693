// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "aws/secrets_manager.hpp"
#include "base/secret.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "manage/tinybird_target.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The secret with the function's Tinybird token. What lies in it beside our member stays, also
/// when its deletion is taken back. Removed, it can be restored for 30 days.
class TokenSecret final : public manage::Resource {
 public:
  /// Whose token it shall hold; asked at each look, because an earlier step of the same call may
  /// have made the token.
  using TokenSource = std::function<base::Result<manage::TinybirdTarget>()>;

  /// `token` is not asked for a removal.
  TokenSecret(const manage::FunctionParts& parts, const Site& site, TokenSource token)
      : parts_(parts), site_(site), find_token_(std::move(token)) {}

  [[nodiscard]] std::string key() const override { return "secret"; }
  [[nodiscard]] std::string name() const override { return "the secret " + site_.secret; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string way_out() const override { return "--lambda-secret names another one"; }
  [[nodiscard]] std::string loss() const override { return "its token"; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<base::Secret> value();

  manage::FunctionParts parts_;
  Site site_;
  TokenSource find_token_;
  manage::TinybirdTarget tinybird_;
};

}  // namespace tinydynamocdc::setup
