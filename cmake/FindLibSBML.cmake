# Debian's libsbml5-dev ships a CMake config that find_package cannot use; this finds the library itself.
find_path(LibSBML_INCLUDE_DIR sbml/SBMLTypes.h)
find_library(LibSBML_LIBRARY sbml)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibSBML REQUIRED_VARS LibSBML_LIBRARY LibSBML_INCLUDE_DIR)
if(LibSBML_FOUND AND NOT TARGET LibSBML::LibSBML)
  add_library(LibSBML::LibSBML UNKNOWN IMPORTED)
  set_target_properties(LibSBML::LibSBML PROPERTIES IMPORTED_LOCATION ${LibSBML_LIBRARY}
                        INTERFACE_INCLUDE_DIRECTORIES ${LibSBML_INCLUDE_DIR})
endif()
