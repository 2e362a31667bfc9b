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

TEST(sbml_read, submodels_become_one_model) {
  const auto document = sbml::read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
      xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true">
  <model id="outer">
    <listOfParameters><parameter id="own" value="3" constant="true"/></listOfParameters>
    <comp:listOfSubmodels>
      <comp:submodel comp:id="left" comp:modelRef="part"/>
      <comp:submodel comp:id="right" comp:modelRef="part"/>
    </comp:listOfSubmodels>
  </model>
  <comp:listOfModelDefinitions>
    <comp:modelDefinition id="part">
      <listOfParameters><parameter id="k" value="2" constant="true"/></listOfParameters>
    </comp:modelDefinition>
  </comp:listOfModelDefinitions>
</sbml>)");
  const Model& model = *document->getModel();
  EXPECT_EQ(model.getNumParameters(), 3U);
  ASSERT_NE(model.getParameter("left__k"), nullptr);
  EXPECT_EQ(model.getParameter("right__k")->getValue(), 2);
}

TEST(sbml_read, a_faulty_drawing_stops_nothing) {
  const auto document = sbml::read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"
      xmlns:layout="http://www.sbml.org/sbml/level3/version1/layout/version1" layout:required="false">
  <model id="drawn">
    <listOfParameters><parameter id="k" value="2"/></listOfParameters>
    <layout:listOfLayouts/>
  </model>
</sbml>)");
  EXPECT_EQ(document->getModel()->getNumParameters(), 1U);
}

TEST(sbml_read, a_species_without_a_value_starts_at_nothing_and_is_named) {
  const auto document = sbml::read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
  <model id="m">
    <listOfCompartments><compartment id="c" size="2"/></listOfCompartments>
    <listOfSpecies>
      <species id="given" compartment="c" initialConcentration="3"/>
      <species id="unsaid" compartment="c"/>
    </listOfSpecies>
    <listOfReactions>
      <reaction id="r" reversible="false">
        <listOfReactants><speciesReference species="given"/></listOfReactants>
        <listOfProducts><speciesReference species="unsaid"/></listOfProducts>
      </reaction>
    </listOfReactions>
  </model>
</sbml>)");
  const auto model = sbml::flatten(*document->getModel());
  EXPECT_EQ(model.species_without_value(), std::vector<std::string>{"unsaid"});
  EXPECT_EQ(model.evaluate_constants().states[model.find("unsaid").slot], 0);
}

TEST(sbml_read, rate_of_as_an_annotated_function_is_understood) {
  const auto document = sbml::read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
  <model id="m">
    <listOfFunctionDefinitions>
      <functionDefinition id="slope">
        <annotation>
          <symbols xmlns="http://sbml.org/annotations/symbols" definition="http://en.wikipedia.org/wiki/Derivative"/>
        </annotation>
        <math xmlns="http://www.w3.org/1998/Math/MathML">
          <lambda><bvar><ci>a</ci></bvar><notanumber/></lambda>
        </math>
      </functionDefinition>
    </listOfFunctionDefinitions>
    <listOfParameters>
      <parameter id="x" value="1" constant="false"/>
      <parameter id="y" constant="false"/>
    </listOfParameters>
    <listOfRules>
      <rateRule variable="x">
        <math xmlns="http://www.w3.org/1998/Math/MathML"><cn>5</cn></math>
      </rateRule>
      <assignmentRule variable="y">
        <math xmlns="http://www.w3.org/1998/Math/MathML"><apply><ci>slope</ci><ci>x</ci></apply></math>
      </assignmentRule>
    </listOfRules>
  </model>
</sbml>)");
  const auto model = sbml::flatten(*document->getModel());
  const sbml::node y = model.find("y").value;
  ASSERT_TRUE(model.graph.is_number(y));
  EXPECT_EQ(model.graph.value(y), 5);
}
