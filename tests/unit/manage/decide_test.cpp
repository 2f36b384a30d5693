// SPDX-License-Identifier: Apache-2.0
#include "manage/decide.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::manage {
namespace {

using Owner = Standing::Owner;

// A thing that can be told to be of any kind.
class Thing final : public Resource {
 public:
  std::string key() const override { return "thing"; }
  std::string name() const override { return "the thing"; }
  Foreign foreign() const override { return foreign_kind; }
  Removal removal() const override { return removal_kind; }
  std::string way_out() const override { return "--name names another one"; }
  std::string loss() const override { return "its token"; }
  base::Result<Standing> look(Goal) override { return Standing{}; }
  base::Result<void> create() override { return {}; }
  base::Result<void> update(std::span<const Difference>) override { return {}; }
  base::Result<void> remove() override { return {}; }

  Foreign foreign_kind = Foreign::take_over;
  Removal removal_kind = Removal::goes;
};

const Difference k_must{.property = "policy"};
const Difference k_chosen{
    .property = "memory", .found = "128", .wanted = "256", .mend = Difference::Mend::on_request};

struct Case {
  const char* says;
  Resource::Foreign foreign = Resource::Foreign::take_over;
  Goal goal = Goal::present;
  Standing standing;
  ReconcileOptions options;
  Action action = Action::keep;
  const char* why = "";
  const char* refusal = nullptr;
};

Standing is(Owner owner, std::vector<Difference> differences = {}) {
  return {.exists = true,
          .owner = owner,
          .owner_name = "the function B",
          .differences = std::move(differences),
          .users = {},
          .remark = {}};
}

void expect(const Case& given) {
  Thing thing;
  thing.foreign_kind = given.foreign;
  const auto decision = decide(thing, given.goal, given.standing, given.options, {});
  if (given.refusal != nullptr) {
    ASSERT_TRUE(decision.refusal) << given.says;
    EXPECT_EQ(decision.refusal->message, given.refusal) << given.says;
    return;
  }
  EXPECT_FALSE(decision.refusal) << given.says << decision.refusal->message;
  EXPECT_EQ(decision.step.action, given.action) << given.says;
  EXPECT_EQ(decision.step.why, given.why) << given.says;
}

constexpr ReconcileOptions k_overwrite{.existing = Existing::overwrite};
constexpr ReconcileOptions k_force{.reach = Reach::everything};
constexpr ReconcileOptions k_spare{.unremovable = Unremovable::spare};
using enum Resource::Foreign;

TEST(Decide, what_is_wanted_and_ours) {
  for (const auto& given :
       std::vector<Case>{{.says = "absent", .standing = {}, .action = Action::create},
                         {.says = "as wanted", .standing = is(Owner::us), .action = Action::keep},
                         {.says = "what must be is mended",
                          .standing = is(Owner::us, {k_must}),
                          .action = Action::change,
                          .why = "policy"},
                         {.says = "what was chosen stays",
                          .standing = is(Owner::us, {k_chosen}),
                          .action = Action::spare,
                          .why = "differs: memory 128 → 256; --overwrite changes that"},
                         {.says = "unless asked",
                          .standing = is(Owner::us, {k_chosen}),
                          .options = k_overwrite,
                          .action = Action::change,
                          .why = "memory 128 → 256"},
                         {.says = "both",
                          .standing = is(Owner::us, {k_must, k_chosen}),
                          .action = Action::change,
                          .why = "policy; differs: memory 128 → 256; --overwrite changes that"}}) {
    expect(given);
  }
}

TEST(Decide, what_is_wanted_and_carries_no_mark) {
  for (const auto& given : std::vector<Case>{
           {.says = "is not taken",
            .standing = is(Owner::unmarked),
            .refusal = "the thing: it was not created by this tool; --overwrite takes it over; "
                       "--name names another one"},
           {.says = "unless asked",
            .standing = is(Owner::unmarked, {k_chosen}),
            .options = k_overwrite,
            .action = Action::change,
            .why = "taken over; memory 128 → 256"},
           {.says = "or used as it is",
            .foreign = use,
            .standing = is(Owner::unmarked, {k_must}),
            .action = Action::keep,
            .why = "it was not created by this tool and is used as it is"},
           {.says = "and mended when asked",
            .foreign = use,
            .standing = is(Owner::unmarked, {k_must}),
            .options = k_overwrite,
            .action = Action::change,
            .why = "policy"},
           {.says = "or used if it fits",
            .foreign = write_into,
            .standing = is(Owner::unmarked),
            .action = Action::keep,
            .why = "it was not created by this tool and is used as it is"},
           {.says = "and refused if it does not",
            .foreign = write_into,
            .standing = is(Owner::unmarked, {k_chosen}),
            .refusal = "the thing: it was not created by this tool; --overwrite changes it and "
                       "keeps its contents; --name names another one"}}) {
    expect(given);
  }
}

TEST(Decide, what_another_function_has_is_changed_by_force_alone_and_no_text_advises_it) {
  for (const auto foreign : {use, write_into, take_over}) {
    for (const auto& options : {ReconcileOptions{}, k_overwrite}) {
      expect({.says = "not by --overwrite",
              .foreign = foreign,
              .standing = is(Owner::another, {k_chosen}),
              .options = options,
              .refusal = "the thing: it belongs to the function B; --name names another one"});
    }
    expect({.says = "by force, with who loses what",
            .foreign = foreign,
            .standing = is(Owner::another, {k_chosen}),
            .options = k_force,
            .action = Action::change,
            .why = "the function B loses its token; memory 128 → 256"});
    expect({.says = "what needs no change is used",
            .foreign = foreign,
            .standing = is(Owner::another),
            .action = Action::keep,
            .why = "it belongs to the function B and is used as it is"});
    expect({.says = "not removed",
            .foreign = foreign,
            .goal = Goal::absent,
            .standing = is(Owner::another),
            .action = Action::spare,
            .why = "it belongs to the function B",
            .refusal = foreign == take_over ? "the thing: it belongs to the function B" : nullptr});
    expect({.says = "removed by force",
            .foreign = foreign,
            .goal = Goal::absent,
            .standing = is(Owner::another),
            .options = k_force,
            .action = Action::remove,
            .why = "the function B loses its token"});
  }
}

TEST(Decide, a_removal_takes_what_is_ours_and_nobody_needs) {
  Thing thing;
  auto used = is(Owner::us);
  used.users = {{.key = "trigger Users", .name = "the trigger from Users"}};
  const auto decided = [&](const ReconcileOptions& options,
                           const std::set<std::string, std::less<>>& removed) {
    return decide(thing, Goal::absent, used, options, removed);
  };
  EXPECT_EQ(decided({}, {"trigger Users"}).step.action, Action::remove) << "its user goes, too";
  EXPECT_EQ(decided(k_spare, {}).step,
            (Step{Action::spare, "the thing", "the trigger from Users still needs it"}));
  EXPECT_FALSE(decided(k_spare, {}).refusal);
  ASSERT_TRUE(decided({}, {}).refusal);
  EXPECT_EQ(decided(k_force, {}).step,
            (Step{Action::remove, "the thing", "the trigger from Users loses it"}));
  EXPECT_EQ(decide(thing, Goal::absent, {}, {}, {}).step.action, Action::absent);
  thing.removal_kind = Resource::Removal::stays;
  EXPECT_EQ(decided(k_force, {}).step.action, Action::spare) << "data never goes";
}

TEST(Decide, a_difference_reads_like_a_sentence) {
  EXPECT_EQ(text({.property = "memory", .found = "1", .wanted = "2"}), "memory 1 → 2");
  EXPECT_EQ(text({.property = "code"}), "code");
  EXPECT_EQ(text({.property = "X", .wanted = "y"}), "X y");
  EXPECT_EQ(text({.property = "X", .found = "y"}), "X y → (none)");
}

Standing with(Standing standing, std::string spared, std::optional<base::Error> refusal) {
  standing.spared = std::move(spared);
  standing.refusal = std::move(refusal);
  return standing;
}

TEST(Decide, what_is_spared_or_refused_unless_forced) {
  const base::Error lost{base::ErrorKind::denied, "theirs is lost; --force replaces it"};
  const auto unmarked = is(Owner::unmarked, {k_must});
  for (const auto& given :
       std::vector<Case>{{.says = "a spared thing stays",
                          .standing = with(unmarked, "it is theirs", {}),
                          .action = Action::spare,
                          .why = "it is theirs"},
                         {.says = "with --overwrite, too",
                          .standing = with(unmarked, "it is theirs", {}),
                          .options = k_overwrite,
                          .action = Action::spare,
                          .why = "it is theirs"},
                         {.says = "--force changes it",
                          .foreign = write_into,
                          .standing = with(unmarked, "it is theirs", {}),
                          .options = k_force,
                          .action = Action::change,
                          .why = "policy"},
                         {.says = "a spared thing that is not there is not made",
                          .standing = with({}, "--create-lambda creates it", {}),
                          .options = k_force,
                          .action = Action::spare,
                          .why = "--create-lambda creates it"},
                         {.says = "a refusal stops the run",
                          .standing = with(unmarked, "", lost),
                          .options = k_overwrite,
                          .refusal = "theirs is lost; --force replaces it"},
                         {.says = "unless forced",
                          .foreign = write_into,
                          .standing = with(unmarked, "", lost),
                          .options = k_force,
                          .action = Action::change,
                          .why = "policy"},
                         {.says = "and counts for nothing in a removal",
                          .foreign = write_into,
                          .goal = Goal::absent,
                          .standing = with(is(Owner::us), "", lost),
                          .action = Action::remove}}) {
    expect(given);
  }
}

}  // namespace
}  // namespace tinydynamocdc::manage
