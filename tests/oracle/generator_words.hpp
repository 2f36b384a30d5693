// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

/// What the generator puts together: texts at the edges of the contract.
namespace tinydynamocdc::oracle {

using Texts = std::vector<std::string_view>;

/// Pieces of string bodies; those at the end are mistakes.
inline const Texts k_valid_pieces = {
    "a",
    "key",
    " ",
    "0",
    "café",
    "日本語",
    "😀",
    "\x7f",
    "\u0080",
    "\uFFFF",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u001f",
    "\\u00e9",
    "\\u0022",
    "\\u005C",
    "\\uD83D\\uDE00",
    "\\udbff\\udfff",
    "\\uFFFF",
    "'",
    "{\\\"S\\\":",
    "}]",
    ",",
    ":",
    "\\\\\\\"",
    "\\\\u0041",
    "the quick brown fox jumps over the lazy dog, twice and once more",
    "\U0010FFFF",
    "\\u007f",
};
inline const Texts k_broken_pieces = {
    "\\ud800",  "\\udc00",      "\\ud83dx",         "\\ud83d\\n",   "\\ud83d\\u0041",
    "\\x",      "\\u12",        "\\u12G4",          "\n",           "\t",
    "\x01",     "\xff",         "\xc0\x80",         "\xed\xa0\x80", "\xf4\x90\x80\x80",
    "\xe2\x82", "\x80",         "\xf0\x8f\xbf\xbf", "\\U0041",      "\\'",
    "\xc3",     "\xe0\x9f\xbf",
};
inline const Texts k_numbers = {
    "0",
    "1",
    "-1",
    "103",
    "3.14",
    "-0",
    "-0.0",
    "0.0",
    "1e5",
    "1E+5",
    "-1.5e-7",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "123456789012345",
    "12345678901234.5",
    "123456789012345.6",
    "0.000123456789012345",
    "1.50000000000000000",
    "0.00000000000000000000",
    "1e300",
    "1e301",
    "9.99e300",
    "1e-300",
    "1e-301",
    "0.1e301",
    "10e-301",
    "1e308",
    "1e309",
    "0e999999999999999999999",
    "1e999999999999999999999",
    "0.12345678901234567",
    "12345678901234567.5",
    "123456789012345678.5",
    "12345678901234565e1",
    "1.2345678901234565",
    "1.23456789012345650",
    "1.234567890123456750",
    "99999999999999999.9",
    "9999999999999999950",
    "100000000000000000000000",
};
inline const Texts k_no_numbers = {"",     "+1",  "01",       "1.",   ".5",    "1e",      "1e+",
                                   "--1",  "NaN", "Infinity", "0x10", " 1",    "1 ",      "-",
                                   "1.e5", "1,0", "00",       "-01",  "1e5.0", "\\u0031", "٣"};
inline const Texts k_gaps = {" ",    "\n",  "\t",
                             "\r\n", "   ", "\n          \t                          "};
inline const Texts k_base64 = {
    "", "AQI=", "AQIDBA==", "/+8=", "\\/+8=", "AAECAwQFBgcICQoLDA0ODw=="};

}  // namespace tinydynamocdc::oracle
