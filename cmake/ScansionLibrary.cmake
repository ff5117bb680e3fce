# scansion_library(Name SOURCES a.cpp ... [DEPENDS target ...] [LINK library ...] [RTTI_SOURCES b.cpp ...] [NO_EXCEPTIONS])
#
# One static library per folder of lib/, gathered whole into libscansion. Path = concept = library. Each one is
# position-independent, has hidden visibility, and is compiled with the flags that LLVM's headers ask for (no RTTI).
# RTTI_SOURCES are for files that define polymorphic façade classes and include no MLIR header. DEPENDS are generated
# headers; a LINK name is a library of ours or an MLIR target.
#
# scansion_tablegen_target(Name) names the generated headers of a folder of include/.

function(scansion_library name)
  cmake_parse_arguments(ARG "NO_EXCEPTIONS" "" "SOURCES;RTTI_SOURCES;DEPENDS;LINK" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "scansion_library(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  add_library(${name} STATIC ${ARG_SOURCES} ${ARG_RTTI_SOURCES})
  target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:ScansionMLIR>)
  foreach(_library IN LISTS ARG_LINK)
    target_link_libraries(${name} PUBLIC $<$<TARGET_EXISTS:${_library}>:${_library}>)
  endforeach()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  if(ARG_NO_EXCEPTIONS)
    target_compile_options(${name} PRIVATE -fno-exceptions)
  endif()
  if(ARG_RTTI_SOURCES)
    set_source_files_properties(${ARG_RTTI_SOURCES} PROPERTIES COMPILE_OPTIONS "-frtti" SKIP_PRECOMPILE_HEADERS ON)
  endif()
  if(SCANSION_PCH AND NOT ARG_NO_EXCEPTIONS)
    scansion_pch_target()
    target_precompile_headers(${name} REUSE_FROM ScansionPch)
  endif()
  set_property(GLOBAL APPEND PROPERTY SCANSION_LIBRARIES ${name})
endfunction()

# The library that owns the precompiled header (SCANSION_PCH); its flags are those of every scansion_library.
function(scansion_pch_target)
  if(NOT TARGET ScansionPch)
    set(_source "${CMAKE_BINARY_DIR}/ScansionPch.cpp")
    file(CONFIGURE OUTPUT "${_source}" CONTENT "// Owns the precompiled header.\n")
    add_library(ScansionPch STATIC "${_source}")
    target_link_libraries(ScansionPch PRIVATE $<BUILD_INTERFACE:ScansionMLIR>)
    target_precompile_headers(ScansionPch PRIVATE "${CMAKE_SOURCE_DIR}/cmake/ScansionPch.h")
  endif()
endfunction()

# The target that stands for the .inc files declared since TABLEGEN_OUTPUT was last emptied; it may be none.
macro(scansion_tablegen_target name)
  if(TABLEGEN_OUTPUT)
    add_public_tablegen_target(${name})
  else()
    add_custom_target(${name})
  endif()
endmacro()
