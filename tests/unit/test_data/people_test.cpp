// SPDX-License-Identifier: Apache-2.0
#include "test_data/people.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace tinydynamocdc::test_data {
namespace {

using nlohmann::json;

// The type tags of an item, those inside lists and maps included.
void collect(const json& value, std::set<std::string>& tags) {
  for (const auto& [tag, inner] : value.items()) {
    tags.insert(tag);
    if (tag == "L") {
      for (const auto& element : inner) {
        collect(element, tags);
      }
    } else if (tag == "M") {
      for (const auto& [name, element] : inner.items()) {
        EXPECT_EQ(element.size(), 1) << name;
        collect(element, tags);
      }
    }
  }
}

TEST(People, have_every_type_of_dynamo_db) {
  People people(1);
  std::set<std::string> tags;
  for (int i = 0; i < 50; ++i) {
    const auto person = json::parse(people.next());
    for (const auto& [name, value] : person.items()) {
      ASSERT_EQ(value.size(), 1) << name;
      collect(value, tags);
    }
  }
  EXPECT_EQ(tags,
            (std::set<std::string>{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}));
}

TEST(People, are_valid_for_dynamo_db) {
  People people(2);
  for (int i = 0; i < 200; ++i) {
    const auto person = json::parse(people.next());
    EXPECT_FALSE(person["UserId"]["S"].get<std::string>().empty());
    EXPECT_FALSE(person["Email"]["S"].get<std::string>().empty());
    EXPECT_EQ(person["ExactNumber"]["N"].get<std::string>().size(), 38);
    for (const auto& [tag, name] :
         {std::pair{"SS", "Groups"}, {"NS", "LuckyNumbers"}, {"BS", "Fingerprints"}}) {
      const auto set = person[name][tag];
      EXPECT_EQ(std::set<json>(set.begin(), set.end()).size(), set.size()) << set;
    }
  }
}

TEST(People, are_about_as_large_as_real_items_and_not_in_ascii_alone) {
  People people(3);
  std::size_t bytes = 0;
  for (int i = 0; i < 100; ++i) {
    const auto person = people.next();
    bytes += person.size();
    EXPECT_TRUE(
        std::ranges::any_of(person, [](char c) { return static_cast<unsigned char>(c) > 127; }));
  }
  EXPECT_GT(bytes / 100, 1'000);
  EXPECT_LT(bytes / 100, 2'200);
}

TEST(People, are_never_twice_the_same_unless_the_seed_is) {
  std::set<std::string> ids;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    People people(seed);
    for (int i = 0; i < 500; ++i) {
      ids.insert(json::parse(people.next())["UserId"]["S"]);
    }
  }
  EXPECT_EQ(ids.size(), 10'000);
  EXPECT_EQ(People(7).next(), People(7).next());
}

TEST(People, changes_are_attributes_in_dynamo_db_json) {
  net::Jitter random(1);
  const auto changes = json::parse(changed_attributes(random));
  EXPECT_TRUE(changes["Age"]["N"].is_string());
  EXPECT_TRUE(changes["IsEmployed"]["BOOL"].is_boolean());
  EXPECT_TRUE(changes["Score"]["N"].is_string());
}

}  // namespace
}  // namespace tinydynamocdc::test_data
