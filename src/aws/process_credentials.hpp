// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/credential_source.hpp"

namespace tinydynamocdc::aws {

/// `credential_process`: a command, cut into words as a shell would (no shell runs), with our
/// environment and standard input, found by PATH. It prints {"Version": 1, "AccessKeyId": …,
/// "SecretAccessKey": …, "SessionToken": …, "Expiration": …}. Errors: bad_config, it cannot be
/// started; denied, it failed (with what it wrote to standard error) or printed something else
/// (which is never repeated: it may hold keys); expired, the deadline came first and it was killed.
[[nodiscard]] SourcePointer make_process_source(const base::Clock& clock, std::string command);

}  // namespace tinydynamocdc::aws
