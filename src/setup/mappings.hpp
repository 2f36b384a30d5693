// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "manage/function_setup.hpp"

/// Triggers are made, changed and removed in AWS's own time: each of these waits until it is true.
namespace tinydynamocdc::setup {

/// Makes the trigger, again while the function's role or a queue is too new to be seen everywhere,
/// and waits until it is ready. One that is there already (an answer was lost) counts as made.
/// `from`: its source, for people.
[[nodiscard]] base::Result<aws::EventSourceMapping> create_mapping(
    const manage::FunctionParts& parts, const aws::NewMapping& mapping, const std::string& from);

/// Changes it, again while another change is under way, and waits until it is ready. missing: it
/// went away.
[[nodiscard]] base::Result<aws::EventSourceMapping> update_mapping(
    const manage::FunctionParts& parts, const aws::MappingUpdate& update);

/// Removes it and waits until it is gone.
[[nodiscard]] base::Result<void> remove_mapping(const manage::FunctionParts& parts,
                                                const aws::EventSourceMapping& mapping);

}  // namespace tinydynamocdc::setup
