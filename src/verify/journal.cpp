// SPDX-License-Identifier: Apache-2.0
#include "verify/journal.hpp"

#include <cerrno>
#include <cstring>
#include <format>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/caught.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::verify {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace fs = std::filesystem;

namespace {

std::unexpected<base::Error> failed(const fs::path& path, std::string_view why) {
  return base::fail(ErrorKind::unavailable,
                    std::format("{}: cannot be written: {}; --state DIR names another folder",
                                path.string(), why));
}

json json_of(const SliceLook& look) {
  json suspects = json::array();
  for (const auto& suspect : look.suspects) {
    json one = {suspect.key};
    if (suspect.place) {
      one.push_back(suspect.place->file);
      one.push_back(suspect.place->line);
    }
    suspects.push_back(std::move(one));
  }
  return {{"items", look.items},
          {"shown", look.shown_items},
          {"left_out", look.suspects_left_out},
          {"suspects", std::move(suspects)}};
}

SliceLook look_of(const json& object, std::size_t slice) {
  SliceLook look{.items = object.at("items"),
                 .shown_items = object.at("shown"),
                 .suspects = {},
                 .suspects_left_out = object.at("left_out")};
  for (const auto& one : object.at("suspects")) {
    Suspect suspect{.key = one.at(0), .slice = slice, .place = {}};
    if (one.size() > 1) {
      suspect.place = ItemPlace{.file = one.at(1), .line = one.at(2)};
    }
    look.suspects.push_back(suspect);
  }
  return look;
}

}  // namespace

Result<Journal> Journal::open(fs::path folder, std::string_view what, std::int64_t now_unix_ms) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return failed(folder, error.message());
  }
  Journal journal(std::move(folder));
  // A line that is not what it must be ends what counts.
  const auto read = base::caught("journal", [&]() -> Result<void> {
    journal.read(what, now_unix_ms);
    return {};
  });
  if (!read || !journal.head_) {
    journal.head_.reset();
    journal.looks_.clear();
    journal.clear();
  }
  return journal;
}

void Journal::read(std::string_view what, std::int64_t now_unix_ms) {
  std::ifstream in(file());
  std::string line;
  if (!std::getline(in, line)) {
    return;
  }
  const auto head = json::parse(line, nullptr, false);
  if (!head.is_object() || head.at("what") != what) {
    return;
  }
  const std::int64_t begun = head.at("begun");
  if (now_unix_ms - begun > k_good_ms) {
    return;
  }
  head_ = JournalHead{.what = std::string(what),
                      .bounds = head.at("bounds"),
                      .is_number = head.at("is_number"),
                      .begun_unix_ms = begun};
  while (std::getline(in, line)) {
    const auto entry = json::parse(line, nullptr, false);
    if (entry.is_object()) {
      const std::size_t slice = entry.at("slice");
      looks_.insert_or_assign(slice, look_of(entry, slice));
    }
  }
}

Result<void> Journal::append(const std::string& line) const {
  std::ofstream out(file(), std::ios::app | std::ios::binary);
  out << line << '\n';  // One that was cut off before it is a line of its own, and no JSON.
  out.close();
  return out ? Result<void>() : failed(file(), std::strerror(errno));
}

Result<void> Journal::begin(JournalHead head) {
  const json line = {{"what", head.what},
                     {"bounds", head.bounds},
                     {"is_number", head.is_number},
                     {"begun", head.begun_unix_ms}};
  head_ = std::move(head);
  looks_.clear();
  return append(line.dump(-1, ' ', false, json::error_handler_t::replace));
}

Result<void> Journal::add(std::size_t slice, SliceLook look) {
  auto line = json_of(look);
  line["slice"] = slice;
  // Begins a new line: one that a kill has cut off stays alone.
  TINYDYNAMOCDC_TRY_VOID(append("\n" + line.dump()));
  looks_.insert_or_assign(slice, std::move(look));
  return {};
}

void Journal::clear() const {
  std::error_code ignored;  // What stays is looked at by the next call, and judged there.
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const auto name = entry.path().filename().string();
    if (name == "journal.jsonl" || name.starts_with("items-")) {
      fs::remove(entry.path(), ignored);
    }
  }
}

void Journal::remove() const {
  clear();
  std::error_code ignored;
  fs::remove(folder_, ignored);  // Unless something else lies in it.
}

}  // namespace tinydynamocdc::verify
