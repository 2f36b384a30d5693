// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// What fake people are made of: names and words of several scripts, so that every row shows
/// whether text survives.
namespace tinydynamocdc::test_data {

inline constexpr std::string_view k_first_names[] = {
    "Ada",    "Björn",  "Chloé",   "Дмитрий",  "Eun-ji", "Fatima", "Grace",
    "Héctor", "Ιωάννα", "José",    "Kateřina", "Łukasz", "Mei",    "Ngọc",
    "Øyvind", "Priya",  "Queenie", "Renée",    "Sørine", "太郎",
};

inline constexpr std::string_view k_last_names[] = {
    "Ångström", "Brontë",       "Castañeda", "Dvořák",    "Erdős",    "Fernández", "García",
    "Hopper",   "Иванова",      "Jørgensen", "Kowalczyk", "Lovelace", "Müller",    "Nguyễn",
    "O'Brien",  "Παπαδοπούλου", "Quispe",    "Ruiz",      "Şahin",    "山田",
};

inline constexpr std::string_view k_cities[] = {
    "Kraków",    "London",    "Madrid", "München", "Nürnberg",
    "Reykjavík", "São Paulo", "Zürich", "東京",    "Київ",
};

inline constexpr std::string_view k_streets[] = {
    "Calle de Alcalá", "Große Straße", "High Street", "Rue de l'Église", "Via Roma", "Улица Ленина",
};

inline constexpr std::string_view k_words[] = {
    "archery",     "baking",    "café",     "chess",    "climbing",     "déjà vu", "fishing",
    "gardening",   "jazz",      "kayak",    "knitting", "mañana",       "naïve",   "origami",
    "painting",    "piñata",    "reading",  "sailing",  "tea \"time\"", "yoga",    "back\\slash",
    "line\nbreak", "tab\tstop", "emoji 🦉", "читать",   "書道",
};

}  // namespace tinydynamocdc::test_data
