// SPDX-License-Identifier: Apache-2.0
#include "tinybird/form.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::tinybird {
namespace {

TEST(Form, fields_are_percent_encoded_and_keep_their_order) {
  EXPECT_EQ(form_encoded({{"name", "a b"}, {"scope", "X:Y"}, {"scope", "é&"}}),
            "name=a%20b&scope=X%3AY&scope=%C3%A9%26");
  EXPECT_EQ(form_encoded({}), "");
}

TEST(Multipart, files_stand_between_boundaries) {
  const auto form = multipart({{"data_project://", "a.pipe", "NODE a\n"}, {"f", "b", ""}});
  EXPECT_EQ(form.content_type, "multipart/form-data; boundary=----tinydynamocdc-0");
  EXPECT_EQ(form.body,
            "------tinydynamocdc-0\r\n"
            "Content-Disposition: form-data; name=\"data_project://\"; filename=\"a.pipe\"\r\n"
            "Content-Type: text/plain\r\n\r\nNODE a\n\r\n"
            "------tinydynamocdc-0\r\n"
            "Content-Disposition: form-data; name=\"f\"; filename=\"b\"\r\n"
            "Content-Type: text/plain\r\n\r\n\r\n"
            "------tinydynamocdc-0--\r\n");
}

TEST(Multipart, the_boundary_stands_in_no_file) {
  const auto form = multipart({{"f", "a", "x----tinydynamocdc-0--y"}});
  EXPECT_EQ(form.content_type, "multipart/form-data; boundary=----tinydynamocdc-1");
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
