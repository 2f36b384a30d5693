// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "manage/plan.hpp"

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
  /// What does not work meanwhile: `the function cannot start`. Empty: nothing breaks.
  std::string breaks;

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
  /// Why it stays as it is, whatever is wanted: one that exists unless --force is given, one that
  /// does not exist in any case. Empty: nothing speaks for that.
  std::string spared;
  /// With Goal::present: what stops the run unless --force is given, because a change would take
  /// something from somebody.
  std::optional<base::Error> refusal;
};

/// Changes that are made in one go, such as a deployment of many files. Its members, the resources
/// that name it (Resource::batch), only note what is to be done: their create(), update() and
/// remove() are called at the end of a plan, when all is decided, and change nothing. So one run
/// makes one deployment, however many tables it is about.
///
/// A thing that needs a member is made after flush(), a thing that a removed member needs is
/// removed after it. A run that makes some members and removes others does both in one go, before
/// the first thing that needs one of them.
class Batch {
 public:
  virtual ~Batch() = default;

  /// A plan begins: nothing is noted, and what was found before is forgotten.
  virtual void begin() = 0;
  /// After the members have noted what is to be done, if any has: asks whether all of it together
  /// can be done, and changes nothing. The steps are about the whole (`a deployment of …`); none
  /// when there is nothing to do after all, because everything is up to date.
  [[nodiscard]] virtual base::Result<std::vector<Step>> check() = 0;
  /// Does what was noted since begin(), and waits until it is true.
  [[nodiscard]] virtual base::Result<void> flush() = 0;
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
  /// Its removal cannot be taken back: what has to be typed first, behind commas that of others.
  [[nodiscard]] virtual std::optional<std::string> confirmation() const { return {}; }
  /// Its changes are made together with those of others; outlives the resource. nullptr: alone.
  [[nodiscard]] virtual Batch* batch() const { return nullptr; }
  /// What people can do with it now, said at the end of a run that made or changed it: `the items
  /// of Orders: https://…`; may be empty.
  [[nodiscard]] virtual std::string outcome() const { return {}; }

  /// Users need to be looked for only with Goal::absent, differences only with Goal::present.
  [[nodiscard]] virtual base::Result<Standing> look(Goal goal) = 0;
  /// After a look() that ended with `missing`: the key of what is not there. Empty: any of needs().
  [[nodiscard]] virtual std::string missing() const { return {}; }
  [[nodiscard]] virtual base::Result<void> create() = 0;
  /// `mend`: the differences of the last look() that are to go. Of an unmarked thing with
  /// Foreign::take_over it also makes ours.
  [[nodiscard]] virtual base::Result<void> update(std::span<const Difference> mend) = 0;
  [[nodiscard]] virtual base::Result<void> remove() = 0;
};

}  // namespace tinydynamocdc::manage
