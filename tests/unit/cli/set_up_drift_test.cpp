// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "cli/set_up_drift_cases.hpp"
#include "cli/whole_fixture.hpp"
#include "support/leaves.hpp"

namespace tinydynamocdc::cli {
namespace {

using testing::Leaf;
using testing::matches;

class SetUpDrift : public WholeTest {
 protected:
  explicit SetUpDrift(Words more = {}) : more_(std::move(more)) {
    add_tables(k_west, {"Orders", "Items"});
    add_tables(k_east, {"Orders"});
    set_up(k_west, bystander());
    set_up(k_east, words());
    set_up(k_west, words());
    all_ = world_.everything();
  }

  [[nodiscard]] Words words(Words more = {}) const {
    Words all{"--create",          "--create-alerting",
              "--alert-email",     "ann@example.com",
              "--create-schedule", "rate(1 day)",
              "--table-name",      "Orders",
              "--lambda-name",     "cdc",
              "--s3-bucket",       "snapshots",
              "--s3-prefix",       "cdc"};
    all.insert(all.end(), more_.begin(), more_.end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  static Words bystander() {
    return {"--create",          "--create-alerting", "--alert-email", "bob@example.com",
            "--create-schedule", "rate(1 day)",       "--table-name",  "Items",
            "--lambda-name",     "bystander",         "--s3-bucket",   "snapshots",
            "--s3-prefix",       "bystander"};
  }

  void set_up(const std::string& region, const Words& how) {
    const auto done = call(region, how);
    ASSERT_TRUE(done) << done.error().message;
  }

  // All that is not as it is wanted, a line each.
  std::vector<std::string> found() {
    std::vector<std::string> lines;
    const auto made = resources(k_west, words());
    for (auto& each : made->wanted) {
      const auto standing = each.resource->look(each.goal);
      const auto say = [&](const std::string& what) {
        lines.push_back(std::format("{}: {}", each.resource->key(), what));
      };
      if (!standing) {
        say("refused: " + standing.error().message);
        continue;
      }
      if (!standing->exists && standing->spared.empty()) {
        say("missing");
      }
      for (const auto& difference :
           standing->exists ? standing->differences : std::vector<manage::Difference>()) {
        say(text(difference));
      }
    }
    return lines;
  }

  // A thing with another name is another thing; what AWS says of itself cannot be changed; a member
  // of AWS's answers is always there; what the function itself says of its role and secret counts
  // (two_regions_test.cpp); Tinybird has no text of a description without its head.
  static bool is_id(std::string_view path) {
    constexpr std::string_view k_ids[] = {
        "alarms/*/AlarmArn *", "alarms/*/AlarmName *", "alarms/*/StateValue *",
        "alarms/*/Dimensions/*/Name *", "alarms/*/Tags gone", "*/Tags/*/Key *",
        "*/Tags/*/Value gone", "*/Tags gone", "functions/*/FunctionArn *",
        "functions/*/FunctionName *", "functions/*/PackageType *",
        "functions/*/Environment/Variables gone", "functions/*/Environment gone",
        "functions/*/Role *", "functions/*/Architectures/0 gone", "functions/*/Architectures gone",
        "functions/*/Environment/Variables/TB_CREATE_DS_TOKEN_SECRET_NAME changed",
        "log_groups/*/arn *", "log_groups/*/logGroupName *", "mappings/*/EventSourceArn *",
        "mappings/*/FunctionArn *", "mappings/*/State gone", "buckets/*/Region *",
        "buckets/*/Notification gone", "roles/*/Arn *", "roles/*/Policies gone",
        "roles/*/Trust gone", "schedule_groups/*/Arn *", "schedule_groups/*/State *",
        "schedules/*/GroupName *", "schedules/*/Name *", "policies/*/Resource *",
        "queue_settings/*/Attributes gone", "queue_settings/cdc-Failures gone",
        "queue_settings/cdc-DeadLetters gone", "queue_settings/cdc-Snapshots gone",
        "queue_settings/*/Policy#/Statement/*/Sid *", "topics/*/Subscriptions/*/*",
        "tinybird/files gone", "tinybird/tokens gone", "tinybird/files/*|DESCRIPTION > gone",
        // What is somebody's from then on, and stays beside ours.
        "roles/*-Role/Inline/*/Resource* changed", "roles/*-Role/Inline/*/Sid *",
        "roles/*-Role/Inline/*#/Statement gone", "roles/*-Role/Inline/*#/Version *",
        "buckets/snapshots gone", "schedule_groups/cdc gone", "*us-east-1*", "policies/*/Sid *",
        "buckets/*/Notification<*/CloudFunction changed", "buckets/*/Notification<*/Queue changed",
        // Where failures go is somebody's choice, and gets its rights and its alarm:
        // on_failure_test.cpp.
        "mappings/*/Destination changed", "async_failures/cdc changed"};
    return std::ranges::any_of(k_ids, [&](const auto id) { return matches(id, path); });
  }

  // Of the function cdc in eu-west-2: the rest is of others.
  std::vector<Leaf> leaves() {
    auto leaves = testing::leaves_of(all_[k_west]);
    std::erase_if(leaves, [&](const Leaf& leaf) {
      const auto is = [&](std::string_view pattern) { return matches(pattern, leaf.path); };
      const bool is_room = !leaf.path.contains('/');
      const bool is_list_of_others =
          (is("mappings/*") &&
           all_[k_west]["mappings"][std::stoul(leaf.path.substr(9))]["FunctionArn"] !=
               testing::FakeAws::function_arn("cdc"));
      return is_room || is_list_of_others || is("*bystander*") || is("*Items*") || is("tables/*") ||
             is("*bob@*") || is("dashboards/*#/widgets/*/*") || is_id(leaf.path);
    });
    return leaves;
  }

  static std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines) {
      all += "\n    " + line;
    }
    return all;
  }

  // Empty, or what is not as it was expected.
  std::string try_out(const Leaf& leaf, const Expected& expected) {
    auto changed = all_;
    leaf.change(changed[k_west]);
    world_.become(changed);
    const auto lines = found();
    const auto now = [&] { return world_.everything(); };
    const auto mended = [&](const Words& how) -> std::string {
      const auto done = call(k_west, how);
      if (!done) {
        return "fails: " + done.error().message;
      }
      if (now() != all_) {
        return "is not as it was: " + Json::diff(all_, now()).dump();
      }
      const auto left = found();
      return left.empty() ? "" : "still finds" + joined(left);
    };
    const auto left_alone = [&](bool fails) -> std::string {
      const auto done = call(k_west, words());
      if (done.has_value() == fails) {
        return fails ? "is not refused" : "fails: " + done.error().message;
      }
      if (fails && !matches(expected.found, done.error().message)) {
        return "says " + done.error().message;
      }
      return now() == changed ? "" : "changes " + Json::diff(changed, now()).dump();
    };
    const bool names_it = lines.size() == 1 && matches(expected.found, lines.front());
    switch (expected.then) {
      case Then::mended:
        return names_it ? mended(words()) : "finds" + joined(lines);
      case Then::on_request: {
        const auto plain = left_alone(false);
        return !names_it       ? "finds" + joined(lines)
               : plain.empty() ? mended(words({"--overwrite"}))
                               : plain;
      }
      case Then::taken_over: {
        const auto plain = left_alone(true);
        return plain.empty() ? mended(words({"--overwrite"})) : plain;
      }
      case Then::made_again:
        return lines.empty() || !matches(expected.found, lines.front()) ? "finds" + joined(lines)
                                                                        : mended(words());
      case Then::refused:
        return left_alone(true);
      case Then::theirs:
        return lines.empty() ? left_alone(false) : "finds" + joined(lines);
    }
    return {};
  }

  static bool is_of_direct_calls(std::string_view path) { return path.starts_with("policies/"); }

  // Which expectations there were leaves for.
  std::set<const Expected*> try_all(bool (*is_meant)(const Leaf&)) {
    EXPECT_EQ(found(), std::vector<std::string>());
    std::set<const Expected*> used;
    std::size_t number = 0;
    for (const auto& leaf : leaves()) {
      if (!is_meant(leaf)) {
        continue;
      }
      const auto* const expected = std::ranges::find_if(
          k_expected, [&](const Expected& each) { return matches(each.leaf, leaf.path); });
      if (expected == std::end(k_expected)) {
        ADD_FAILURE() << leaf.path << ": nobody says what becomes of it";
        continue;
      }
      used.insert(expected);
      if (number++ % k_one_of == 0) {
        const auto wrong = try_out(leaf, *expected);
        EXPECT_EQ(wrong, "") << leaf.path;
      }
    }
    return used;
  }

  Json all_;
  Words more_;
};

TEST_F(SetUpDrift, what_is_changed_behind_the_tools_back_is_named_and_mended_and_nothing_else) {
  const auto used = try_all([](const Leaf&) { return true; });
  for (const auto& expected : k_expected) {
    EXPECT_NE(used.contains(&expected), is_of_direct_calls(expected.leaf))
        << expected.leaf << ": there is no such thing";
  }
}

class SetUpDriftDirect : public SetUpDrift {
 protected:
  SetUpDriftDirect() : SetUpDrift({"--direct"}) {}
};

// What a bucket that calls the function directly stands on.
TEST_F(SetUpDriftDirect, so_is_what_is_changed_of_a_bucket_without_a_queue) {
  ASSERT_TRUE(all_[k_west]["roles"].dump().contains("CallItself"));
  const auto used = try_all([](const Leaf& leaf) {
    return is_of_direct_calls(leaf.path) || matches("buckets/*", leaf.path) ||
           matches("roles/cdc-eu-west-2-Role/Inline*", leaf.path);
  });
  for (const auto& expected : k_expected) {
    EXPECT_TRUE(used.contains(&expected) || !is_of_direct_calls(expected.leaf)) << expected.leaf;
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
