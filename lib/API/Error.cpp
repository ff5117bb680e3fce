//===- Error.cpp - where the exception class lives --------------------------===//
//
// The destructor is the key function: it puts the class's type information into this one object file, which is compiled
// with RTTI, so that an embedder catches by the same type that the library throws.
//
//===----------------------------------------------------------------------===//

#include "scansion/Error.h"

scansion::Error::~Error() = default;
