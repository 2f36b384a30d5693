// SPDX-License-Identifier: Apache-2.0
#include "setup/find_site.hpp"

#include <format>

#include "aws/digest.hpp"
#include "aws/endpoint.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/function_name.hpp"
#include "setup/role.hpp"

namespace tinydynamocdc::setup {

using base::Result;
using manage::found_in;
using manage::plain;
using manage::request_deadline;
using Owner = manage::Standing::Owner;

namespace {

constexpr std::size_t k_role_name_max = 64;

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string own_secret_name(std::string_view function) {
  return std::format("{}-TinybirdSecret", function);
}

class Finding {
 public:
  Finding(const manage::FunctionParts& parts, aws::Sts& sts, const SiteOptions& options)
      : parts_(parts), sts_(sts), options_(options) {}

  Result<Site> find() {
    TINYDYNAMOCDC_TRY(auto answer,
                      plain(parts_.functions.find_function(options_.function, soon())));
    function_ = std::move(answer);
    site_ = {.partition = std::string(aws::partition_of(options_.region)),
             .account = {},
             .region = options_.region,
             .function = options_.function,
             .role = {},
             .secret = {}};
    TINYDYNAMOCDC_TRY(site_.account, account());
    TINYDYNAMOCDC_TRY(site_.role, role());
    TINYDYNAMOCDC_TRY(site_.secret, secret());
    return site_;
  }

 private:
  [[nodiscard]] base::Deadline soon() const { return request_deadline(parts_.clock); }

  Result<std::string> account() {
    if (const auto* function = found_in(function_)) {
      if (const auto arn = manage::parse_function_arn(function->configuration.arn)) {
        return std::string(arn->account);
      }
    }
    TINYDYNAMOCDC_TRY(const auto identity, plain(sts_.get_caller_identity(soon())));
    return identity.account;
  }

  Result<std::string> role() {
    if (options_.role) {
      return std::string(last_part(*options_.role));
    }
    if (const auto* function = found_in(function_)) {
      return std::string(last_part(function->configuration.role_arn));
    }
    TINYDYNAMOCDC_TRY(const auto found, plain(parts_.iam.find_role(k_default_role, soon())));
    auto own = role_name_of(options_.function, options_.region);
    if (!found) {
      return is_default() ? std::string(k_default_role) : own;
    }
    auto with_default = site_;
    with_default.role = k_default_role;
    TINYDYNAMOCDC_TRY(const auto whose, whose_role(parts_, with_default));
    return takes(whose.owner) ? std::string(k_default_role) : own;
  }

  Result<std::string> secret() {
    if (options_.secret) {
      return *options_.secret;
    }
    if (const auto* function = found_in(function_)) {
      const auto& variables = function->configuration.environment;
      const auto named = variables.find(manage::k_secret_name_variable);
      if (named != variables.end() && !named->second.empty()) {
        return named->second;
      }
    }
    TINYDYNAMOCDC_TRY(const auto found,
                      plain(parts_.secrets.find_secret(k_default_secret, soon())));
    if (!found) {
      return secret_name_of(options_.function);
    }
    const auto owner = whose(found->tags, site_, site_.region).owner;
    return takes(owner) ? std::string(k_default_secret) : own_secret_name(options_.function);
  }

  [[nodiscard]] bool is_default() const { return options_.function == k_default_function; }
  // What has a default name and no mark may be of the Python version, whose names these are.
  [[nodiscard]] bool takes(Owner owner) const {
    return owner == Owner::us || (owner == Owner::unmarked && is_default());
  }

  const manage::FunctionParts& parts_;
  aws::Sts& sts_;
  const SiteOptions& options_;
  std::optional<aws::Function> function_;
  Site site_;
};

}  // namespace

Result<Site> find_site(const manage::FunctionParts& parts, aws::Sts& sts,
                       const SiteOptions& options) {
  return Finding(parts, sts, options).find();
}

std::string secret_name_of(std::string_view function) {
  return function == k_default_function ? k_default_secret : own_secret_name(function);
}

std::string role_name_of(std::string_view function, std::string_view region) {
  auto name = std::format("{}-{}-Role", function, region);
  if (name.size() > k_role_name_max) {
    constexpr std::size_t k_hash_characters = 12;
    const auto hash = aws::sha256_hex(name).substr(0, k_hash_characters);
    name = std::format("{}-{}", name.substr(0, k_role_name_max - k_hash_characters - 1), hash);
  }
  return name;
}

}  // namespace tinydynamocdc::setup
