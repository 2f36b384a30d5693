// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/drift_fixture.hpp"

namespace tinydynamocdc::cli {
namespace {

using testing::Leaf;
using testing::matches;

// What somebody changes of a Classic workspace.
class ClassicDrift : public DriftTest {
 protected:
  ClassicDrift() {
    world_.workspace(k_west).kind = testing::FakeWorkspace::Kind::classic;
    add_tables(k_west, {"Orders"});
    set_up(k_west, words());
    of(words());
  }

  static Words words() {
    return {"--create",  "--table-name", "Orders", "--lambda-name", "cdc", "--s3-bucket",
            "snapshots", "--s3-prefix",  "cdc"};
  }

  // What Tinybird lets be changed: no engine, and no materialization to another data source.
  static bool can_change(std::string_view path) {
    constexpr std::string_view k_members[] = {"datasources/*/columns/* gone", "pipes/*/sql|* gone",
                                              "pipes/*/materialized gone", "pipes/*/endpoint gone",
                                              "tokens/*/scopes/* gone"};
    const bool is_whole = std::ranges::count(path, '/') == 1 && path.ends_with(" gone");
    const bool is_deeper = matches("*/columns/*/*", path) || matches("*/scopes/*/*", path);
    return is_whole || (!is_deeper && std::ranges::any_of(k_members, [&](const auto member) {
             return matches(member, path);
           }));
  }

  std::vector<Leaf> leaves() {
    auto leaves = testing::leaves_of(all_[k_west]["tinybird"]);
    std::erase_if(leaves, [](const Leaf& leaf) { return !can_change(leaf.path); });
    for (auto& leaf : leaves) {
      leaf.change = [change = leaf.change](Json& all) { change(all["tinybird"]); };
    }
    return leaves;
  }
};

constexpr Expected k_expected[] = {
    // The column userIdentity may be missing.
    {"datasources/ddb_Orders/columns/13 gone", Then::theirs, ""},
    {"datasources/ddb_Orders/columns/* gone", Then::refused, "*lacks the column *"},
    {"datasources/ddb_Orders gone", Then::made_again, "landing Orders: missing"},
    {"datasources/mat_ddb_Orders/columns/* gone", Then::refused, "*mat_ddb_Orders *column*"},
    {"datasources/mat_ddb_Orders gone", Then::made_again, "view Orders: missing"},
    {"pipes/ddb_Orders_by_Keys/endpoint gone", Then::mended,
     "endpoint Orders: it has no output yet"},
    {"pipes/ddb_Orders_by_Keys gone", Then::mended, "endpoint Orders: missing"},
    {"pipes/*/sql|* gone", Then::on_request, "* Orders: what this version makes"},
    {"pipes/mv_ddb_Orders/nodes/*/materialized gone", Then::mended,
     "pipe Orders: it has no output yet"},
    {"pipes/mv_ddb_Orders gone", Then::mended, "pipe Orders: missing"},
    {"tokens/ddb_Orders_by_Keys_read/scopes/* gone", Then::mended,
     "endpoint token Orders: it gets further scopes"},
    {"tokens/ddb_Orders_by_Keys_read gone", Then::mended, "endpoint token Orders: missing"},
    {"tokens/tinydynamocdc_cdc/scopes/* gone", Then::mended, "token: it gets further scopes"},
    {"tokens/tinydynamocdc_cdc gone", Then::made_again, "token: missing"},
};

TEST_F(ClassicDrift, what_is_changed_in_a_classic_workspace_is_named_and_mended) {
  try_all(leaves(), k_expected);
}

}  // namespace
}  // namespace tinydynamocdc::cli
