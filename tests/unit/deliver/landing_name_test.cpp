// SPDX-License-Identifier: Apache-2.0
#include "deliver/landing_name.hpp"

#include "deliver/deliver_fixture.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::deliver {
namespace {

constexpr std::string_view k_arn_before_the_table =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/";

class LandingName : public DeliverTest {
 protected:
  // What a data source of the Python version has.
  static testing::FakeTinybird::Datasource of_python(std::vector<std::string> key_columns) {
    testing::FakeTinybird::Datasource made;
    for (const auto column : row::k_fixed_columns) {
      if (column != "userIdentity") {
        made.columns.emplace_back(column);
      }
    }
    made.columns.insert(made.columns.end(), key_columns.begin(), key_columns.end());
    return made;
  }

  void newest_row_is_of(std::string_view table) {
    tinybird_.newest_arn =
        std::string(k_arn_before_the_table) + std::string(table) + "/stream/2026";
  }

  std::string name_of(std::string_view table, const row::NamingOptions& naming = {}) {
    const auto name =
        landing_name(client_, naming, table, base::Deadline::in(clock_, std::chrono::seconds(9)));
    EXPECT_TRUE(name) << name.error().message;
    return name.value_or("");
  }

  Report deliver_to(Destinations& destinations, const testing::StreamRecord& record) {
    const auto event = testing::event_of({record});
    source::StreamEvent source(event.view());
    return deliver(source, {writer_, destinations, client_}, options_,
                   base::Deadline::in(clock_, std::chrono::seconds(30)));
  }
};

TEST_F(LandingName, of_an_ordinary_table_asks_nobody) {
  EXPECT_EQ(name_of("PeopleTable"), "ddb_PeopleTable");
  EXPECT_EQ(name_of("a.b-c"), "ddb_a_b_c");
  EXPECT_EQ(name_of("my--table", {.datasource_names = {{"my--table", "mine"}}}), "mine");
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(LandingName, is_the_python_version_s_where_that_holds_the_table_s_history) {
  tinybird_.datasources["ddb_my_table"] = of_python({"key_id"});
  newest_row_is_of("my--table");
  EXPECT_EQ(name_of("my--table"), "ddb_my_table");
  tinybird_.datasources["ddb_abc"] = of_python({"key_id"});
  newest_row_is_of("abc_");
  EXPECT_EQ(name_of("abc_"), "ddb_abc");
}

TEST_F(LandingName, is_ours_where_ours_is_there_or_neither) {
  EXPECT_EQ(name_of("my--table"), "ddb_my__table");
  tinybird_.datasources["ddb_my_table"] = of_python({"key_id"});
  tinybird_.datasources["ddb_my__table"] = of_python({"key_id"});
  newest_row_is_of("my--table");
  EXPECT_EQ(name_of("my--table"), "ddb_my__table");
}

TEST_F(LandingName, is_ours_where_the_python_version_s_is_another_table_s_or_empty) {
  tinybird_.datasources["ddb_my_table"] = of_python({"key_id"});
  newest_row_is_of("my_table");
  EXPECT_EQ(name_of("my--table"), "ddb_my__table");
  tinybird_.newest_arn.clear();
  EXPECT_EQ(name_of("my--table"), "ddb_my__table");
}

TEST_F(LandingName, a_look_that_fails_decides_nothing) {
  http_.answer(404, "");
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 400, .headers = {}, .body = "no"}; });
  EXPECT_FALSE(
      landing_name(client_, {}, "my--table", base::Deadline::in(clock_, std::chrono::seconds(9))));
}

TEST_F(LandingName, a_look_at_the_owner_that_fails_decides_nothing_and_a_denial_lets_it_be) {
  tinybird_.datasources["ddb_my_table"] = of_python({"key_id"});
  newest_row_is_of("my--table");
  tinybird_.look_status = 400;
  EXPECT_FALSE(
      landing_name(client_, {}, "my--table", base::Deadline::in(clock_, std::chrono::seconds(9))));
  tinybird_.look_status = 403;
  EXPECT_EQ(name_of("my--table"), "ddb_my_table");
}

TEST_F(LandingName, is_ours_where_the_token_may_only_append) {
  http_.otherwise([](const auto&) {
    return net::HttpResponse{.status = 403, .headers = {}, .body = "denied"};
  });
  EXPECT_EQ(name_of("my--table"), "ddb_my__table");
}

TEST_F(LandingName, rows_go_on_where_the_python_version_put_them_and_it_is_said_once) {
  tinybird_.datasources["ddb_my_table"] = of_python({"key_id"});
  newest_row_is_of("my--table");
  std::vector<std::string> remarks;
  for (const auto check : {TableCheck::ensure, TableCheck::skip}) {
    remarks.clear();
    Destinations destinations(client_, {}, check,
                              [&](std::string_view remark) { remarks.emplace_back(remark); });
    for (int i = 0; i < 2; ++i) {
      const auto report =
          deliver_to(destinations,
                     testing::StreamRecord().of_table("my--table").with_image(R"("id":{"S":"1"})"));
      EXPECT_TRUE(report.complete());
    }
    ASSERT_EQ(remarks.size(), 1U);
    EXPECT_TRUE(remarks[0].contains("data source ddb_my_table")) << remarks[0];
    EXPECT_TRUE(remarks[0].contains("ddb_my__table")) << remarks[0];
  }
  EXPECT_EQ(tinybird_.datasources.at("ddb_my_table").rows.size(), 4U);
  EXPECT_FALSE(tinybird_.datasources.contains("ddb_my__table"));
}

TEST_F(LandingName, a_key_column_of_the_python_version_is_used_as_it_is_and_said) {
  tinybird_.datasources["ddb_Things"] = of_python({"key_id"});
  newest_row_is_of("Things");
  std::vector<std::string> remarks;
  Destinations destinations(client_, {}, TableCheck::ensure,
                            [&](std::string_view remark) { remarks.emplace_back(remark); });
  const auto report = deliver_to(
      destinations, testing::StreamRecord().of_table("Things").with_image(R"("_id":{"S":"x"})"));
  EXPECT_TRUE(report.complete());
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_TRUE(remarks[0].contains("column key_id and no key__id")) << remarks[0];
  const auto& row = tinybird_.datasources.at("ddb_Things").rows.at(0);
  EXPECT_TRUE(row.contains(R"("key__id":"x","key_id":"x")")) << row;
}

TEST_F(LandingName, no_text_advises_to_remove_a_data_source) {
  tinybird_.datasources["ddb_Things"] = of_python({"key_other"});
  const auto report = deliver_to(
      destinations_, testing::StreamRecord().of_table("Things").with_image(R"("_id":{"S":"x"})"));
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_TRUE(report.problems[0].error.message.contains("lacks key__id"))
      << report.problems[0].error.message;
  EXPECT_FALSE(report.problems[0].error.message.contains("remove"));
}

}  // namespace
}  // namespace tinydynamocdc::deliver
