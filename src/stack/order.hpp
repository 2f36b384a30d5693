// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exports/bucket_entries.hpp"
#include "manage/trigger_design.hpp"
#include "setup/bucket.hpp"
#include "setup/function.hpp"
#include "setup/log_group.hpp"
#include "setup/site.hpp"

/// The set-up of a function and its tables as a CloudFormation template, made of what the resources
/// of the other rooms are made as. No I/O.
namespace tinydynamocdc::stack {

/// What a stack is about.
struct Order {
  setup::Site site;                 ///< From paper_site().
  std::vector<std::string> tables;  ///< Names, each once; their streams are parameters.
  setup::Function::Design design;   ///< Without code; its endpoint is a parameter.
  int log_retention_days = setup::k_retention_days_default;
  manage::TriggerOptions trigger;               ///< Its default destination is chosen here.
  std::optional<setup::BucketPlace> snapshots;  ///< Nothing: streams alone.
  exports::Way way = exports::Way::queue;       ///< Of snapshots.
  std::optional<int> snapshot_concurrency;      ///< Of the queue; nothing: the default.
  std::string schedule;        ///< Of snapshots, as EventBridge Scheduler takes it; may be empty.
  bool verify = false;         ///< The schedule's snapshots are to be proved.
  std::string alert_email;     ///< May be empty: somebody subscribes to the topic later.
  std::string function_token;  ///< How --create-mv calls the function's token in Tinybird.
};

/// A part of a template.
struct Resource {
  std::string id;       ///< The logical id.
  std::string comment;  ///< What it is for, in lines; may be empty.
  std::string json;     ///< An object: Type, Properties, …
};

}  // namespace tinydynamocdc::stack
