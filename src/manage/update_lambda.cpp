// SPDX-License-Identifier: Apache-2.0
#include "manage/update_lambda.hpp"

#include <format>

#include "aws/digest.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

Result<Plan> UpdateLambda::plan() {
  const auto found =
      plain(parts_.functions.find_function(target_.name, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  const auto* function = found_in(*found);
  if (function == nullptr) {
    return base::fail(ErrorKind::missing,
                      std::format("there is no function {} in {}; --create-lambda makes it",
                                  target_.name, target_.region));
  }

  if (target_.reach == Reach::ours && !is_ours(function->tags, target_.name)) {
    return base::fail(ErrorKind::denied,
                      std::format("the function {} was not created by this tool (it lacks the tag "
                                  "{}={}); --create-lambda --overwrite takes it over, --force "
                                  "replaces its code alone",
                                  target_.name, k_owner_tag, target_.name));
  }
  const auto& is = function->configuration;
  if (!is.runtime.starts_with("provided") || is.architecture != code_.architecture) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("the function {} runs {} on {}, this code needs provided.al2023 on {}; "
                    "--create-lambda --overwrite changes that",
                    target_.name, is.runtime.empty() ? "a container image" : is.runtime,
                    is.architecture, code_.architecture));
  }
  const bool same = is.code_sha256 == aws::sha256_base64(code_.zip);
  return Plan{
      .title = std::format("Code of the function {} in {}", target_.name, target_.region),
      .steps = {{same ? Action::keep : Action::change, std::format("the code of {}", target_.name),
                 same ? "it is this very code" : std::format("from {}", code_.origin)}}};
}

Result<void> UpdateLambda::apply() {
  auto changed = change_code(parts_, {.name = target_.name, .zip = code_.zip});
  if (changed) {
    parts_.console.say(std::format("  the function {} runs the new code", target_.name));
  }
  return changed;
}

}  // namespace tinydynamocdc::manage
