// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "aws/lambda.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "package/program_zip.hpp"
#include "setup/function_users.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// How long a new role may take until AWS Lambda can use it. (Seen: some 10 s; AWS names no limit.)
inline constexpr std::chrono::milliseconds k_role_limit{90'000};

/// The property of a difference: the function's code is another one than ours.
inline constexpr const char* k_code_property = "code";

/// The function itself. Of its variables only ours are set; the others stay.
///
/// One that is not ours (the Python version made it) is taken over with --overwrite: its triggers
/// are paused, so that no change meets old code under a new runtime, then settings and code are
/// written, its triggers go on, and it is marked as ours. Which triggers were paused is written
/// into its tags first, so that a run that was interrupted is finished by the next.
class Function final : public manage::Resource {
 public:
  struct Design {
    manage::FunctionSettings settings;
    std::string api_endpoint;
    package::CodePackage code;  ///< For a look alone it may be empty: not compared.
  };

  Function(const manage::FunctionParts& parts, const Site& site, Design design);

  [[nodiscard]] std::string key() const override { return k_function_key; }
  [[nodiscard]] std::string name() const override { return "the function " + site_.function; }
  [[nodiscard]] std::vector<std::string> needs() const override {
    return {"log group", "role", "rights", "secret"};
  }
  [[nodiscard]] std::string way_out() const override { return "--lambda-name names another one"; }
  [[nodiscard]] std::string loss() const override { return "its function"; }

  /// bad_config: it is made from a container image; rejected: its variables would not fit.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  /// rejected: the variables would be more than AWS Lambda takes.
  [[nodiscard]] base::Result<void> check_environment(const aws::Variables& now) const;
  [[nodiscard]] std::vector<manage::Difference> differences(
      const aws::FunctionConfiguration& is) const;
  [[nodiscard]] base::Result<std::vector<manage::User>> users() const;
  [[nodiscard]] base::Result<std::vector<manage::User>> users_by_bucket() const;
  [[nodiscard]] base::Result<manage::User> queue_of_snapshots() const;
  [[nodiscard]] base::Result<std::string> role_arn() const;
  [[nodiscard]] base::Result<void> write();

  manage::FunctionParts parts_;
  Site site_;
  Design design_;
  std::string code_sha256_;
  std::optional<aws::Function> found_;
};

/// The function as it is made, with `role_arn` as its role; its zip is borrowed from `design`.
[[nodiscard]] aws::NewFunction wanted_function(const Site& site, const Function::Design& design,
                                               std::string role_arn);

/// The function's code alone: --update-lambda.
class FunctionCode final : public manage::Resource {
 public:
  FunctionCode(const manage::FunctionParts& parts, const Site& site, package::CodePackage code)
      : parts_(parts), site_(site), code_(std::move(code)) {}

  [[nodiscard]] std::string key() const override { return "function code"; }
  [[nodiscard]] std::string name() const override { return "the code of " + site_.function; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::write_into; }

  /// missing: no such function; bad_config: its runtime or architecture cannot run this code.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return update({}); }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  manage::FunctionParts parts_;
  Site site_;
  package::CodePackage code_;
};

}  // namespace tinydynamocdc::setup
