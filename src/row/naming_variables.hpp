// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::row {

/// The variables that say how things are called in Tinybird, as they are set: for the function in
/// its environment, for the command line in its own. Set to the empty text is a value: an empty
/// prefix would let a key overwrite a column, so it is a mistake, not "not set".
struct NamingVariables {
  std::optional<std::string_view> datasource_prefix;  ///< TB_DS_PREFIX
  std::optional<std::string_view> key_prefix;         ///< TB_KEY_PREFIX
  std::optional<std::string_view> datasource_names;   ///< TB_DS_NAMES: `table=name,table=name`
};

/// The options they come to, defaults for what is not set. bad_config: all mistakes, in one message
/// that names the variables.
[[nodiscard]] base::Result<NamingOptions> read_naming(const NamingVariables& variables);

}  // namespace tinydynamocdc::row
