// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/sts.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// The names of the Python version, which are this one's defaults.
inline constexpr const char* k_default_function = "DDBStreamCDC-LambdaFunction";
inline constexpr const char* k_default_role = "DDBStreamCDC-LambdaRole";
inline constexpr const char* k_default_secret = "DDBStreamCDC-TinybirdSecret";

/// What was said on the command line.
struct SiteOptions {
  std::string region;
  std::string function;
  std::optional<std::string> role;    ///< Name or ARN.
  std::optional<std::string> secret;  ///< Name or ARN.
};

/// Says how the function's things are called:
///  1. as was said;
///  2. as the function that is there has them: its role, and the secret that its variable names;
///  3. by the default names, where they are ours for this function and region already, or, for the
///     default function, where nobody in another place uses them;
///  4. else by names that no other function or region has: `<function>-<region>-Role`,
///     `<function>-TinybirdSecret`.
/// The account is that of the function, else of whoever asks.
[[nodiscard]] base::Result<Site> find_site(const manage::FunctionParts& parts, aws::Sts& sts,
                                           const SiteOptions& options);

/// The secret of a function where none is there yet.
[[nodiscard]] std::string secret_name_of(std::string_view function);

/// `<function>-<region>-Role`, cut with a hash where IAM's 64 characters are not enough. (IAM User
/// Guide, "IAM and AWS STS quotas".)
[[nodiscard]] std::string role_name_of(std::string_view function, std::string_view region);

}  // namespace tinydynamocdc::setup
