// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <format>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aws/credentials.hpp"
#include "cli/manage_command.hpp"
#include "cli/options.hpp"
#include "cli/set_up.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/naming_from.hpp"
#include "manage/tinybird_access.hpp"
#include "package/zip_file.hpp"
#include "setup/find_site.hpp"
#include "support/temporary_folder.hpp"
#include "support/world.hpp"

namespace tinydynamocdc::cli {

using Words = std::vector<std::string>;

/// With sanitizers a whole set-up takes some thirty times as long: there one case of so many is
/// tried, the others in the plain build.
#if __has_feature(address_sanitizer)
inline constexpr std::size_t k_one_of = 16;
#else
inline constexpr std::size_t k_one_of = 1;
#endif

/// Whole commands, from their words on, in a world in memory.
class WholeTest : public ::testing::Test {
 protected:
  using Json = testing::World::Json;

  static constexpr const char* k_west = "eu-west-2";
  static constexpr const char* k_east = "us-east-1";

  WholeTest() { world_.set_clock(clock_); }

  /// Tables of somebody's, with stream and point-in-time recovery on.
  void add_tables(const std::string& region, const std::vector<std::string>& names) {
    auto& aws = world_.aws(region);
    for (const auto& name : names) {
      aws.add_table(name);
      aws.tables[name]["Tags"] = Json::object();
      aws.tables[name]["Recovery"] = "ENABLED";
    }
  }

  [[nodiscard]] static base::Environment environment(const std::string& region) {
    return base::Environment(std::map<std::string, std::string, std::less<>>{
        {"TB_TOKEN", testing::FakeWorkspace::k_admin_token},
        {"TB_HOST", "https://" + testing::World::tinybird_host(region)}});
  }

  [[nodiscard]] base::Result<ManageCommand> parsed(const std::string& region, Words words) const {
    if (std::ranges::contains(words, "--create")) {
      words.insert(words.end(), {"--zip", zip_});
    }
    words.insert(words.end(), {"--region", region, "--yes"});
    auto command = parse_options(words, environment(region));
    return command.transform([](auto& any) { return std::get<ManageCommand>(std::move(any)); });
  }

  /// As from the command line.
  base::Result<void> call(const std::string& region, Words words) {
    const auto command = parsed(region, std::move(words));
    if (!command) {
      return std::unexpected(command.error());
    }
    console_.text.clear();
    return run_manage(*command, environment(region), {world_, clock_, *credentials_, console_});
  }

  /// What a command would look at, with all that its resources need.
  struct Call {
    Call(WholeTest& test, ManageCommand given, const std::string& region)
        : command(std::move(given)),
          environment(WholeTest::environment(region)),
          access{test.world_, test.clock_, *test.credentials_, environment, region, 1},
          aws(access),
          owner(access, ""),
          function{aws.functions, aws.iam, aws.secrets, test.clock_, test.console_},
          target{.token = base::Secret(testing::FakeWorkspace::k_admin_token),
                 .api_endpoint = "https://" + testing::World::tinybird_host(region) + "/v0/",
                 .token_origin = "TB_TOKEN"},
          tinybird(test.world_, test.clock_, target, 1),
          workspace(view::TinybirdParts{tinybird.client(), test.clock_, test.console_, target},
                    command.lambda_name),
          targets{.command = command, .region = region, .tables = command.tables} {}

    ManageCommand command;
    base::Environment environment;
    aws::Access access;
    Clients aws;
    OwnerClients owner;
    manage::FunctionParts function;
    manage::TinybirdTarget target;
    manage::TinybirdAccess tinybird;
    view::Workspace workspace;
    row::NamingVariables naming;
    package::CodePackage code;
    CommandTargets targets;
    std::unique_ptr<cli::SetUp> set_up;
    std::vector<manage::Wanted> wanted;  ///< Each after what it needs.
  };

  std::unique_ptr<Call> resources(const std::string& region, Words words) {
    auto command = parsed(region, std::move(words));
    EXPECT_TRUE(command) << command.error().message;
    auto made = std::make_unique<Call>(*this, std::move(*command), region);
    auto code = package::code_package(zip_);
    EXPECT_TRUE(code) << code.error().message;
    made->code = std::move(*code);
    auto site = setup::find_site(made->function, made->aws.sts,
                                 {.region = region, .function = made->command.lambda_name});
    EXPECT_TRUE(site) << site.error().message;
    made->targets.site = std::move(*site);
    made->set_up = std::make_unique<cli::SetUp>(
        made->targets, SetUpParts{made->aws, made->owner, made->function, &made->workspace,
                                  made->naming, made->code});
    auto wanted = made->set_up->wanted();
    EXPECT_TRUE(wanted) << wanted.error().message;
    made->wanted = manage::in_order_of_needs(std::move(*wanted));
    return made;
  }

  testing::FakeClock clock_;
  testing::World world_{{k_west, k_east}};
  manage::FakeConsole console_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});

 private:
  // A program as far as anybody looks at it before AWS runs it.
  [[nodiscard]] static std::string program() {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = EM_X86_64;
    header.e_phoff = sizeof(header);
    header.e_phnum = 1;
    Elf64_Phdr segment{};
    segment.p_type = PT_LOAD;
    std::string bytes(sizeof(header) + sizeof(segment), '\0');
    std::memcpy(bytes.data(), &header, sizeof(header));
    std::memcpy(bytes.data() + sizeof(header), &segment, sizeof(segment));
    return package::zip_of_one({.name = "bootstrap", .content = bytes}).value_or("");
  }

  testing::TemporaryFolder folder_;
  std::string zip_ = folder_.write("tinydynamocdc.zip", program());
};

}  // namespace tinydynamocdc::cli
