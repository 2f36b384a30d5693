// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb.hpp"
#include "manage/resource.hpp"
#include "manage/trigger_design.hpp"
#include "manage/triggers.hpp"
#include "setup/function_state.hpp"
#include "setup/site.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::trigger {

/// The link from a table's stream to the function, from the stream's beginning. It is whose the
/// function is. Triggers of other functions, of the function's versions and aliases, and from other
/// sources are never touched.
///
/// A stream that was switched off and on is a new one: its trigger replaces the old stream's, which
/// goes once the new one runs. What changed in between is in neither stream, and that is said.
class StreamTrigger final : public manage::Resource {
 public:
  struct Design {
    manage::TriggerOptions options;
    manage::Reach reach = manage::Reach::ours;
    std::vector<std::string> needs;              ///< Keys, beside the function and its rights.
    std::vector<manage::ForwardedTable> beside;  ///< The run's tables, this one may be among them.
  };

  StreamTrigger(const manage::TriggerParts& parts, const setup::Site& site,
                setup::SourceTable table, Design design,
                std::shared_ptr<setup::FunctionState> function)
      : parts_(parts),
        site_(site),
        table_(std::move(table)),
        design_(std::move(design)),
        function_(std::move(function)) {}

  [[nodiscard]] std::string key() const override { return setup::trigger_key(site_, table_.arn); }
  [[nodiscard]] std::string name() const override {
    return "the trigger from the stream of " + table_.word;
  }
  [[nodiscard]] std::vector<std::string> needs() const override;
  [[nodiscard]] std::string loss() const override { return "its trigger"; }
  /// Of a new one: what its stream does not tell.
  [[nodiscard]] std::string outcome() const override;

  /// missing: no table, its stream is off, no function; bad_config: the stream shows too little;
  /// denied: the function is not ours; rejected: another table of the function has the same data
  /// source. A removal needs neither table nor function.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] std::string missing() const override { return missing_; }
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<manage::Standing> look_for_removal();
  [[nodiscard]] base::Result<aws::Table> find_table();
  [[nodiscard]] base::Result<void> look_at_table();
  [[nodiscard]] base::Result<void> remove_earlier();

  manage::TriggerParts parts_;
  setup::Site site_;
  setup::SourceTable table_;
  Design design_;
  std::shared_ptr<setup::FunctionState> function_;
  std::string stream_arn_;
  std::int64_t items_ = 0;  ///< Of the table, up to six hours old.
  std::string missing_;
  std::optional<aws::EventSourceMapping> found_;  ///< From the present stream.
  std::vector<aws::EventSourceMapping> earlier_;  ///< From earlier streams of the table.
};

/// Which of these triggers are fed by a stream of that table, the present one or an earlier one.
[[nodiscard]] std::vector<aws::EventSourceMapping> triggers_from(
    const setup::SourceTable& table, std::span<const aws::EventSourceMapping> triggers);

}  // namespace tinydynamocdc::trigger
