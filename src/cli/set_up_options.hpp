// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"
#include "cli/manage_words.hpp"

/// The options that say what a set-up is like: those of the verbs and of `cloudformation`. They are
/// read into `command`, which must outlive the parsing, and show its values as their defaults.
namespace tinydynamocdc::cli {

/// --table-name
void add_table_names(Arguments app, ManageCommand& command, const char* group);

/// The function, its triggers, the bucket, who is told of alarms.
void add_set_up_names(Arguments app, ManageCommand& command, const char* group);

}  // namespace tinydynamocdc::cli
