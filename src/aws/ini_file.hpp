// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// A block of indented `name = value` lines below a setting without a value of its own.
using IniBlock = std::map<std::string, std::string, std::less<>>;

struct IniValue {
  std::string text;  ///< Continuation lines follow after a line end each; empty for a block.
  std::optional<IniBlock> block;
  std::size_t line = 0;  ///< Where the setting stands, from 1.
};

struct IniSection {
  std::string head;  ///< What is between the brackets, as it is.
  std::map<std::string, IniValue, std::less<>> settings;  ///< Names in lower case.
};

/// Reads a file of the AWS tools as botocore's `configloader.raw_config_parse` does, that is
/// Python's `RawConfigParser`: names end at the first `=` or `:`; lines that begin with `#` or `;`
/// are comments, nothing behind a value is; a line deeper than its setting continues it;
/// `[DEFAULT]` gives every section its settings. Sections in the order of the file.
///
/// bad_config, with `path`, line and what to do, where botocore refuses as well: a section or a
/// setting given twice, a line that is neither, one before the first section, text that is not
/// UTF-8 or begins with a byte order mark. No error repeats a line: it may hold a key.
[[nodiscard]] base::Result<std::vector<IniSection>> parse_ini(std::string_view text,
                                                              std::string_view path);

}  // namespace tinydynamocdc::aws
