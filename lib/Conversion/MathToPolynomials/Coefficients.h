//===- Coefficients.h - minimax polynomials, lowest power first -------------===//
//
// Written by tools/polynomials.py, which says how they are found. `bits` is -log2 of the largest relative error of the
// function that a polynomial is part of, in exact arithmetic.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_COEFFICIENTS_H
#define SCANSION_LIB_CONVERSION_MATHTOPOLYNOMIALS_COEFFICIENTS_H

// clang-format off
namespace scansion::polynomials {

/// exp(r) = 1 + r + r^2 p(r), |r| <= log(2) / 2; 28.3 bits.
inline constexpr double kExp32[] = {
    0x1.fffffc0000000p-2,
    0x1.5554920000000p-3,
    0x1.5558f20000000p-5,
    0x1.1239fe0000000p-7,
    0x1.6a241c0000000p-10,
};

/// exp(r) = 1 + r + r^2 p(r), |r| <= log(2) / 2; 57.9 bits.
inline constexpr double kExp64[] = {
    0x1.000000000000ap-1,
    0x1.55555555554fap-3,
    0x1.5555555550860p-5,
    0x1.1111111127ca7p-7,
    0x1.6c16c18430ea7p-10,
    0x1.a01a012a237acp-13,
    0x1.a01999f89b7efp-16,
    0x1.71df25a718896p-19,
    0x1.28ad861084d81p-22,
    0x1.ad7f1c90ad377p-26,
};

/// exp(r) = 1 + r + r^2 p(r), |r| <= log(2) / 2; 34.2 bits.
inline constexpr double kExpOfPower32[] = {
    0x1.0000003a33258p-1,
    0x1.55555442ec7fcp-3,
    0x1.55548d9f8e8b4p-5,
    0x1.111270f134426p-7,
    0x1.6d8d2a11bc656p-10,
    0x1.9f088800aae76p-13,
};

/// log(1 + f) = f + f^2 p(f), sqrt(1/2) <= 1 + f <= sqrt(2); 27.9 bits.
inline constexpr double kLog32[] = {
    -0x1.fffff80000000p-2,
    0x1.5555500000000p-2,
    -0x1.0004300000000p-2,
    0x1.99a48c0000000p-3,
    -0x1.5425f00000000p-3,
    0x1.2264320000000p-3,
    -0x1.0f35f20000000p-3,
    0x1.08a3d20000000p-3,
    -0x1.3922c20000000p-4,
};

/// log(1 + f) = 2 s + s z p(z), s = f / (2 + f), z = s^2, sqrt(1/2) <= 1 + f <= sqrt(2); 59.5 bits.
inline constexpr double kLog64[] = {
    0x1.5555555555592p-1,
    0x1.999999997fd77p-2,
    0x1.24924941f4e83p-2,
    0x1.c71c5206217efp-3,
    0x1.74663f9b81909p-3,
    0x1.39a1a7bd4f5d4p-3,
    0x1.2f062be9a2b0fp-3,
};

/// log(1 + f) = 2 s + s z p(z), s = f / (2 + f), z = s^2, sqrt(1/2) <= 1 + f <= sqrt(2); 37.6 bits.
inline constexpr double kLogOfPower32[] = {
    0x1.555554fd93d1ep-1,
    0x1.999a7a9bdd0e1p-2,
    0x1.2438d318be013p-2,
    0x1.e2f71804c5cd1p-3,
};

/// log(1 + f) = 2 s (1 + z / 3 + z^2 / 5 + z^3 p(z)), s = f / (2 + f), z = s^2, sqrt(1/2) <= 1 + f <= sqrt(2); 65.5 bits.
inline constexpr double kLogOfPower64[] = {
    0x1.249249248134bp-3,
    0x1.c71c71f9e7bf7p-4,
    0x1.745cf9dee726cp-4,
    0x1.3b1c471d33453p-4,
    0x1.0fb9107dc1d65p-4,
    0x1.0c52a3ef627d8p-4,
};

/// sin(r) = r + r z p(z), z = r^2, |r| <= pi / 4; 28.0 bits.
inline constexpr double kSine32[] = {
    -0x1.5555460000000p-3,
    0x1.11073a0000000p-7,
    -0x1.9943bc0000000p-13,
};

/// cos(r) = 1 - z / 2 + z^2 p(z), z = r^2, |r| <= pi / 4; 33.0 bits.
inline constexpr double kCosine32[] = {
    0x1.55554a0000000p-5,
    -0x1.6c0c340000000p-10,
    0x1.99eb7c0000000p-16,
};

/// sin(r) = r + r z p(z), z = r^2, |r| <= pi / 4; 57.9 bits.
inline constexpr double kSine64[] = {
    -0x1.5555555555548p-3,
    0x1.111111110f7cep-7,
    -0x1.a01a019bfd998p-13,
    0x1.71de356785b6bp-19,
    -0x1.ae5e5a526f423p-26,
    0x1.5d8fbec51f3b2p-33,
};

/// cos(r) = 1 - z / 2 + z^2 p(z), z = r^2, |r| <= pi / 4; 64.0 bits.
inline constexpr double kCosine64[] = {
    0x1.555555555554bp-5,
    -0x1.6c16c16c14f8ep-10,
    0x1.a01a019c8401ap-16,
    -0x1.27e4f7ea8adf8p-22,
    0x1.1ee9d78c79c87p-29,
    -0x1.8fa484951aecap-37,
};

} // namespace scansion::polynomials
// clang-format on

#endif
