// SPDX-License-Identifier: Apache-2.0
#include "aws/http_date.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(HttpDates, are_read_in_the_form_of_rfc_9110) {
  EXPECT_EQ(unix_ms_of_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777'000);
  EXPECT_EQ(unix_ms_of_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
}

TEST(HttpDates, what_is_none_is_nothing) {
  for (const char* text : {"", "yesterday", "1994-11-06T08:49:37Z", "784111777"}) {
    EXPECT_EQ(unix_ms_of_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
