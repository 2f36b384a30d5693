// SPDX-License-Identifier: Apache-2.0
#include "aws/xml.hpp"

#include <aws/common/xml_parser.h>

#include <algorithm>
#include <format>
#include <utility>

#include "aws/crt_text.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

constexpr int k_depth_max = 16;

std::string unescaped(aws_byte_cursor text) {
  aws_byte_buf buffer;
  aws_byte_buf_init(&buffer, aws_default_allocator(), text.len);
  const int failed = aws_byte_buf_append_unescaped_xml(aws_default_allocator(), text, &buffer);
  std::string result(failed == AWS_OP_SUCCESS ? view_of(aws_byte_cursor_from_buf(&buffer))
                                              : view_of(text));
  aws_byte_buf_clean_up(&buffer);
  return result;
}

struct Level {
  std::vector<XmlElement>* children;
  int depth;
};

bool parse_children(aws_byte_cursor document, Level level);

// The CRT's parser gives an element either as text or as children, and wants to know before it
// shows either. So each element is taken as text, and that text parsed again where it holds
// elements.
int on_element(aws_xml_node* node, void* user_data) {
  const Level& level = *static_cast<Level*>(user_data);
  XmlElement element{std::string(view_of(aws_xml_node_get_name(node))), {}, {}};
  aws_byte_cursor body{};
  if (aws_xml_node_as_body(node, &body) != AWS_OP_SUCCESS) {
    return AWS_OP_ERR;
  }
  const std::string_view text = body.ptr == nullptr ? std::string_view{} : view_of(body);
  if (!text.contains('<')) {
    element.text = text.empty() ? std::string() : unescaped(body);
  } else if (!parse_children(body, {&element.children, level.depth + 1})) {
    return aws_raise_error(AWS_ERROR_INVALID_XML);
  }
  if (element.name.ends_with('/')) {
    element.name.pop_back();  // <Empty/>
  }
  level.children->push_back(std::move(element));
  return AWS_OP_SUCCESS;
}

int on_wrapper(aws_xml_node* node, void* user_data) {
  return aws_xml_node_traverse(node, on_element, user_data);
}

bool parse_children(aws_byte_cursor document, Level level) {
  if (level.depth > k_depth_max) {
    return false;
  }
  const std::string wrapped = std::format("<wrapper>{}</wrapper>", view_of(document));
  aws_xml_parser_options options{};
  options.doc = cursor_of(wrapped);
  options.on_root_encountered = on_wrapper;
  options.user_data = &level;
  return aws_xml_parse(aws_default_allocator(), &options) == AWS_OP_SUCCESS;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view name_wanted) const {
  const auto found = std::ranges::find(children, name_wanted, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

const XmlElement* XmlElement::find(std::initializer_list<std::string_view> path) const {
  const XmlElement* element = this;
  for (const std::string_view step : path) {
    element = element->child(step);
    if (element == nullptr) {
      return nullptr;
    }
  }
  return element;
}

std::string_view XmlElement::at(std::initializer_list<std::string_view> path) const {
  const XmlElement* element = find(path);
  return element == nullptr ? std::string_view{} : std::string_view(element->text);
}

base::Result<XmlElement> parse_xml(std::string_view document) {
  net::init_crt();
  std::vector<XmlElement> roots;
  Level level{&roots, 0};
  aws_xml_parser_options options{};
  options.doc = cursor_of(document);
  options.on_root_encountered = on_element;
  options.user_data = &level;
  const bool parsed = aws_xml_parse(aws_default_allocator(), &options) == AWS_OP_SUCCESS;
  if (!parsed || roots.empty()) {
    return base::fail(ErrorKind::unavailable, "the answer is not XML");
  }
  return std::move(roots.front());
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace tinydynamocdc::aws
