// SPDX-License-Identifier: Apache-2.0
#include "bench/data.hpp"

#include <array>
#include <format>

namespace tinydynamocdc::bench {
namespace {

// splitmix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return (mixed ^ (mixed >> 31U)) % bound;
  }

  template <std::size_t N>
  std::string_view pick(const std::array<std::string_view, N>& texts) {
    return texts[below(N)];
  }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 12> k_words = {"table", "garden",   "delivery", "on",
                                                      "the",   "customer", "asked",    "again",
                                                      "blue",  "invoice",  "late",     "of"};
constexpr std::array<std::string_view, 6> k_given_names = {"Anna",   "José", "Müller",
                                                           "Łukasz", "Mary", "Иван"};
constexpr std::array<std::string_view, 6> k_cities = {"London",   "Málaga", "Köln",
                                                      "New York", "Kraków", "東京"};
constexpr std::array<std::string_view, 4> k_tags = {"premium", "newsletter", "eu-west", "beta"};

std::string words(Random& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      text += ' ';
    }
    text += random.pick(k_words);
  }
  return text;
}

std::string id(Random& random) {
  return std::format("{:016x}{:016x}", random.below(UINT64_MAX), random.below(UINT64_MAX));
}

std::string person(Random& random) {
  const auto name = random.pick(k_given_names);
  std::string text = std::format(
      R"({{"UserId":{{"S":"{}"}},"Version":{{"N":"{}"}},"Name":{{"S":"{} {}"}},"Email":{{"S":"user{}@example.com"}})",
      id(random), random.below(100), name, random.pick(k_words), random.below(1'000'000));
  text += std::format(
      R"(,"Age":{{"N":"{}"}},"Balance":{{"N":"{}.{:02}"}},"Active":{{"BOOL":{}}},"Deleted":{{"NULL":true}})",
      18 + random.below(70), random.below(10'000), random.below(100),
      random.below(2) == 0 ? "true" : "false");
  text += std::format(
      R"(,"Address":{{"M":{{"Street":{{"S":"{} {}"}},"City":{{"S":"{}"}},"Zip":{{"S":"{:05}"}},"Geo":{{"L":[{{"N":"{}.{:06}"}},{{"N":"-{}.{:06}"}}]}}}}}})",
      random.below(200), random.pick(k_words), random.pick(k_cities), random.below(100'000),
      random.below(90), random.below(1'000'000), random.below(180), random.below(1'000'000));
  text += std::format(R"(,"Tags":{{"SS":["{}","{}"]}},"Scores":{{"NS":["{}","{}","{}"]}})",
                      random.pick(k_tags), random.below(100), random.below(100),
                      100 + random.below(100), 200 + random.below(100));
  text += std::format(R"(,"Notes":{{"S":"{}\n\"{}\""}},"Avatar":{{"B":"{}="}})", words(random, 60),
                      words(random, 8), id(random) + "abcdefghijk");
  text += R"(,"Orders":{"L":[)";
  for (int i = 0; i < 4; ++i) {
    text += std::format(
        R"({}{{"M":{{"Sku":{{"S":"{:08x}"}},"Qty":{{"N":"{}"}},"Price":{{"N":"{}.{:02}"}}}}}})",
        i > 0 ? "," : "", random.below(UINT32_MAX), 1 + random.below(9), random.below(500),
        random.below(100));
  }
  return text + "]}}";
}

std::string reading(Random& random) {
  return std::format(
      R"({{"DeviceId":{{"S":"device-{:06}"}},"Time":{{"N":"{}"}},"Celsius":{{"N":"{}.{}"}},"Battery":{{"N":"{}"}},"Ok":{{"BOOL":true}}}})",
      random.below(1'000'000), 1'700'000'000 + random.below(100'000'000), random.below(40),
      random.below(10), random.below(100));
}

std::string document(Random& random) {
  constexpr std::size_t k_lines = 640;
  std::string text = std::format(R"({{"DocId":{{"S":"{}"}},"Lines":{{"L":[)", id(random));
  for (std::size_t line = 0; line < k_lines; ++line) {
    text += std::format(
        R"({}{{"M":{{"No":{{"N":"{}"}},"Text":{{"S":"{}"}},"Author":{{"S":"{}"}},"Marks":{{"NS":["{}","{}"]}}}}}})",
        line > 0 ? "," : "", line, words(random, 34), random.pick(k_given_names),
        random.below(1000), 1000 + random.below(1000));
  }
  return text + "]}}";
}

ItemSet make(std::string name, std::string key_name, std::uint64_t seed, std::size_t count,
             std::string (*one)(Random&)) {
  Random random(seed);
  ItemSet set(std::move(name), std::move(key_name));
  for (std::size_t i = 0; i < count; ++i) {
    set.add(one(random));
  }
  return set;
}

}  // namespace

void ItemSet::add(std::string_view item) {
  if (!text_.empty()) {
    text_.resize(text_.size() - k_padding);
  }
  text_ += item;
  ends_.push_back(text_.size());
  bytes_ += item.size();
  text_.append(k_padding, '\n');
}

std::string_view ItemSet::item(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

ItemSet make_people(std::uint64_t seed, std::size_t count) {
  return make("people", "UserId", seed, count, person);
}
ItemSet make_small(std::uint64_t seed, std::size_t count) {
  return make("small", "DeviceId", seed, count, reading);
}
ItemSet make_large(std::uint64_t seed, std::size_t count) {
  return make("large", "DocId", seed, count, document);
}

}  // namespace tinydynamocdc::bench
