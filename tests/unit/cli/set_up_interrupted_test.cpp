// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "cli/whole_fixture.hpp"

namespace tinydynamocdc::cli {
namespace {

using testing::World;

// Each order has its number as its seed.
constexpr std::uint32_t k_orders_with_all_cuts = 1;
constexpr std::uint32_t k_orders_with_a_random_cut = 24 / k_one_of;

struct Place {
  std::string region;
  std::string function;

  bool operator==(const Place&) const = default;
};

struct Step {
  Place place;
  bool makes = true;
};

// Two functions in two regions, which read the same three tables into the same views, and whose
// snapshots lie in one bucket for each region.
class SetUpInterrupted : public WholeTest {
 protected:
  SetUpInterrupted() {
    for (const auto* region : {k_west, k_east}) {
      add_tables(region, {"Orders", "Users", "Items"});
    }
  }

  static std::vector<Place> places() {
    return {{k_west, "cdc"}, {k_west, "shop"}, {k_east, "cdc"}, {k_east, "shop"}};
  }

  // Each is made before it is taken down; all else is up to chance.
  static std::vector<Step> order(std::mt19937& random) {
    std::vector<Step> steps;
    for (const auto& place : places()) {
      steps.push_back({place});
      steps.push_back({place});
    }
    std::ranges::shuffle(steps, random);
    std::vector<Place> there;
    for (auto& step : steps) {
      step.makes = !std::ranges::contains(there, step.place);
      there.push_back(step.place);
    }
    return steps;
  }

  static Words common(const Place& place) {
    return {
        "--table-name", "Orders",        "--table-name", "Users",       "--table-name",
        "Items",        "--lambda-name", place.function, "--s3-bucket", "snapshots-" + place.region,
        "--s3-prefix",  place.function};
  }
  static Words making(const Place& place) {
    auto words = common(place);
    if (place.function == "shop") {
      words.emplace_back("--direct");  // the other by way of its queue
    }
    words.insert(words.end(), {"--create", "--create-alerting", "--alert-email", "a@example.com",
                               "--create-schedule", "rate(1 day)"});
    return words;
  }
  static Words words_of(const Step& step) {
    if (step.makes) {
      return making(step.place);
    }
    auto words = common(step.place);
    words.insert(words.end(), {"--remove", "--remove-alerting"});
    return words;
  }

  // All that is this set-up's alone, and what it shares with others as it needs it.
  Json owned(const Place& place) {
    auto all = world_.everything().at(place.region);
    const auto roles = world_.everything().at(k_west).at("roles");
    const auto& [region, function] = place;
    Json mine = Json::object();
    const auto take = [&](const char* room, const std::string& name) {
      mine[std::string(room) + " " + name] = all[room].value(name, Json());
    };
    for (const auto* room : {"functions", "policies", "async_failures", "schedule_groups"}) {
      take(room, function);
    }
    take("log_groups", "/aws/lambda/" + function);
    take("topics", testing::FakeAws::topic_arn(function + "-Alerts", region));
    take("dashboards", function + "-" + region);
    for (const auto* room : {"alarms", "schedules", "queues", "queue_settings"}) {
      for (const auto& [name, thing] : all[room].items()) {
        if (name.starts_with(function + "-") || name.starts_with(function + "/")) {
          mine[std::string(room) + " " + name] = thing;
        }
      }
    }
    for (const auto& mapping : all["mappings"]) {
      if (mapping["FunctionArn"] == testing::FakeAws::function_arn(function, region)) {
        mine["mapping " + mapping["EventSourceArn"].get<std::string>()] = mapping;
      }
    }
    const auto is_marked = [&](const Json& thing) {
      return thing["Tags"].value("tinydynamocdc:created-for", "") == function &&
             thing["Tags"].value("tinydynamocdc:region", "") == region;
    };
    for (const auto& [name, role] : roles.items()) {
      if (is_marked(role)) {
        mine["role " + name] = role;
      }
    }
    for (const auto& [name, secret] : all["secrets"].items()) {
      if (is_marked(secret)) {
        mine["secret " + name] = secret;
      }
    }
    for (const auto& [name, text] : all["tinybird"]["files"].items()) {
      const auto file = text.get<std::string>();
      mine["file " + name] = file.substr(file.find("DESCRIPTION"));
      mine["token in " + name] = file.contains("\"tinydynamocdc_" + function + "\"");
    }
    const std::string notification =
        all["buckets"].value("snapshots-" + region, Json::object()).value("Notification", "");
    for (auto at = notification.find("<Id>tinydynamocdc-" + function + "-");
         at != std::string::npos;
         at = notification.find("<Id>tinydynamocdc-" + function + "-", at + 1)) {
      mine["notification"].push_back(
          notification.substr(at, notification.find("</Filter>", at) - at));
    }
    return mine;
  }

  // What a look at the set-up would change: nothing where it is healthy.
  std::string illness(const Place& place) {
    std::string all;
    const auto made = resources(place.region, making(place));
    for (auto& each : made->wanted) {
      const auto standing = each.resource->look(each.goal);
      if (!standing) {
        all += std::format("\n    {}: {}", each.resource->key(), standing.error().message);
      } else if (!standing->exists && standing->spared.empty()) {
        all += std::format("\n    {}: missing", each.resource->key());
      } else {
        for (const auto& difference : standing->differences) {
          all += std::format("\n    {}: {}", each.resource->key(), text(difference));
        }
      }
    }
    return all;
  }

  [[nodiscard]] std::string title(const Step& step) const {
    return std::format("{} {} in {}", step.makes ? "make" : "remove", step.place.function,
                       step.place.region);
  }

  // Runs the step, cut off at that change, and again to its end. True: there was such a change.
  bool take(const Step& step, std::size_t cut, World::Cut how) {
    SCOPED_TRACE(std::format("{}, cut {} change {}", title(step),
                             how == World::Cut::before ? "before" : "after", cut));
    std::vector<std::pair<Place, Json>> others;
    for (const auto& place : there_) {
      if (place != step.place) {
        others.emplace_back(place, owned(place));
      }
    }
    const auto expect_same = [&](const char* when) {
      for (const auto& [place, before] : others) {
        EXPECT_EQ(Json::diff(before, owned(place)), Json::array())
            << place.function << " in " << place.region << " " << when;
      }
    };
    world_.cut_at(cut, how);
    const auto first = call(step.place.region, words_of(step));
    const bool was_cut = world_.was_cut();
    world_.mend();
    EXPECT_EQ(first.has_value(), !was_cut) << (first ? "" : first.error().message);
    if (was_cut) {
      expect_same("when it was cut");
      const auto again = call(step.place.region, words_of(step));
      EXPECT_TRUE(again) << again.error().message << "\n" << console_.text;
    }
    expect_same("at the end");
    return was_cut;
  }

  void note(const Step& step) {
    if (step.makes) {
      there_.push_back(step.place);
    } else {
      std::erase(there_, step.place);
    }
    for (const auto& place : there_) {
      EXPECT_EQ(illness(place), "")
          << place.function << " in " << place.region << " after " << title(step);
    }
  }

  // Logs, buckets, the landing data sources with every change, and secrets that can be restored.
  void expect_nothing_left() {
    const auto all = world_.everything();
    for (const auto* region : {k_west, k_east}) {
      for (const auto* room :
           {"functions", "mappings", "roles", "policies", "async_failures", "queues",
            "queue_settings", "alarms", "topics", "dashboards", "schedule_groups", "schedules"}) {
        EXPECT_TRUE(all[region][room].empty()) << region << " " << room << all[region][room].dump();
      }
      for (const auto& [name, text] : all[region]["tinybird"]["files"].items()) {
        EXPECT_TRUE(name.starts_with("ddb_") && name.ends_with(".datasource")) << name;
      }
      for (const auto& [name, secret] : all[region]["secrets"].items()) {
        EXPECT_TRUE(secret.contains("DeletedDate")) << name;
      }
      for (const auto& [name, bucket] : all[region]["buckets"].items()) {
        EXPECT_FALSE(bucket["Notification"].get<std::string>().contains("tinydynamocdc-"))
            << bucket.dump();
      }
    }
  }

  std::vector<Place> there_;
};

TEST_F(SetUpInterrupted, at_every_change_of_some_orders) {
  const auto empty = world_;
  for (std::uint32_t seed = 0; seed < k_orders_with_all_cuts; ++seed) {
    SCOPED_TRACE(std::format("seed {}", seed));
    std::mt19937 random(seed);
    world_ = empty;
    there_.clear();
    std::size_t cuts = 0;
    for (const auto& step : order(random)) {
      world_.forget_requests();
      const auto before = world_;
      for (std::size_t cut = 0;; cut += k_one_of) {
        world_ = before;
        if (!take(step, cut, World::Cut::before) || HasFailure()) {
          break;
        }
        world_ = before;
        take(step, cut, World::Cut::after);
        ++cuts;
      }
      note(step);
      if (HasFailure()) {
        return;
      }
    }
    expect_nothing_left();
    EXPECT_GT(cuts, 200 / k_one_of);
  }
}

TEST_F(SetUpInterrupted, somewhere_in_many_orders) {
  constexpr std::size_t k_changes_about = 60;
  const auto empty = world_;
  for (std::uint32_t seed = 0; seed < k_orders_with_a_random_cut; ++seed) {
    SCOPED_TRACE(std::format("seed {}", seed));
    std::mt19937 random(seed + k_orders_with_all_cuts);
    world_ = empty;
    there_.clear();
    for (const auto& step : order(random)) {
      world_.forget_requests();
      take(step, random() % k_changes_about,
           random() % 2 == 0 ? World::Cut::before : World::Cut::after);
      note(step);
      if (HasFailure()) {
        return;
      }
    }
    expect_nothing_left();
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
