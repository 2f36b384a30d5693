// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>
#include <string>

#include "run.hpp"

// Reads scenarios, one line of JSON each, and writes what became of each as Run::write() does.
int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      const auto scenario = nlohmann::json::parse(line);
      tinydynamocdc::truth::Run run(scenario);
      run.all();
      run.write(std::cout);
      std::cout.flush();
    } catch (const std::exception& exception) {
      std::cerr << "truth_machine: " << exception.what() << " in " << line.substr(0, 200) << '\n';
      return 1;
    }
  }
  return 0;
}
