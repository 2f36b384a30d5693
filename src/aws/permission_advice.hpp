// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/endpoint.hpp"

namespace tinydynamocdc::aws {

/// What has to be added to whose policy so that a call that AWS denied is allowed: the statement as
/// JSON, ready to be pasted. Action, resource and principal are those that AWS named in `message`
/// ("User: … is not authorized to perform: … on resource: …"; IAM User Guide, "Troubleshoot access
/// denied error messages"), else the operation's own and any resource. An explicit deny cannot be
/// lifted by a statement, which is said instead.
[[nodiscard]] std::string permission_advice(const Service& service, std::string_view operation,
                                            std::string_view message);

}  // namespace tinydynamocdc::aws
