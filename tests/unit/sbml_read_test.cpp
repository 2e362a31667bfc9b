#include <gtest/gtest.h>
#include <sbml/SBMLTypes.h>

#include <cstdlib>

#include "base/diagnostics.hpp"
#include "sbml/equations.hpp"
#include "sbml/read.hpp"

using namespace kinecrine;

TEST(sbml_read, faults_name_file_line_and_what_to_try) {
  try {
    sbml::read_text("<?xml version='1.0' encoding='UTF-8'?>\n<sbml>\n<model>\n</sbml>", "broken.xml");
    FAIL();
  } catch (const base::bad_input& fault) {
    ASSERT_FALSE(fault.findings().empty());
    EXPECT_EQ(fault.findings()[0].where.file, "broken.xml");
    EXPECT_GT(fault.findings()[0].where.line, 0);
    EXPECT_FALSE(fault.findings()[0].hint.empty());
  }
  EXPECT_THROW(sbml::read_text("no xml at all"), base::bad_input);
  EXPECT_THROW(sbml::read_text(""), base::bad_input);
  EXPECT_THROW(sbml::read("/nowhere/model.xml"), base::not_found);
}

TEST(sbml_read, a_document_without_a_model_is_refused) {
  EXPECT_THROW(
      sbml::read_text("<?xml version='1.0' encoding='UTF-8'?><sbml "
                      "xmlns='http://www.sbml.org/sbml/level3/version2/core' level='3' version='2'/>"),
      base::bad_input);
}

TEST(sbml_read, level_2_is_converted_with_its_variable_stoichiometry) {
  const auto document = sbml::read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="m">
<listOfCompartments><compartment id="c"/></listOfCompartments>
<listOfSpecies><species id="a" compartment="c" initialAmount="5"/></listOfSpecies>
<listOfParameters><parameter id="n" value="3"/></listOfParameters>
<listOfReactions><reaction id="r"><listOfProducts><speciesReference species="a"><stoichiometryMath>
<math xmlns="http://www.w3.org/1998/Math/MathML"><ci>n</ci></math></stoichiometryMath></speciesReference></listOfProducts>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><ci>k</ci></math>
<listOfParameters><parameter id="k" value="2"/></listOfParameters></kineticLaw></reaction></listOfReactions></model></sbml>)");
  const auto m = sbml::flatten(*document->getModel());
  EXPECT_EQ(m.find("r.k").role, sbml::role::constant);
  const auto start = m.evaluate_constants();
  const expression::tape program(m.graph, m.rates);
  std::vector<double> registers;
  double rate = 0;
  program.prepare(registers, start.constants.data());
  program.run(registers, {0, start.states.data(), start.constants.data(), start.inputs.data(), nullptr},
              &rate);
  EXPECT_EQ(rate, 6);
}
