// SPDX-License-Identifier: Apache-2.0
#pragma once

// As formatting.hpp, for the JSON library.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tinydynamocdc::precompiled {

inline std::string json(std::string_view text, const std::string& name) {
  auto read = nlohmann::json::parse(text);
  read["name"] = name;
  read["text"] = text;
  const nlohmann::json made{{"number", 1}, {"list", {1, 2}}, {"name", name}, {"flag", true}};
  return read == made ? read.dump() : made.value("name", made.at("name").get<std::string>());
}

}  // namespace tinydynamocdc::precompiled
