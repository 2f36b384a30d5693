// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/iam.hpp"
#include "aws/sts.hpp"
#include "base/clock.hpp"
#include "doctor/finding.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::doctor {

/// Actions that a set-up takes on one kind of thing.
struct Needed {
  std::string_view subject;  ///< `function`
  std::string resource;      ///< ARN; `*` where IAM knows no narrower one.
  std::vector<std::string> actions;
};

/// What whoever runs --create for these tables and that bucket (empty: none) has to be allowed.
/// A test holds it against what --create asks of AWS.
[[nodiscard]] std::vector<Needed> needed_for_create(const setup::Site& site,
                                                    std::span<const std::string> tables,
                                                    std::string_view bucket);

/// Whether `identity` (an ARN as STS tells it) may do that, as IAM itself reckons
/// (iam:SimulatePrincipalPolicy), a line for each subject. Policies of resources and of the
/// organization are not part of that reckoning. unknown: IAM may not be asked. A role's session is
/// judged by its role; the account's root user may everything.
[[nodiscard]] Findings examine_permissions(aws::Iam& iam, const base::Clock& clock,
                                           const std::string& identity,
                                           std::span<const Needed> needed);

}  // namespace tinydynamocdc::doctor
