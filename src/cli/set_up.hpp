// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alarm/alerting.hpp"
#include "aws/scheduler.hpp"
#include "base/error.hpp"
#include "cli/clients.hpp"
#include "cli/command_targets.hpp"
#include "cli/owner_clients.hpp"
#include "exports/bucket_part.hpp"
#include "manage/function_setup.hpp"
#include "manage/reconcile.hpp"
#include "manage/table.hpp"
#include "manage/verb.hpp"
#include "package/program_zip.hpp"
#include "row/naming_variables.hpp"
#include "setup/bucket.hpp"
#include "setup/part.hpp"
#include "view/designs.hpp"
#include "view/workspace.hpp"

namespace tinydynamocdc::cli {

/// What a set-up is made with. All of it outlives what SetUp gives.
struct SetUpParts {
  Clients& aws;
  OwnerClients& owner;  ///< Used only with --source-profile.
  manage::FunctionParts function;
  view::Workspace* workspace;  ///< nullptr: Tinybird is not asked for anything.
  const row::NamingVariables& naming;
  const package::CodePackage& code;  ///< Empty unless a verb uploads it.
};

/// What a command's verbs want of the set-up, over all its tables: one list of resources for what
/// they make, one for what they take down, and each is one run of the reconciler.
class SetUp {
 public:
  SetUp(const CommandTargets& targets, const SetUpParts& parts)
      : targets_(targets), parts_(parts) {}

  /// nullptr where no verb makes anything.
  [[nodiscard]] std::unique_ptr<manage::Verb> made();
  /// nullptr where no verb takes anything down.
  [[nodiscard]] std::unique_ptr<manage::Verb> removed();

  /// The resources that made() makes what they shall be, each key once.
  [[nodiscard]] base::Result<std::vector<manage::Wanted>> wanted();

  /// What a snapshot of the table needs: the right of the function to load it.
  [[nodiscard]] std::unique_ptr<manage::Verb> load_exports(const std::string& table);

  /// Where views get their tables' keys and names from.
  [[nodiscard]] view::DesignSources design_sources() const;

 private:
  [[nodiscard]] base::Result<setup::Part> makings();
  [[nodiscard]] base::Result<setup::Part> removals();
  [[nodiscard]] std::vector<std::string> own_tables() const;
  [[nodiscard]] setup::Part tables(manage::Goal goal);
  [[nodiscard]] base::Result<setup::Part> views_made(view::Scope scope);
  [[nodiscard]] base::Result<setup::Part> views_removed();
  [[nodiscard]] setup::Part function(manage::Goal goal);
  [[nodiscard]] base::Result<setup::Part> streams(manage::Goal goal);
  [[nodiscard]] base::Result<setup::Part> bucket(manage::Goal goal);
  /// Where failures shall go; empty: where they go already, else to the function's own queue.
  [[nodiscard]] std::string failures_to() const;
  [[nodiscard]] base::Result<void> add_failures(setup::Part& part);
  /// The right to report failures to places that this run leaves goes with them.
  [[nodiscard]] base::Result<void> forbid_left_places(setup::Part& part, manage::Goal goal);
  [[nodiscard]] base::Result<setup::Part> schedules(manage::Goal goal);
  [[nodiscard]] base::Result<setup::Part> alerting(manage::Goal goal);
  [[nodiscard]] std::vector<manage::Wanted> with_rights(setup::Part part) const;
  [[nodiscard]] std::unique_ptr<manage::Verb> reconciled(std::string title,
                                                         std::vector<manage::Wanted> wanted) const;

  [[nodiscard]] const ManageCommand& command() const { return targets_.command; }
  [[nodiscard]] bool has(ManageVerb verb) const;
  /// What differs is brought to what this run says, also what somebody may have chosen.
  [[nodiscard]] bool resets() const;
  [[nodiscard]] exports::BucketOrder bucket_order() const;
  [[nodiscard]] setup::BucketParts bucket_parts() const {
    return {parts_.aws.buckets, parts_.aws.queues, parts_.function};
  }
  [[nodiscard]] manage::TableParts table_parts() const {
    return {parts_.aws.dynamodb, parts_.function.clock, parts_.function.console};
  }

  const CommandTargets& targets_;
  SetUpParts parts_;
};

}  // namespace tinydynamocdc::cli
