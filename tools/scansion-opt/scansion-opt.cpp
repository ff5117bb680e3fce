//===- scansion-opt.cpp - The pass driver's entry point ------------------------------------------------------------------===//
//
// All of it is in libscansion (lib/Tools/ScansionOpt): passes, dialects and pipelines are registered there, once for this
// program and for everybody else who loads the library.
//
//===----------------------------------------------------------------------------------------------------------------===//
extern "C" int scansionOptMain(int argc, char **argv);

int main(int argc, char **argv) { return scansionOptMain(argc, argv); }
