# The installed layout, the same in a wheel and under any prefix:
#
#   scansion/                 the Python package (its .py files are taken by scikit-build-core, or copied below)
#   scansion/_scansion*.so    the extension module             scansion/bin/scansion-opt
#   scansion/_lib/            libscansion, libscansion_rt, cmake/Scansion/ScansionConfig.cmake
#   scansion/include/         the façade, the C API and the runtime's ABI
include(CMakePackageConfigHelpers)

function(scansion_install_package)
  set(_lib scansion/_lib)
  foreach(_target scansion scansion_rt)
    if(TARGET ${_target})
      install(TARGETS ${_target} LIBRARY DESTINATION ${_lib} COMPONENT scansion)
    endif()
  endforeach()
  if(TARGET scansionOptMain)
    install(TARGETS scansion-opt RUNTIME DESTINATION scansion/bin COMPONENT scansion)
  endif()
  if(TARGET _scansion)
    install(TARGETS _scansion LIBRARY DESTINATION scansion COMPONENT scansion)
  endif()

  install(DIRECTORY "${CMAKE_SOURCE_DIR}/include/scansion/" DESTINATION scansion/include/scansion COMPONENT scansion
          FILES_MATCHING PATTERN "*.h" PATTERN "Dialect" EXCLUDE PATTERN "Conversion" EXCLUDE
          PATTERN "Autodiff" EXCLUDE PATTERN "Batching" EXCLUDE PATTERN "Pipelines" EXCLUDE PATTERN "Target" EXCLUDE
          PATTERN "Registration" EXCLUDE PATTERN "CMakeLists.txt" EXCLUDE)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/include/scansion-c" DESTINATION scansion/include COMPONENT scansion
          OPTIONAL FILES_MATCHING PATTERN "*.h")
  install(DIRECTORY "${SCANSION_GENERATED_PYTHON}/" DESTINATION scansion COMPONENT scansion OPTIONAL
          PATTERN "__pycache__" EXCLUDE)

  configure_file("${CMAKE_SOURCE_DIR}/cmake/ScansionConfig.cmake.in" "${CMAKE_BINARY_DIR}/ScansionConfig.cmake" @ONLY)
  write_basic_package_version_file("${CMAKE_BINARY_DIR}/ScansionConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
  install(FILES "${CMAKE_BINARY_DIR}/ScansionConfig.cmake" "${CMAKE_BINARY_DIR}/ScansionConfigVersion.cmake"
          DESTINATION ${_lib}/cmake/Scansion COMPONENT scansion)
endfunction()
