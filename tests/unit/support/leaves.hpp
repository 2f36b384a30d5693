// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tinydynamocdc::testing {

/// One thing that somebody may change behind the tool's back.
struct Leaf {
  /// Where it is and what happens to it: `functions/cdc/Timeout changed`, `… gone`. Behind a `#` is
  /// what a JSON text holds, behind a `|` a line of a datafile, behind a `<` a piece of XML.
  std::string path;
  std::function<void(nlohmann::json& all)> change;
};

/// Every value, and every member and element as a whole, of JSON; also inside of texts.
[[nodiscard]] std::vector<Leaf> leaves_of(const nlohmann::json& all);

/// `functions/*/Timeout *`: a star stands for any text.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

}  // namespace tinydynamocdc::testing
