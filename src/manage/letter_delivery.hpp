// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deliver/destinations.hpp"
#include "dynamodb/change_source.hpp"
#include "manage/dead_letter.hpp"
#include "manage/redrive.hpp"
#include "row/names.hpp"
#include "row/row_writer.hpp"

namespace tinydynamocdc::manage {

/// The function whose letters these are.
struct LetterOwner {
  std::string function_arn;  ///< Without a version.
  row::NamingOptions naming;
};

/// Delivers what letters are about, one letter after the other: the records of a stream's batch
/// itself, an event of S3 by having the function handle it once more. Data sources are looked at
/// once, whatever the number of letters.
class LetterDelivery {
 public:
  /// `parts` and `target` must outlive this.
  LetterDelivery(const RedriveParts& parts, const RedriveTarget& target, LetterOwner owner);
  LetterDelivery(const LetterDelivery&) = delete;
  LetterDelivery& operator=(const LetterDelivery&) = delete;

  /// Everything about a letter but where it lies. Nothing is delivered in a dry run.
  [[nodiscard]] LetterReport deliver(std::string_view text);

  [[nodiscard]] std::uint64_t delivered() const {
    return delivered_;
  }  ///< Records, of all letters.
  [[nodiscard]] std::uint64_t quarantined() const { return quarantined_; }
  /// What there is to say about the data sources (deliver::Remark).
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  [[nodiscard]] LetterReport deliver(const FailedBatch& letter);
  [[nodiscard]] LetterReport deliver(const FailedEvent& letter);
  [[nodiscard]] bool is_ours(std::string_view function_arn) const;
  void read_payload(const std::string& payload, LetterReport& report);
  void read_stream(const FailedBatch& letter, LetterReport& report);
  void send(dynamodb::ChangeSource& records, LetterReport& report);
  void invoke(const FailedEvent& letter, LetterReport& report);

  const RedriveParts& parts_;
  const RedriveTarget& target_;
  LetterOwner owner_;
  row::RowWriter writer_;
  std::vector<std::string> remarks_;
  std::optional<deliver::Destinations> destinations_;  ///< Nothing in a dry run.
  std::uint64_t delivered_ = 0;
  std::uint64_t quarantined_ = 0;
};

}  // namespace tinydynamocdc::manage
