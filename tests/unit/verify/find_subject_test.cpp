// SPDX-License-Identifier: Apache-2.0
#include "verify/find_subject.hpp"

#include <gtest/gtest.h>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::verify {
namespace {

class FindSubjectTest : public testing::ScriptedTinybird {
 protected:
  base::Result<Subject> found(const std::vector<std::string>& keys) {
    return find_subject(client_,
                        {.table = "T",
                         .datasource = "ddb_T",
                         .view = {},
                         .columns = {},
                         .view_columns = {},
                         .export_arn = {}},
                        "key_", keys, soon());
  }
};

TEST_F(FindSubjectTest, the_columns_in_the_order_of_the_sorting_key_and_the_view) {
  http_.answer(200, R"({"columns":[{"name":"Keys","type":"String"},
                                   {"name":"key_n","type":"Float64"},
                                   {"name":"key_a","type":"String"}]})");
  http_.answer(200, R"({"columns":[{"name":"key_a","type":"String"},
                                   {"name":"key_n","type":"Float64"},
                                   {"name":"version","type":"UInt256"},
                                   {"name":"is_deleted","type":"UInt8"}]})");
  const auto subject = found({"n", "a"});
  ASSERT_TRUE(subject) << subject.error().message;
  EXPECT_EQ(subject->columns,
            (std::vector<row::KeyColumn>{{.name = "key_a"}, {.name = "key_n", .is_number = true}}));
  EXPECT_EQ(subject->view, "mat_ddb_T");
  EXPECT_EQ(subject->view_columns, subject->columns);
}

TEST_F(FindSubjectTest, columns_by_the_names_of_the_python_version) {
  http_.answer(200, R"({"columns":[{"name":"key_a_b","type":"String"}]})");
  http_.answer(404, "{}");
  const auto subject = found({"a--b"});
  ASSERT_TRUE(subject) << subject.error().message;
  EXPECT_EQ(subject->columns.front().name, "key_a_b");
  EXPECT_EQ(subject->view, "");
}

TEST_F(FindSubjectTest, a_view_of_the_python_version_is_no_current_state) {
  http_.answer(200, R"({"columns":[{"name":"key_a","type":"String"}]})");
  http_.answer(200, R"({"columns":[{"name":"key_a","type":"String"}]})");
  const auto subject = found({"a"});
  ASSERT_TRUE(subject);
  EXPECT_EQ(subject->view, "");
}

TEST_F(FindSubjectTest, no_data_source_or_one_of_other_keys_is_named) {
  http_.answer(404, "{}");
  const auto none = found({"a"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, base::ErrorKind::missing);
  EXPECT_TRUE(none.error().message.contains("ddb_T")) << none.error().message;
  http_.answer(200, R"({"columns":[{"name":"key_b","type":"String"}]})");
  const auto other = found({"a"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, base::ErrorKind::bad_input);
  EXPECT_TRUE(other.error().message.contains("key_a")) << other.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::verify
