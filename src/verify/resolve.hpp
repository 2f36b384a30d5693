// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "verify/export_items.hpp"
#include "verify/judge.hpp"
#include "verify/report.hpp"
#include "verify/slice_look.hpp"

namespace tinydynamocdc::verify {

/// Items and their rows are looked at in groups of so many, and of so many bytes of items.
inline constexpr std::size_t k_group_items = 1'000;
inline constexpr std::size_t k_group_bytes = 32 << 20;
/// So many items that differ are looked at again, in case something was on its way; where there are
/// more it is not a matter of waiting.
inline constexpr std::size_t k_again_max = 1'000;

/// An item that was found wrong, with all that is needed to look at it again or to send it again.
struct WrongItem {
  std::vector<std::size_t> slices;
  std::uint64_t key = 0;
  std::string keys;
  std::optional<std::string> item_json;
  std::optional<ItemPlace> place;
  std::string newest_version = "0";  ///< Of its rows.
  Judgement judgement;
};

/// Looks at the suspects one by one, and adds what it finds to the report; those that were wrong
/// are returned, k_again_max at most, to be looked at again.
class Resolver {
 public:
  Resolver(const LookParts& parts, const ExportFiles& files, std::function<bool()> is_stopping)
      : parts_(parts), files_(files), is_stopping_(std::move(is_stopping)) {}

  /// Errors: Tinybird's answers, and those of reading the export's files again.
  [[nodiscard]] base::Result<void> resolve(std::vector<Suspect> suspects);

  /// Looks at the wrong ones again, every few seconds, until none is wrong or `wait` is over. Not
  /// where there are more than k_again_max of them.
  [[nodiscard]] base::Result<void> wait(std::chrono::milliseconds wait);

  /// Adds what was found to a report.
  void tell(Report& report) const;

  /// Those that are wrong, in any question. Not all of them where has_all() is false.
  [[nodiscard]] const std::vector<WrongItem>& wrong() const { return wrong_; }
  [[nodiscard]] bool has_all() const { return left_out_.wrong() == 0; }

 private:
  struct Tally {
    Answer before;
    Answer now;
    std::uint64_t put_right = 0;
    [[nodiscard]] std::uint64_t wrong() const { return before.wrong() + now.wrong(); }
    void add(const Judgement& judgement);
  };

  [[nodiscard]] base::Result<void> group(std::vector<WrongItem> items);
  void keep(WrongItem item);
  [[nodiscard]] base::Result<std::vector<WrongItem>> judged(std::vector<WrongItem> items);

  const LookParts& parts_;
  const ExportFiles& files_;
  std::function<bool()> is_stopping_;
  std::vector<WrongItem> wrong_;
  Tally left_out_;   // Those that are not kept in wrong_.
  Tally in_flight_;  // Those that are as they should be, and told all the same.
};

}  // namespace tinydynamocdc::verify
