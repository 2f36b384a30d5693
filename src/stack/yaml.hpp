// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace tinydynamocdc::stack {

/// Texts and what stands for them in a template: the ARN of something that the template makes, and
/// its intrinsic function as JSON: `{"Fn::GetAtt":["Function","Arn"]}`.
using References = std::map<std::string, std::string, std::less<>>;

/// A JSON object as YAML, its members in their order, each line indented by so many spaces at
/// least, with a line's end behind each. Intrinsic functions have their short form. A text of
/// `references` becomes what stands for it, `${Name}` alone `!Ref Name`, and any other text with a
/// `${` in it `!Sub`. CHECKs that it is an object.
[[nodiscard]] std::string yaml(std::string_view json, std::size_t indent,
                               const References& references);

}  // namespace tinydynamocdc::stack
