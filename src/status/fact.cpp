// SPDX-License-Identifier: Apache-2.0
#include "status/fact.hpp"

#include <format>

namespace tinydynamocdc::status {

base::Error lacking(const base::Error& error, std::string_view needed) {
  return error.kind == base::ErrorKind::denied
             ? base::Error{error.kind, std::format("needs {}: {}", needed, error.message)}
             : error;
}

}  // namespace tinydynamocdc::status
