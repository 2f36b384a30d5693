// SPDX-License-Identifier: Apache-2.0
#include "aws/xml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::aws {
namespace {

TEST(Xml, is_read_into_elements) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?>\n<Answer xmlns=\"https://a.b/\"><Result>\n  <Name>a &lt;b&gt; &amp; "
      "&#34;c&#34;</Name>"
      "<List><member>1</member><member>2</member></List><Empty/><Nothing></Nothing></Result></"
      "Answer>");
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->name, "Answer");
  EXPECT_EQ(root->at({"Result", "Name"}), "a <b> & \"c\"");
  const XmlElement* list = root->find({"Result", "List"});
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->children.size(), 2U);
  EXPECT_EQ(list->children[1].text, "2");
  EXPECT_NE(root->find({"Result", "Empty"}), nullptr);
  EXPECT_EQ(root->at({"Result", "Nothing"}), "");
  EXPECT_EQ(root->find({"Result", "Absent"}), nullptr);
}

TEST(Xml, children_of_the_same_name_as_their_parent) {
  const auto root =
      parse_xml("<Policy><Policy><Policy>x</Policy></Policy><Policy>y</Policy></Policy>");
  ASSERT_TRUE(root) << root.error().message;
  ASSERT_EQ(root->children.size(), 2U);
  EXPECT_EQ(root->at({"Policy", "Policy"}), "x");
  EXPECT_EQ(root->children[1].text, "y");
}

TEST(Xml, anything_else_is_unavailable) {
  std::string deep;
  for (int i = 0; i < 100; ++i) {
    deep += "<a" + std::to_string(i) + ">";
  }
  for (int i = 99; i >= 0; --i) {
    deep += "</a" + std::to_string(i) + ">";
  }
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("no"), std::string("<"), std::string("<a"),
        std::string("<a>"), std::string("<a><b></a>"), std::string(">a<"), deep}) {
    const auto root = parse_xml(text);
    ASSERT_FALSE(root) << text;
    EXPECT_EQ(root.error().kind, base::ErrorKind::unavailable);
  }
}

TEST(Xml, text_is_escaped_for_the_inside_of_an_element) {
  EXPECT_EQ(xml_escaped("a<b>&'\"c"), "a&lt;b&gt;&amp;'\"c");
  EXPECT_EQ(xml_escaped(""), "");
}

}  // namespace
}  // namespace tinydynamocdc::aws
