#include "knowledge/bibliography.hpp"

#include <gtest/gtest.h>

namespace kinecrine::knowledge {
namespace {

bibliography sound(std::string_view text) {
  std::vector<base::diagnostic> faults;
  auto result = read_bibliography(text, "r.bib", faults);
  EXPECT_TRUE(faults.empty()) << base::to_text(faults.empty() ? base::diagnostic{} : faults.front());
  return result;
}

TEST(bibliography, reads_fields_in_braces_quotes_and_bare) {
  const auto all = sound(R"(
    % a comment with @article{not, an entry}
    @Article{a1, Author = {van Hall, Gerrit and M{\o}ller, Kirsten}, title = "A {DNA}
       title", YEAR = 2001, doi={10.1/x}, pmid = {12}, unknown = {y},}
    @comment{whatever}
    @misc{b2, title = {Untitled {nested {braces}}}})");
  ASSERT_EQ(all.size(), 2U);
  const auto& paper = all.at("a1");
  EXPECT_EQ(paper.authors, (std::vector<std::string>{"van Hall, Gerrit", "M\\oller, Kirsten"}));
  EXPECT_EQ(paper.title, "A DNA title");
  EXPECT_EQ(paper.year, "2001");
  EXPECT_EQ(paper.doi, "10.1/x");
  EXPECT_EQ(paper.where.line, 3);
  EXPECT_EQ(all.at("b2").title, "Untitled nested braces");
}

TEST(bibliography, citations) {
  const auto all =
      sound(R"(@article{one, author={Ostrowski, Kenneth}, title={T}, year={1998}, journal={J}, doi={10.1/x}}
    @article{two, author={Carl A. Nobody and Noone, B}, title={T}, year={2002}, pmid={7}}
    @article{many, author={A, B and C, D and E, F}, title={T}, year={2003}, url={http://u}}
    @article{others, author={A, B and others}, title={T}} @misc{none, title={A page}})");
  EXPECT_EQ(short_citation(all.at("one")), "Ostrowski 1998");
  EXPECT_EQ(short_citation(all.at("two")), "Nobody & Noone 2002");
  EXPECT_EQ(short_citation(all.at("many")), "A et al. 2003");
  EXPECT_EQ(short_citation(all.at("others")), "A et al.");
  EXPECT_EQ(short_citation(all.at("none")), "A page");
  EXPECT_EQ(full_citation(all.at("one")), "Ostrowski, Kenneth (1998). T. J. doi:10.1/x");
  EXPECT_EQ(full_citation(all.at("two")), "Carl A. Nobody; Noone, B (2002). T. PMID 7");
  EXPECT_EQ(full_citation(all.at("others")), "A, B; et al. T.");
  EXPECT_EQ(full_citation(all.at("none")), "A page.");
}

TEST(bibliography, a_fault_in_one_entry_leaves_the_others) {
  std::vector<base::diagnostic> faults;
  const auto all = read_bibliography(
      "@misc{a, title={A}}\n@misc{b title={B}}\n@misc{c, title={C}}\n@misc{d, title={", "r.bib", faults);
  EXPECT_TRUE(all.contains("a") && all.contains("c"));
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].where.line, 2);
  EXPECT_EQ(faults[1].where.line, 4);
}

}  // namespace
}  // namespace kinecrine::knowledge
