// SPDX-License-Identifier: Apache-2.0
#include "verify/scan.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <format>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "aws/digest.hpp"
#include "base/caught.hpp"
#include "base/try.hpp"
#include "gzip/packer.hpp"

namespace tinydynamocdc::verify {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_file_text_bytes = 8 << 20;
constexpr std::chrono::milliseconds k_page_time{900'000};
constexpr std::int64_t k_good_ms = 24LL * 3'600 * 1'000;
constexpr std::int64_t k_ms = 1'000;
constexpr std::string_view k_notes = "scan.jsonl";

std::unexpected<base::Error> failed(const fs::path& path) {
  return base::fail(ErrorKind::unavailable,
                    std::format("{}: cannot be written: {}; --state DIR names another folder",
                                path.string(), std::strerror(errno)));
}

class Scan {
 public:
  Scan(aws::DynamoDb& tables, base::Clock& clock, const ScanPlan& plan)
      : tables_(tables), clock_(clock), plan_(plan) {}

  Result<Scanned> run(const std::function<void(std::uint64_t)>& look,
                      const std::function<bool()>& is_stopping) {
    std::error_code error;
    fs::create_directories(plan_.folder, error);
    const auto known = base::caught("scan", [&]() -> Result<void> {
      read_notes();
      return {};
    });
    if (!known || found_.begun_s == 0) {
      remove_scan(plan_.folder);
      fs::create_directories(plan_.folder, error);
      found_ = {.files = {}, .begun_s = clock_.unix_ms() / k_ms};
      last_key_.clear();
      TINYDYNAMOCDC_TRY_VOID(note({{"what", plan_.table_arn}, {"begun", found_.begun_s}}));
    }
    look(found_.items);
    while (!found_.is_whole && !is_stopping()) {
      TINYDYNAMOCDC_TRY_VOID(file(look, is_stopping));
    }
    return found_;
  }

 private:
  void read_notes() {
    std::ifstream in(plan_.folder / k_notes);
    std::string line;
    while (std::getline(in, line)) {
      const auto entry = json::parse(line, nullptr, false);
      if (!entry.is_object()) {
        continue;  // A kill has cut it off.
      }
      if (entry.contains("begun")) {
        const std::int64_t begun = entry.at("begun");
        if (entry.at("what") != plan_.table_arn || clock_.unix_ms() - begun * k_ms > k_good_ms) {
          return;
        }
        found_.begun_s = begun;
        continue;
      }
      found_.files.push_back({.key = entry.at("file"),
                              .item_count = entry.at("items"),
                              .md5_base64 = entry.at("md5"),
                              .etag = {}});
      found_.items += found_.files.back().item_count;
      found_.read_units += entry.at("units").get<double>();
      last_key_ = entry.at("last_key");
      found_.is_whole = last_key_.empty();
      found_.ended_s = entry.at("ended");
    }
  }

  // The next file: some pages of the table.
  Result<void> file(const std::function<void(std::uint64_t)>& look,
                    const std::function<bool()>& is_stopping) {
    gzip::Packer packer;
    std::string packed;
    std::uint64_t items = 0;
    double units = 0;
    std::string last_key = last_key_;
    std::size_t text_bytes = 0;
    do {
      TINYDYNAMOCDC_TRY(const auto page, next_page(last_key));
      for (const auto& item : page.items) {
        const auto line = std::format("{{\"Item\":{}}}\n", item);
        text_bytes += line.size();
        packer.append(line, packed);
      }
      items += page.items.size();
      units += page.read_units;
      last_key = page.last_key;
      look(found_.items + items);
    } while (!last_key.empty() && text_bytes < k_file_text_bytes && !is_stopping());
    packer.finish(packed);
    return keep(packed, items, units, last_key);
  }

  Result<aws::ScanPage> next_page(const std::string& start_key) {
    if (plan_.max_rcu) {
      clock_.sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>(pause_));
    }
    auto page = tables_.scan_page({.table = plan_.table, .limit = {}, .start_key = start_key},
                                  Deadline::in(clock_, k_page_time));
    if (!page) {
      return std::unexpected(page.error().error);
    }
    pause_ = std::chrono::duration<double>(page->read_units / plan_.max_rcu.value_or(1));
    return std::move(*page);
  }

  Result<void> keep(const std::string& packed, std::uint64_t items, double units,
                    const std::string& last_key) {
    aws::Md5 md5;
    md5.update(packed);
    const auto name = std::format("scan-{}.json.gz", found_.files.size());
    std::ofstream out(plan_.folder / name, std::ios::binary | std::ios::trunc);
    out << packed;
    out.close();
    if (!out) {
      return failed(plan_.folder / name);
    }
    found_.files.push_back(
        {.key = name, .item_count = items, .md5_base64 = md5.base64_digest(), .etag = {}});
    found_.items += items;
    found_.read_units += units;
    found_.ended_s = clock_.unix_ms() / k_ms;
    last_key_ = last_key;
    found_.is_whole = last_key.empty();
    return note({{"file", name},
                 {"items", items},
                 {"md5", found_.files.back().md5_base64},
                 {"units", units},
                 {"ended", found_.ended_s},
                 {"last_key", last_key}});
  }

  Result<void> note(const json& entry) const {
    std::ofstream out(plan_.folder / k_notes, std::ios::binary | std::ios::app);
    out << '\n' << entry.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
    out.close();
    return out ? Result<void>() : failed(plan_.folder / k_notes);
  }

  aws::DynamoDb& tables_;
  base::Clock& clock_;
  const ScanPlan& plan_;
  Scanned found_;
  std::string last_key_;
  std::chrono::duration<double> pause_{0};
};

}  // namespace

Result<Scanned> scan_table(aws::DynamoDb& tables, base::Clock& clock, const ScanPlan& plan,
                           const std::function<void(std::uint64_t)>& look,
                           const std::function<bool()>& is_stopping) {
  return Scan(tables, clock, plan).run(look, is_stopping);
}

void remove_scan(const fs::path& folder) {
  std::error_code ignored;  // What stays is looked at by the next call, and judged there.
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (name == k_notes || name.starts_with("scan-")) {
      fs::remove(entry.path(), ignored);
    }
  }
  fs::remove(folder, ignored);
}

}  // namespace tinydynamocdc::verify
