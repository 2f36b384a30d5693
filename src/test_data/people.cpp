// SPDX-License-Identifier: Apache-2.0
#include "test_data/people.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "net/binary_text.hpp"
#include "test_data/people_words.hpp"

namespace tinydynamocdc::test_data {

using Json = nlohmann::ordered_json;

namespace {

std::uint32_t between(net::Jitter& random, std::uint32_t low, std::uint32_t high) {
  return low + random.next() % (high - low + 1);
}

bool one_in(net::Jitter& random, std::uint32_t n) { return random.next() % n == 0; }

template <std::size_t size>
std::string_view pick(net::Jitter& random, const std::string_view (&words)[size]) {
  return words[random.next() % size];
}

Json s(std::string_view text) { return Json{{"S", text}}; }
Json n(const std::string& digits) { return Json{{"N", digits}}; }
Json n(std::uint32_t number) { return n(std::to_string(number)); }
Json null() { return Json{{"NULL", true}}; }

std::string digits(net::Jitter& random, int count) {
  std::string text(1, static_cast<char>('1' + random.next() % 9));
  while (text.size() < static_cast<std::size_t>(count)) {
    text += static_cast<char>('0' + random.next() % 10);
  }
  return text;
}

std::string base64_of_15_bytes(net::Jitter& random) {
  std::string bytes(15, '\0');
  std::ranges::generate(bytes, [&] { return static_cast<char>(random.next() & 0xFFU); });
  return net::base64(bytes);
}

// Distinct texts, as a set wants them.
Json distinct(const char* tag, std::vector<std::string> texts) {
  return Json{{tag, std::move(texts)}};
}

Json words_list(net::Jitter& random) {
  Json list = Json::array();
  for (auto count = between(random, 0, 4); count > 0; --count) {
    list.push_back(s(pick(random, k_words)));
  }
  return Json{{"L", std::move(list)}};
}

Json address(net::Jitter& random) {
  return Json{
      {"M",
       {{"Street", s(std::format("{} {}", pick(random, k_streets), between(random, 1, 300)))},
        {"City", s(pick(random, k_cities))},
        {"ZipCode", one_in(random, 5) ? null() : s(digits(random, 5))}}}};
}

Json dictionaries(net::Jitter& random) {
  Json list = Json::array();
  for (auto count = between(random, 0, 3); count > 0; --count) {
    list.push_back(
        Json{{"M", {{"Key", s(pick(random, k_words))}, {"Value", n(between(random, 1, 100))}}}});
  }
  return Json{{"L", std::move(list)}};
}

std::string biography(net::Jitter& random) {
  std::string text;
  while (text.size() < 330) {
    text += std::format("{}likes {} in {}", text.empty() ? "" : "; ", pick(random, k_words),
                        pick(random, k_cities));
  }
  return text;
}

void add_numbers(Json& person, net::Jitter& random) {
  person["Age"] = n(between(random, 18, 90));
  person["Score"] = n(between(random, 0, 100));
  person["Salary"] =
      n(std::format("{}.{:02}", between(random, 20'000, 150'000), between(random, 1, 99)));
  person["ExactNumber"] = n(digits(random, 38));
  person["Balance"] = n(std::format("-{}.{}", digits(random, 9), digits(random, 12) + "7"));
  person["LuckyNumbers"] =
      distinct("NS", {"0", digits(random, 3), std::format("-{}.5", digits(random, 20))});
}

void add_collections(Json& person, net::Jitter& random) {
  person["Hobbies"] = words_list(random);
  person["Groups"] =
      distinct("SS", {std::format("group-{}", between(random, 1, 9)), "everyone", "Ärzte"});
  person["BinaryData"] = Json{{"B", base64_of_15_bytes(random)}};
  person["Fingerprints"] = distinct("BS", {base64_of_15_bytes(random), "AAEC"});
  person["ListOfDicts"] = dictionaries(random);
  person["DictWithList"] =
      Json{{"M", {{"ListKey", words_list(random)}, {"OtherKey", n(between(random, 1, 10))}}}};
  person["NullableRange"] = Json{{"M",
                                  {{"Min", one_in(random, 4) ? null() : n(between(random, 1, 50))},
                                   {"Max", n(between(random, 51, 100))}}}};
}

}  // namespace

std::vector<aws::KeyAttribute> people_keys() {
  using Role = aws::KeyAttribute::Role;
  return {{k_people_partition_key, Role::partition, "S"}, {k_people_sort_key, Role::sort, "S"}};
}

std::string People::next() {
  const auto first = pick(random_, k_first_names);
  const auto last = pick(random_, k_last_names);
  const auto id = std::format("{:08X}{:08X}{:08X}{:08X}", random_.next(), random_.next(),
                              random_.next(), random_.next());
  Json person;
  person[k_people_partition_key] = s(id);
  person[k_people_sort_key] = s(std::format("{}.{}@example.com", last, digits(random_, 4)));
  person["LastName"] = s(last);
  person["FirstName"] = one_in(random_, 10) ? null() : s(first);
  if (!one_in(random_, 10)) {
    person["PhoneNumber"] = s(std::format("+44 {} {}", digits(random_, 4), digits(random_, 6)));
  }
  person["MiddleName"] = s("");
  person["Address"] = address(random_);
  person["IsEmployed"] = Json{{"BOOL", one_in(random_, 2)}};
  add_numbers(person, random_);
  add_collections(person, random_);
  person["Biografía"] = s(biography(random_));
  return person.dump();
}

std::string changed_attributes(net::Jitter& random) {
  return Json{{"Age", n(between(random, 18, 90))},
              {"IsEmployed", {{"BOOL", one_in(random, 2)}}},
              {"Score", n(between(random, 0, 100))}}
      .dump();
}

}  // namespace tinydynamocdc::test_data
