// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/secrets_manager.hpp"
#include "base/secret.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// What a function's secret shall hold: the function's own token, which may do no more than it
/// needs, where there is one or this run makes one; else the token of whoever sets up.
struct WantedToken {
  std::string own_name;  ///< `tinydynamocdc_cdc`
  base::Secret own;      ///< Empty: there is none, or none yet.
  bool own_comes = false;
  base::Secret given;
  std::string given_origin;  ///< `TB_TOKEN`

  [[nodiscard]] bool is_own() const { return own_comes || !own.empty(); }
};

/// What a new secret says about itself.
[[nodiscard]] std::string secret_description(const Site& site);

/// The secret with the function's Tinybird token. What lies in it beside our member stays, also
/// when its deletion is taken back. The given token gives way to the function's own one; any other
/// stays, unless --overwrite. Removed, it can be restored for 30 days.
class TokenSecret final : public manage::Resource {
 public:
  /// Asked at each look, and once more when the function's own token was still to come.
  using TokenSource = std::function<base::Result<WantedToken>()>;

  enum class Role {
    whole,    ///< It is made where it is missing, as the function needs it.
    content,  ///< Only the token is put in: one that is not there, or not ours, is left alone.
  };

  /// `token` is not asked for a removal.
  TokenSecret(const manage::FunctionParts& parts, const Site& site, TokenSource token,
              Role role = Role::whole)
      : parts_(parts), site_(site), find_token_(std::move(token)), role_(role) {}

  [[nodiscard]] std::string key() const override { return "secret"; }
  [[nodiscard]] std::string name() const override { return "the secret " + site_.secret; }
  [[nodiscard]] std::vector<std::string> needs() const override { return {"token"}; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }
  [[nodiscard]] std::string way_out() const override { return "--lambda-secret names another one"; }
  [[nodiscard]] std::string loss() const override { return "its token"; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<manage::Standing> look_for_removal();
  [[nodiscard]] base::Result<base::Secret> value();
  void compare(const base::Secret& text, manage::Standing& standing) const;
  [[nodiscard]] std::string origin() const;
  /// denied: the function's own token cannot be read.
  [[nodiscard]] base::Result<base::Secret> token();

  manage::FunctionParts parts_;
  Site site_;
  TokenSource find_token_;
  Role role_;
  WantedToken wanted_;
};

}  // namespace tinydynamocdc::setup
