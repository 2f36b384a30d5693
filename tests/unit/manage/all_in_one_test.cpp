// SPDX-License-Identifier: Apache-2.0
#include "manage/all_in_one.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

TEST(AllInOne, one_error_stays_as_it_is) {
  const auto error = all_in_one({{ErrorKind::missing, "no table Orders"}});
  EXPECT_EQ(error.kind, ErrorKind::missing);
  EXPECT_EQ(error.message, "no table Orders");
}

TEST(AllInOne, several_have_a_line_each_and_the_first_ones_kind) {
  const auto error = all_in_one({{ErrorKind::denied, "not for you"},
                                 {ErrorKind::missing, "no table Orders"},
                                 {ErrorKind::missing, "no table Users"}});
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_EQ(error.message,
            "3 problems, so nothing was changed:\n  not for you\n  no table Orders\n  no table "
            "Users");
}

TEST(AllInOneDeathTest, none_is_a_mistake_of_the_program) {
  EXPECT_DEATH((void)all_in_one({}), "errors.empty");
}

}  // namespace
}  // namespace tinydynamocdc::manage
