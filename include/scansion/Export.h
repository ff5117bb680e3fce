//===- Export.h - Which symbols leave the shared libraries -------------------------------------------------------------===//
//
// Everything is compiled with hidden visibility; SCANSION_API marks what embedders may use. It goes on functions, and on
// a class as a whole when it is thrown, has virtual functions, or has its members defined in the library.
//
//===----------------------------------------------------------------------------------------------------------------===//
#ifndef SCANSION_EXPORT_H
#define SCANSION_EXPORT_H

#if defined(_WIN32)
#define SCANSION_API
#else
#define SCANSION_API __attribute__((visibility("default")))
#endif

#endif // SCANSION_EXPORT_H
