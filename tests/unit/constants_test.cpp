#include "scenario/constants.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/small_knowledge.hpp"

namespace kinecrine::scenario {
namespace {

TEST(constants, follow_formulas_through_the_person) {
  scenario session;
  EXPECT_DOUBLE_EQ(constants(tests::small_knowledge(), session)("person.vo2_peak"), 2.8);
  session.who.given["age"] = 40;
  session.who.given["body_mass"] = 80;
  EXPECT_DOUBLE_EQ(constants(tests::small_knowledge(), session)("person.vo2_peak"), 2.4);
}

TEST(constants, a_caller_that_knows_is_believed_and_one_that_does_not_is_not) {
  const scenario session;
  const constants values(tests::small_knowledge(), session,
                         [](std::string_view name) { return name == "person.vo2max" ? 60.0 : NAN; });
  EXPECT_DOUBLE_EQ(values("person.vo2_peak"), 4.2);
  EXPECT_DOUBLE_EQ(values("person.age"), 30);
}

TEST(constants, a_name_that_is_none_is_our_bug) {
  const scenario session;
  EXPECT_THROW(constants(tests::small_knowledge(), session)("work.oxygen_demand"), base::internal_error);
}

}  // namespace
}  // namespace kinecrine::scenario
