// SPDX-License-Identifier: Apache-2.0
#include "stack/yaml.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::stack {
namespace {

TEST(StackYaml, texts_that_yaml_would_read_as_something_else_are_quoted) {
  EXPECT_EQ(yaml(R"({"a":"true","b":"2012-10-17","c":"OFF","d":"*","e":"plain/text","f":"a: b",)"
                 R"("g":"","h":true,"i":5,"j":"x:"})",
                 0, {}),
            "a: \"true\"\nb: \"2012-10-17\"\nc: \"OFF\"\nd: \"*\"\ne: plain/text\nf: \"a: b\"\n"
            "g: \"\"\nh: true\ni: 5\nj: \"x:\"\n");
}

TEST(StackYaml, json_in_a_text_stands_in_apostrophes) {
  EXPECT_EQ(yaml(R"({"a":"{\"it's\":1}"})", 0, {}), "a: '{\"it''s\":1}'\n");
}

TEST(StackYaml, intrinsic_functions_have_their_short_form) {
  EXPECT_EQ(yaml(R"({"a":"${Name}","b":"x-${AWS::Region}","c":"arn:known",)"
                 R"("d":{"Fn::If":["C",{"Ref":"P"},{"Ref":"AWS::NoValue"}]}})",
                 2, {{"arn:known", R"({"Fn::GetAtt":["Thing","Arn"]})"}}),
            "  a: !Ref Name\n  b: !Sub \"x-${AWS::Region}\"\n  c: !GetAtt Thing.Arn\n"
            "  d: !If [C, !Ref P, !Ref AWS::NoValue]\n");
}

TEST(StackYaml, lists_stand_on_one_line_where_they_fit) {
  EXPECT_EQ(yaml(R"({"a":["x","z"],"b":[{"Key":"k:l","Value":"v"}],"c":[],"d":{}})", 0, {}),
            "a: [x, z]\nb:\n  - { Key: \"k:l\", Value: v }\nc: []\nd: {}\n");
}

TEST(StackYaml, objects_in_lists_begin_behind_their_dash) {
  EXPECT_EQ(yaml(R"({"a":[{"x":1,"y":{"z":2},"w":3}]})", 0, {}),
            "a:\n  - x: 1\n    y:\n      z: 2\n    w: 3\n");
}

TEST(StackYaml, a_choice_of_objects_takes_lines_of_its_own) {
  EXPECT_EQ(yaml(R"({"a":{"Fn::If":["C",{"x":1,"y":2,"z":3},{"Ref":"AWS::NoValue"}]}})", 0, {}),
            "a: !If\n  - C\n  - x: 1\n    y: 2\n    z: 3\n  - !Ref AWS::NoValue\n");
}

}  // namespace
}  // namespace tinydynamocdc::stack
