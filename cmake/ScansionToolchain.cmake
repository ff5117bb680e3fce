# Compiler, linker and build type, for every target alike.
#
# Nothing here is needed for a build to succeed: ccache and lld are used where they are found. What a release is, is
# decided here: -O2, no debug information, unused sections dropped, symbols stripped at the link.

get_property(_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT CMAKE_BUILD_TYPE AND NOT _multi_config)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
endif()

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

add_compile_options(-Wall -Wextra -Wno-unused-parameter -ffunction-sections -fdata-sections)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 and later, all of them inside inlined LLVM containers.
  add_compile_options(-Wno-array-bounds -Wno-stringop-overflow -Wno-maybe-uninitialized -Wno-misleading-indentation)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-dangling-reference>)
  endif()
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  add_link_options(-Wl,--gc-sections $<$<CONFIG:Release>:-s>)
endif()
if(SCANSION_SANITIZE)
  add_compile_options(-fsanitize=${SCANSION_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SCANSION_SANITIZE})
  # Clang would put each type information that it guards into a group of its own, which the unguarded copies of files
  # without RTTI replace; the library then has none.
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-fno-sanitize-address-globals-dead-stripping SCANSION_KEEPS_GLOBALS)
  if(SCANSION_KEEPS_GLOBALS)
    add_compile_options(-fno-sanitize-address-globals-dead-stripping)
  endif()
endif()

find_program(SCANSION_CCACHE ccache)
if(SCANSION_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${SCANSION_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SCANSION_CCACHE}")
endif()

# `-fuse-ld=lld` makes the compiler look for a program named exactly ld.lld. Distributions name it ld.lld-22 or keep it
# outside PATH, so a link of that name is put into the build directory and -B points there.
find_program(SCANSION_LLD NAMES ld.lld ld.lld-22 ld.lld-21 ld.lld-20 ld.lld-19
             HINTS /usr/lib/llvm-22/bin /usr/lib/llvm-21/bin /usr/lib/llvm-20/bin /usr/lib/llvm-19/bin)
if(SCANSION_LLD AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(_lld_dir "${CMAKE_BINARY_DIR}/linker")
  file(MAKE_DIRECTORY "${_lld_dir}")
  file(CREATE_LINK "${SCANSION_LLD}" "${_lld_dir}/ld.lld" SYMBOLIC)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LINK_OPTIONS "-fuse-ld=lld" "-B${_lld_dir}")
  check_cxx_source_compiles("int main() { return 0; }" SCANSION_LLD_WORKS)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(SCANSION_LLD_WORKS)
    add_link_options("-fuse-ld=lld" "-B${_lld_dir}")
  endif()
endif()
