#include "base/fingerprint.hpp"

#include <gtest/gtest.h>

namespace kinecrine::base {
namespace {

TEST(fingerprint, differs_with_content_order_and_length) {
  const auto of = [](auto... parts) {
    fingerprint f;
    (f.add(parts), ...);
    return f.text();
  };
  EXPECT_EQ(of(1, 2), of(1, 2));
  EXPECT_NE(of(1, 2), of(2, 1));
  EXPECT_NE(of(std::string_view("ab"), std::string_view("c")),
            of(std::string_view("a"), std::string_view("bc")));
  EXPECT_NE(of(0.0), of(-0.0));
  EXPECT_EQ(of(1).size(), 32U);
}

}  // namespace
}  // namespace kinecrine::base
