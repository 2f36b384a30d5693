// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;
using nlohmann::json;

// Every name of a section, of a setting and of a line in a block that any vector has: each is
// asked of each case, so that a setting too many is seen as well as a missing one.
struct Names {
  std::set<std::string> sections;
  std::set<std::string> settings;
  std::set<std::string> lines;
};

Names names_in(const json& vectors) {
  Names names;
  for (const json& vector : vectors) {
    for (const json& sections : vector.at("answer")) {
      if (!sections.is_object()) {
        continue;
      }
      for (const auto& [section, settings] : sections.items()) {
        names.sections.insert(section);
        for (const auto& [setting, value] : settings.items()) {
          names.settings.insert(setting);
          for (const auto& [line, ignored] : (value.is_object() ? value : json::object()).items()) {
            names.lines.insert(line);
          }
        }
      }
    }
  }
  return names;
}

json as_json(std::optional<std::string_view> text) {
  return text ? json(std::string(*text)) : json();
}

json text_in(const json& sections, const std::string& section, const std::string& name) {
  const json value = sections.value(section, json::object()).value(name, json());
  return value.is_string() ? value : json();
}

json line_in(const json& sections, const std::string& section, const std::string& name,
             const std::string& line) {
  const json value = sections.value(section, json::object()).value(name, json());
  return value.is_object() ? value.value(line, json()) : json();
}

void compare(const Profiles& profiles, const json& answer, const Names& names) {
  const json& merged = answer.at("profiles");
  const json& sessions = answer.at("sso_sessions");
  const json& services = answer.at("services");
  for (const std::string& section : names.sections) {
    EXPECT_EQ(profiles.has(section), merged.contains(section)) << section;
    EXPECT_EQ(profiles.has_sso_session(section), sessions.contains(section)) << section;
    EXPECT_EQ(profiles.has_services(section), services.contains(section)) << section;
    for (const std::string& name : names.settings) {
      const std::string where = section + "." + name;
      EXPECT_EQ(as_json(profiles.setting(section, name)), text_in(merged, section, name)) << where;
      EXPECT_EQ(as_json(profiles.setting_in(Profiles::File::config, section, name)),
                text_in(answer.at("in_config"), section, name))
          << where;
      EXPECT_EQ(as_json(profiles.setting_in(Profiles::File::credentials, section, name)),
                text_in(answer.at("in_credentials"), section, name))
          << where;
      EXPECT_EQ(as_json(profiles.sso_session(section, name)), text_in(sessions, section, name))
          << where;
      for (const std::string& line : names.lines) {
        EXPECT_EQ(as_json(profiles.setting(section, name, line)),
                  line_in(merged, section, name, line))
            << where << "." << line;
        EXPECT_EQ(as_json(profiles.services(section, name, line)),
                  line_in(services, section, name, line))
            << where << "." << line;
      }
    }
  }
}

// tests/data/aws_profiles/vectors.json is what botocore reads (tests/e2e/profile_vectors.py).
TEST(Profiles, vectors) {
  std::ifstream file(TDC_TEST_DATA "/aws_profiles/vectors.json");
  const json vectors = json::parse(file);
  ASSERT_GE(vectors.size(), 250U);
  const Names names = names_in(vectors);
  const testing::TemporaryFolder home;
  const base::Environment environment(Variables{{"HOME", home.path()}});
  for (const json& vector : vectors) {
    const auto config = vector.at("config").get<std::string>();
    const auto credentials = vector.at("credentials").get<std::string>();
    SCOPED_TRACE(vector.at("name").get<std::string>() + "\n--config:\n" + config +
                 "\n--credentials:\n" + credentials);
    home.write(".aws/config", config);
    home.write(".aws/credentials", credentials);
    const auto profiles = Profiles::load(environment);
    const bool refused = vector.at("answer").contains("refused");
    EXPECT_EQ(!profiles, refused) << (profiles ? "" : profiles.error().message);
    if (!profiles) {
      EXPECT_EQ(profiles.error().kind, base::ErrorKind::bad_config);
      EXPECT_TRUE(profiles.error().message.contains(", line ")) << profiles.error().message;
    } else if (!refused) {
      compare(*profiles, vector.at("answer"), names);
    }
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
}

TEST(Profiles, files_that_are_not_there_count_as_empty) {
  const testing::TemporaryFolder home;
  for (const Variables& variables :
       {Variables{{"HOME", home.path()}},
        Variables{{"AWS_CONFIG_FILE", home.path()},
                  {"AWS_SHARED_CREDENTIALS_FILE", home.path() + "/no"}},
        Variables{{"AWS_CONFIG_FILE", ""}, {"AWS_SHARED_CREDENTIALS_FILE", ""}}}) {
    const auto profiles = Profiles::load(base::Environment(variables));
    ASSERT_TRUE(profiles) << profiles.error().message;
    EXPECT_FALSE(profiles->has("default"));
    EXPECT_EQ(profiles->setting("default", "region"), std::nullopt);
  }
}

TEST(Profiles, paths_know_the_home_and_variables) {
  const testing::TemporaryFolder home;
  home.write("my/config", "[default]\nregion = a\n");
  home.write("my/keys", "[default]\naws_access_key_id = K\n");
  const auto profiles = Profiles::load(
      base::Environment(Variables{{"HOME", home.path()},
                                  {"FOLDER", "my"},
                                  {"AWS_CONFIG_FILE", "~/$FOLDER/config"},
                                  {"AWS_SHARED_CREDENTIALS_FILE", "$HOME/${FOLDER}/keys"}}));
  ASSERT_TRUE(profiles) << profiles.error().message;
  EXPECT_EQ(profiles->setting("default", "region"), "a");
  EXPECT_EQ(profiles->setting("default", "aws_access_key_id"), "K");
}

TEST(Profiles, an_error_names_file_line_and_reason_and_never_the_line_itself) {
  const testing::TemporaryFolder home;
  const std::string path = home.write(
      ".aws/credentials", "[default]\naws_access_key_id = K\naws_secret_access_key hush\n");
  const auto profiles = Profiles::load(base::Environment(Variables{{"HOME", home.path()}}));
  ASSERT_FALSE(profiles);
  EXPECT_EQ(profiles.error().message,
            path + ", line 3: neither a section, nor \"name = value\", nor a comment");
}

TEST(Profiles, names_come_from_the_option_then_the_variables_as_botocore_asks_them) {
  const auto name = [](Variables variables, std::string_view named = {}) {
    return profile_name(base::Environment(std::move(variables)), named);
  };
  EXPECT_EQ(name({}), "default");
  EXPECT_EQ(name({{"AWS_PROFILE", "a"}}), "a");
  EXPECT_EQ(name({{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "d"}}), "d");
  EXPECT_EQ(name({{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "d"}}, "n"), "n");
  EXPECT_FALSE(is_profile_chosen(base::Environment(Variables{{"AWS_PROFILE", ""}}), ""));
  EXPECT_TRUE(is_profile_chosen(base::Environment(Variables{{"AWS_DEFAULT_PROFILE", "d"}}), ""));
}

}  // namespace
}  // namespace tinydynamocdc::aws
