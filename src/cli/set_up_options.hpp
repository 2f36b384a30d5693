// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/manage_words.hpp"

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}  // namespace CLI

/// The options that say what a set-up is like: those of the verbs and of `cloudformation`. They are
/// read into `command`, which must outlive the parsing, and show its values as their defaults.
namespace tinydynamocdc::cli {

/// --table-name
void add_table_names(CLI::App& app, ManageCommand& command, const char* group);

/// The function, its triggers, the bucket, who is told of alarms.
void add_set_up_names(CLI::App& app, ManageCommand& command, const char* group);

}  // namespace tinydynamocdc::cli
