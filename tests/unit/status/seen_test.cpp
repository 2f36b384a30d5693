// SPDX-License-Identifier: Apache-2.0
#include "status/seen.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tinydynamocdc::status {
namespace {

using manage::Difference;
using manage::Goal;
using manage::Standing;

// A resource of which only the look is asked for.
class Looked final : public manage::Resource {
 public:
  Looked(std::string key, base::Result<Standing> standing)
      : key_(std::move(key)), standing_(std::move(standing)) {}
  std::string key() const override { return key_; }
  std::string name() const override { return "the " + key_; }
  base::Result<Standing> look(Goal goal) override {
    EXPECT_EQ(goal, Goal::present);
    return standing_;
  }
  base::Result<void> create() override { return touched(); }
  base::Result<void> update(std::span<const Difference>) override { return touched(); }
  base::Result<void> remove() override { return touched(); }

 private:
  static base::Result<void> touched() {
    ADD_FAILURE() << "a status changes nothing";
    return {};
  }

  std::string key_;
  base::Result<Standing> standing_;
};

manage::Wanted wanted(const std::string& key, base::Result<Standing> standing,
                      Goal goal = Goal::present) {
  return {.resource = std::make_unique<Looked>(key, std::move(standing)), .goal = goal};
}

TEST(Seen, each_wanted_thing_is_looked_at_and_what_shall_go_is_not) {
  std::vector<manage::Wanted> all;
  all.push_back(wanted("role", Standing{.exists = true}));
  all.push_back(wanted("old role", Standing{.exists = true}, Goal::absent));
  all.push_back(wanted("secret", base::fail(base::ErrorKind::denied, "not for you")));
  auto seen = look_at(all, "--create-lambda", Seen::Need::vital);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].key, "role");
  EXPECT_EQ(seen[0].name, "the role");
  EXPECT_EQ(seen[0].made_by, "--create-lambda");
  EXPECT_TRUE(seen[0].standing->exists);
  ASSERT_FALSE(seen[1].standing);
  EXPECT_EQ(seen[1].standing.error().message, "not for you");
}

TEST(Seen, one_is_taken_once) {
  std::vector<manage::Wanted> all;
  all.push_back(wanted("role", Standing{}));
  all.push_back(wanted("secret", Standing{}));
  auto seen = look_at(all, "--create-lambda", Seen::Need::vital);
  const auto taken = take(seen, "role");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->key, "role");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].key, "secret");
  EXPECT_FALSE(take(seen, "role"));
  EXPECT_EQ(seen.size(), 1U);
}

TEST(Seen, an_owner_is_named_unless_it_is_us) {
  EXPECT_EQ(owner_text({.exists = false, .owner = Standing::Owner::unmarked}), "");
  EXPECT_EQ(owner_text({.exists = true, .owner = Standing::Owner::us}), "");
  EXPECT_EQ(owner_text({.exists = true, .owner = Standing::Owner::unmarked}),
            "not created by this tool");
  EXPECT_EQ(owner_text({.exists = true,
                        .owner = Standing::Owner::another,
                        .owner_name = "the function B in us-east-1"}),
            "belongs to the function B in us-east-1");
}

TEST(Seen, differences_say_what_does_not_work_meanwhile) {
  const std::vector<Difference> all{
      {.property = "memory", .found = "128", .wanted = "256"},
      {.property = "handler", .found = "x", .wanted = "y", .breaks = "the function cannot start"}};
  EXPECT_EQ(differences_text(all), "memory 128 → 256, handler x → y (the function cannot start)");
  EXPECT_TRUE(breaks_something(all));
  EXPECT_EQ(differences_text({}), "");
  EXPECT_FALSE(breaks_something({}));
  EXPECT_FALSE(breaks_something({all.front()}));
}

}  // namespace
}  // namespace tinydynamocdc::status
