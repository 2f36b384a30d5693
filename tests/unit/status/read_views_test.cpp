// SPDX-License-Identifier: Apache-2.0
#include "status/read_views.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "manage/tinybird_access.hpp"
#include "status/status_fixture.hpp"
#include "support/fake_workspace.hpp"
#include "view/designs.hpp"

namespace tinydynamocdc::status {
namespace {

using testing::FakeWorkspace;

class ReadViews : public StatusTest, public ::testing::WithParamInterface<FakeWorkspace::Kind> {
 protected:
  void SetUp() override {
    StatusTest::SetUp();
    has_token_ = true;
    add_table("Users");
    tinybird_workspace_.kind = GetParam();
  }

  [[nodiscard]] manage::TinybirdTarget admin() const {
    return {.token = base::Secret(FakeWorkspace::k_admin_token),
            .api_endpoint = k_endpoint,
            .token_origin = "TB_TOKEN"};
  }
  void make(const std::vector<std::string>& tables) {
    view::Workspace workspace({access_.client(), clock_, console_, admin()}, "cdc");
    auto designs = view::designs_of({.workspace = workspace,
                                     .aws = trigger_parts(),
                                     .function = "cdc",
                                     .region = FakeAws::k_region},
                                    tables);
    ASSERT_TRUE(designs) << designs.error().message;
    auto part = workspace.part({.designs = std::move(*designs)});
    ASSERT_TRUE(part) << part.error().message;
    expect_ok(run(std::make_unique<manage::Reconciler>("Views", std::move(part->resources),
                                                       manage::ReconcileOptions{}, console_)));
  }
  std::vector<Seen> look(const std::vector<std::string>& tables) {
    auto all = target(tables);
    all.tinybird = admin();
    return read_views(parts(tinybird_workspace_), all, tables);
  }
  static std::string texts(const std::vector<Seen>& all) {
    std::string text;
    for (const auto& seen : all) {
      const auto verdict = judge(seen);
      if (verdict.health != Health::good) {
        text +=
            std::string(to_string(verdict.health)) + " " + seen.key + ": " + verdict.text + "\n";
      }
    }
    return text;
  }
  void drop_endpoint(const std::string& table) {
    const auto erased = GetParam() == FakeWorkspace::Kind::forward
                            ? std::erase_if(tinybird_workspace_.files,
                                            [&](const auto& file) {
                                              return file.first == "ddb_" + table + "_by_Keys.pipe";
                                            })
                            : tinybird_workspace_.pipes.erase("ddb_" + table + "_by_Keys");
    ASSERT_EQ(erased, 1U);
  }

  FakeWorkspace tinybird_workspace_;
  manage::TinybirdAccess access_{tinybird_workspace_, clock_, admin(), 1};
};

INSTANTIATE_TEST_SUITE_P(Kinds, ReadViews,
                         ::testing::Values(FakeWorkspace::Kind::forward,
                                           FakeWorkspace::Kind::classic));

TEST_P(ReadViews, nothing_is_said_of_what_is_as_wanted) {
  make({"Orders", "Users"});
  const auto all = look({"Orders", "Users"});
  EXPECT_GE(all.size(), 8U);
  EXPECT_EQ(texts(all), "");
}

TEST_P(ReadViews, an_endpoint_that_is_gone_is_a_note_on_its_table_alone) {
  make({"Orders", "Users"});
  drop_endpoint("Users");
  const auto said = texts(look({"Orders", "Users"}));
  EXPECT_TRUE(said.starts_with("note endpoint Users: ")) << said;
  EXPECT_TRUE(said.contains("--create-mv creates it")) << said;
  EXPECT_EQ(times(said, "\n"), 1U) << said;
}

TEST_P(ReadViews, a_table_without_a_data_source_is_left_out) {
  make({"Orders"});
  for (const auto& seen : look({"Orders", "Users"})) {
    EXPECT_FALSE(seen.key.contains("Users")) << seen.key;
  }
}

TEST_P(ReadViews, a_token_that_may_not_look_is_one_note_with_the_reason) {
  make({"Orders"});
  tinybird_workspace_.is_admin = false;
  const auto said = texts(look({"Orders"}));
  EXPECT_TRUE(said.starts_with("note views: ")) << said;
  EXPECT_TRUE(said.contains("admin token")) << said;
  EXPECT_EQ(times(said, "\n"), 1U) << said;
}

TEST_P(ReadViews, nothing_is_changed) {
  make({"Orders"});
  drop_endpoint("Orders");
  const auto before = tinybird_workspace_.everything();
  static_cast<void>(look({"Orders", "Users"}));
  EXPECT_EQ(tinybird_workspace_.everything(), before);
}

}  // namespace
}  // namespace tinydynamocdc::status
