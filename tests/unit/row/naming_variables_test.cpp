// SPDX-License-Identifier: Apache-2.0
#include "row/naming_variables.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::row {
namespace {

TEST(NamingVariables, have_defaults) {
  const auto naming = read_naming({});
  ASSERT_TRUE(naming);
  EXPECT_EQ(naming->datasource_prefix, "ddb_");
  EXPECT_EQ(naming->key_prefix, "key_");
  EXPECT_TRUE(naming->datasource_names.empty());
}

TEST(NamingVariables, are_taken_as_they_are_set) {
  const auto naming = read_naming({.datasource_prefix = "cdc_",
                                   .key_prefix = "k_",
                                   .datasource_names = " a.b = one , a-b=two"});
  ASSERT_TRUE(naming) << naming.error().message;
  EXPECT_EQ(naming->datasource_prefix, "cdc_");
  EXPECT_EQ(naming->key_prefix, "k_");
  EXPECT_EQ(datasource_name(*naming, "a.b"), "one");
  EXPECT_EQ(datasource_name(*naming, "a-b"), "two");
}

TEST(NamingVariables, prefixes_end_in_an_underscore_as_in_the_python_version) {
  const auto naming = read_naming({.datasource_prefix = "prod", .key_prefix = "k"});
  ASSERT_TRUE(naming) << naming.error().message;
  EXPECT_EQ(datasource_name(*naming, "Orders"), "prod_Orders");
  EXPECT_EQ(naming->key_prefix, "k_");
}

TEST(NamingVariables, that_make_no_sense_are_all_told_at_once) {
  const auto naming = read_naming(
      {.datasource_prefix = "", .key_prefix = "9", .datasource_names = "x,a=b,a=c,d=1e"});
  ASSERT_FALSE(naming);
  EXPECT_EQ(naming.error().kind, base::ErrorKind::bad_config);
  for (const auto* part : {"TB_DS_PREFIX", "TB_KEY_PREFIX", "\"x\" is not table=name",
                           "names a table twice: \"a=c\"", "\"1e\" (for table d)"}) {
    EXPECT_TRUE(naming.error().message.contains(part)) << part << ": " << naming.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
