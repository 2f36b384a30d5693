// SPDX-License-Identifier: Apache-2.0
#include "deliver/older_rows.hpp"

#include "deliver/deliver_fixture.hpp"

namespace tinydynamocdc::deliver {
namespace {

class OlderRows : public DeliverTest {
 protected:
  base::Result<bool> look(std::string_view table = "PeopleTable") {
    return holds_rows_before(client_, {}, table, 1'700'000'000'500,
                             base::Deadline::in(clock_, std::chrono::seconds(9)));
  }
};

TEST_F(OlderRows, are_those_of_a_second_before_the_table_s) {
  struct Case {
    const char* what;
    const char* answer;
    bool expected;
  };
  for (const Case& c : {Case{"a second before", R"({"n":"1699999999"})", true},
                        Case{"long before", R"({"n":"1"})", true},
                        Case{"the table's own second", R"({"n":"1700000000"})", false},
                        Case{"no row", "", false}}) {
    http_.answer(200, c.answer);
    const auto found = look();
    ASSERT_TRUE(found) << c.what << found.error().message;
    EXPECT_EQ(*found, c.expected) << c.what;
    EXPECT_TRUE(http_.requests().back().body.contains(" FROM ddb_PeopleTable "));
  }
}

TEST_F(OlderRows, are_none_where_there_is_no_data_source) {
  http_.answer(404, R"({"error":"Resource 'ddb_PeopleTable' not found"})");
  const auto found = look();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_FALSE(*found);
}

TEST_F(OlderRows, a_look_that_fails_is_an_error_not_an_answer) {
  http_.answer(403, R"({"error":"no"})");
  const auto denied = look();
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, base::ErrorKind::denied);
  http_.answer(400, R"({"error":"no such column"})");
  EXPECT_FALSE(look());
  for (const char* strange : {R"({"n":"soon"})", R"({"n":-1})", "<html>", "[]"}) {
    http_.answer(200, strange);
    const auto found = look();
    ASSERT_FALSE(found) << strange;
    EXPECT_EQ(found.error().kind, base::ErrorKind::unavailable) << strange;
  }
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 400, .headers = {}, .body = "no"}; });
  EXPECT_FALSE(look("my--table")) << "the look for its data source";
}

}  // namespace
}  // namespace tinydynamocdc::deliver
