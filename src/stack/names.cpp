// SPDX-License-Identifier: Apache-2.0
#include "stack/names.hpp"

#include <format>
#include <utility>

#include "aws/digest.hpp"
#include "exports/schedules.hpp"
#include "setup/find_site.hpp"

namespace tinydynamocdc::stack {

using base::ErrorKind;
using base::Result;

namespace {

// Logical ids and names of parameters have 255 characters; others stand before this.
// (CloudFormation User Guide, "Understand CloudFormation quotas".)
constexpr std::size_t k_id_characters_max = 200;
constexpr std::size_t k_digest_digits = 8;
constexpr const char* k_region = "${AWS::Region}";
// The longest name of a region is no longer than its placeholder, so what fits here fits there.
static_assert(std::string_view(k_region).size() >= std::string_view("ap-southeast-1").size());

std::string spelled_out(std::string_view table) {
  std::string id;
  for (const char c : table) {
    switch (c) {
      case '-':
        id += "Dash";
        break;
      case '_':
        id += "Underscore";
        break;
      case '.':
        id += "Dot";
        break;
      default:
        id += c;
    }
  }
  return id;
}

std::string with_digest(std::string_view id, std::string_view table) {
  return std::string(id.substr(0, k_id_characters_max - k_digest_digits)) +
         aws::sha256_hex(table).substr(0, k_digest_digits);
}

}  // namespace

Result<setup::Site> paper_site(std::string function, std::string role, std::string secret) {
  setup::Site site{.partition = "${AWS::Partition}",
                   .account = "${AWS::AccountId}",
                   .region = k_region,
                   .function = std::move(function),
                   .role = std::move(role),
                   .secret = std::move(secret)};
  const auto begin = std::format("{}-{}", site.function, site.region);
  bool is_cut = !exports::scheduler_role_name(site).starts_with(begin);
  if (site.role.empty()) {
    site.role = setup::role_name_of(site.function, site.region);
    is_cut = is_cut || !site.role.starts_with(begin);
  }
  if (site.secret.empty()) {
    site.secret = setup::secret_name_of(site.function);
  }
  // A digest of the placeholder would not be that of the region.
  if (is_cut) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("--lambda-name {}: role names consist of function and region, and with this "
                    "name they exceed IAM's 64 characters; use a shorter name",
                    site.function));
  }
  return site;
}

std::map<std::string, std::string> table_ids(std::span<const std::string> tables) {
  std::map<std::string, std::string> ids;
  std::map<std::string, int> uses;
  for (const auto& table : tables) {
    auto id = spelled_out(table);
    ids[table] = id.size() > k_id_characters_max ? with_digest(id, table) : std::move(id);
  }
  for (const auto& [table, id] : ids) {
    ++uses[id];
  }
  for (auto& [table, id] : ids) {
    // Of the two the one that is spelled like that keeps it.
    if (uses[id] > 1 && id != table) {
      id = with_digest(id, table);
    }
  }
  return ids;
}

}  // namespace tinydynamocdc::stack
