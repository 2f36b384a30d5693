// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.hpp"

#include <aws/common/string.h>
#include <aws/sdkutils/aws_profile.h>

#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {
namespace {

struct DestroyString {
  void operator()(aws_string* text) const { aws_string_destroy(text); }
};
using String = std::unique_ptr<aws_string, DestroyString>;

String string_of(std::string_view text) {
  return String(aws_string_new_from_array(
      aws_default_allocator(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::string path_of(const base::Environment& environment, std::string_view variable,
                    std::string_view file) {
  if (const auto path = environment.get(variable)) {
    return std::string(*path);
  }
  const auto home = environment.get("HOME");
  return home ? std::string(*home) + "/.aws/" + std::string(file) : std::string();
}

aws_profile_collection* read(const std::string& path, aws_profile_source_type type) {
  if (path.empty()) {
    return nullptr;
  }
  return aws_profile_collection_new_from_file(aws_default_allocator(), string_of(path).get(), type);
}

}  // namespace

Profiles::Profiles(const base::Environment& environment)
    : config_path_(path_of(environment, "AWS_CONFIG_FILE", "config")),
      credentials_path_(path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")) {
  net::init_crt();
  aws_profile_collection* config = read(config_path_, AWS_PST_CONFIG);
  aws_profile_collection* credentials = read(credentials_path_, AWS_PST_CREDENTIALS);
  if (config != nullptr || credentials != nullptr) {
    merged_ = aws_profile_collection_new_from_merge(aws_default_allocator(), config, credentials);
  }
  aws_profile_collection_release(config);
  aws_profile_collection_release(credentials);
}

Profiles::~Profiles() { aws_profile_collection_release(merged_); }

bool Profiles::has(std::string_view profile) const {
  return merged_ != nullptr &&
         aws_profile_collection_get_profile(merged_, string_of(profile).get()) != nullptr;
}

std::optional<std::string_view> Profiles::setting(std::string_view profile,
                                                  std::string_view name) const {
  if (merged_ == nullptr) {
    return std::nullopt;
  }
  const aws_profile* found = aws_profile_collection_get_profile(merged_, string_of(profile).get());
  if (found == nullptr) {
    return std::nullopt;
  }
  const aws_profile_property* property = aws_profile_get_property(found, string_of(name).get());
  if (property == nullptr) {
    return std::nullopt;
  }
  const aws_string* value = aws_profile_property_get_value(property);
  return std::string_view(aws_string_c_str(value), value->len);
}

std::string Profiles::files() const {
  if (config_path_.empty() && credentials_path_.empty()) {
    return "no files (HOME is not set)";
  }
  return config_path_ + " and " + credentials_path_;
}

std::string profile_name(const base::Environment& environment, std::string_view named) {
  return std::string(named.empty() ? environment.get_or("AWS_PROFILE", "default") : named);
}

}  // namespace tinydynamocdc::aws
