// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

/// One thing that the set-up owns, described once. Plan, apply and removal are all made
/// of this description by manage/reconcile.hpp.
namespace tinydynamocdc::manage {

/// A property of a thing that is not as it is wanted.
struct Difference {
  enum class Mend {
    always,
    on_request,  ///< Only with --overwrite: somebody may have chosen it.
  };
  std::string property;  ///< `memory`, `TB_API_ENDPOINT`, `right to read the stream of Orders`
  std::string found;     ///< Empty: it is not set, or must not be printed.
  std::string wanted;    ///< Empty: it must not be printed, or nothing.
  Mend mend = Mend::always;

  bool operator==(const Difference&) const = default;
};

/// `memory 128 → 256`; the property alone where neither value is for people.
[[nodiscard]] std::string text(const Difference& difference);

/// Somebody or something else that needs a thing. A plan that also removes the user of that key
/// does not count it.
struct User {
  std::string key;
  std::string name;      ///< `the function B`, `the trigger from the stream of Users`
  std::string freed_by;  ///< What takes it off: `--remove-s3-trigger --s3-bucket B`; may be empty.
};

/// What shall become of a thing.
enum class Goal {
  present,  ///< It shall be there, as wanted.
  absent,   ///< It shall be gone.
};

/// What a look at a thing has shown.
struct Standing {
  enum class Owner {
    us,        ///< This set-up made it.
    unmarked,  ///< It carries no mark of this tool: somebody else's, or of an earlier tool.
    another,   ///< This tool made it, for another function or region.
  };
  bool exists = false;
  Owner owner = Owner::us;  ///< Only of a thing that exists.
  std::string owner_name;   ///< With Owner::another: `the function B in us-east-1`.
  std::vector<Difference> differences;
  std::vector<User> users;
  std::string remark;  ///< What people want to know of it; may be empty.
};

/// A resource. look() reads and changes nothing; the others are called after a look() that asked
/// for them, wait until what they did is true, and are idempotent.
class Resource {
 public:
  /// What a thing of that name that carries no mark of this tool is good for.
  enum class Foreign {
    use,         ///< Used as it is; --overwrite mends what differs.
    write_into,  ///< Used if nothing differs; --overwrite mends what differs, and it stays theirs.
    take_over,  ///< Stops the run, also one that would remove it; with --overwrite it becomes ours.
  };
  enum class Removal {
    goes,
    stays,  ///< It holds data, or costs nothing: never removed.
  };

  virtual ~Resource() = default;

  /// Unique in one set-up: `role`, `trigger Orders`. What others name in needs().
  [[nodiscard]] virtual std::string key() const = 0;
  /// For people: `the role X`.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Keys of what must be there before this; keys that are not part of a run do not count.
  [[nodiscard]] virtual std::vector<std::string> needs() const { return {}; }

  [[nodiscard]] virtual Foreign foreign() const { return Foreign::take_over; }
  [[nodiscard]] virtual Removal removal() const { return Removal::goes; }
  /// What to do when a thing of that name is not ours: `--lambda-secret names another one`.
  [[nodiscard]] virtual std::string way_out() const { return {}; }
  /// What its other users lose by a --force: `its token`.
  [[nodiscard]] virtual std::string loss() const { return {}; }
  /// Its removal cannot be taken back: what has to be typed first.
  [[nodiscard]] virtual std::optional<std::string> confirmation() const { return {}; }

  /// Users need to be looked for only with Goal::absent, differences only with Goal::present.
  [[nodiscard]] virtual base::Result<Standing> look(Goal goal) = 0;
  [[nodiscard]] virtual base::Result<void> create() = 0;
  /// `mend`: the differences of the last look() that are to go. Of an unmarked thing with
  /// Foreign::take_over it also makes ours.
  [[nodiscard]] virtual base::Result<void> update(std::span<const Difference> mend) = 0;
  [[nodiscard]] virtual base::Result<void> remove() = 0;
};

}  // namespace tinydynamocdc::manage
