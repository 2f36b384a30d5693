// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// What a call to an AWS service ended with when it did not succeed: our Error, whose kind says
/// what to do, and the service's own code for the few places that act on one
/// ("ResourceInUseException"). `code` is empty and `status` 0 when there was no answer at all.
struct ServiceFailure {
  base::Error error;
  std::string code;
  int status = 0;
};

template <class T>
using ServiceResult = std::expected<T, ServiceFailure>;

/// True when the call failed with that code of the service.
template <class T>
[[nodiscard]] bool failed_with(const ServiceResult<T>& result, std::string_view code) {
  return !result && result.error().code == code;
}

/// Tags of a resource, in byte order of their keys.
using Tags = std::map<std::string, std::string, std::less<>>;

}  // namespace tinydynamocdc::aws
