// SPDX-License-Identifier: Apache-2.0
#include "snapshot/interrupt_note.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

namespace tinydynamocdc::snapshot {
namespace {

class InterruptNoteTest : public ::testing::Test {
 public:
  // A shell's background job has it ignored.
  InterruptNoteTest() : before_(::signal(SIGINT, SIG_DFL)) {}
  ~InterruptNoteTest() override { ::signal(SIGINT, before_); }

 private:
  decltype(SIG_DFL) before_;
};

TEST_F(InterruptNoteTest, defect_c4_ctrl_c_says_what_goes_on_and_ends_the_program) {
  EXPECT_EXIT(
      {
        const InterruptNote note("the export goes on");
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "the export goes on\n");
  EXPECT_EXIT(
      {
        const InterruptNote note(std::string(5000, 'x'));
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "x\n");
}

TEST_F(InterruptNoteTest, afterwards_nothing_is_said) {
  EXPECT_EXIT(
      {
        {
          const InterruptNote note("the export goes on");
        }
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^$");
}

TEST_F(InterruptNoteTest, where_it_is_ignored_it_stays_ignored) {
  ::signal(SIGINT, SIG_IGN);
  {
    const InterruptNote note("the export goes on");
    ::raise(SIGINT);
  }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_IGN);
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
