# lit: every .mlir file under test/ is a test.
#
# Tools: scansion-opt from the build directory, FileCheck and `not` from LLVM. Features: `ptxas` where the assembler of
# NVIDIA is found, `cuda` where a GPU can be opened.
import ctypes
import os
import shutil

import lit.formats
import lit.llvm

lit.llvm.initialize(lit_config, config)

config.name = "Scansion"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.scansion_obj_root, "test")
config.excludes = ["Inputs", "lit.cfg.py", "lit.site.cfg.py"]

tool_dirs = [os.path.join(config.scansion_obj_root, "bin"), config.llvm_tools_dir]
lit.llvm.llvm_config.with_system_environment(["HOME", "TMP", "TEMP", "LD_LIBRARY_PATH"])
lit.llvm.llvm_config.add_tool_substitutions(["scansion-opt", "FileCheck", "not", "count", "split-file"], tool_dirs)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope --allow-unused-prefixes=false"


def _has_gpu() -> bool:
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0


ptxas = shutil.which("ptxas") or shutil.which("/usr/local/cuda/bin/ptxas")
if ptxas:
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", ptxas))
if _has_gpu():
    config.available_features.add("cuda")
