// RandomState's longer methods. See LegacyLaws.h.
//
// Which expressions are evaluated in which order is part of the stream: the tests compare bits.
#include "LegacyLaws.h"

#include <algorithm>

namespace scansion::rt::legacy {

//---- Gamma and what is made of it ----

static double smallGamma(Stream &s, double shape) {
  for (;;) {
    const double u = s.nextDouble();
    const double v = standardExponential(s);
    if (u <= 1.0 - shape) {
      const double x = std::pow(u, 1.0 / shape);
      if (x <= v)
        return x;
    } else {
      const double y = -std::log((1.0 - u) / shape);
      const double x = std::pow(1.0 - shape + shape * y, 1.0 / shape);
      if (x <= v + y)
        return x;
    }
  }
}

static double largeGamma(Stream &s, double shape) {
  const double b = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * b);
  for (;;) {
    double x, root;
    do {
      x = standardNormal(s);
      root = 1.0 + c * x;
    } while (root <= 0.0);
    const double v = root * root * root;
    const double u = s.nextDouble();
    if (u < 1.0 - 0.0331 * (x * x) * (x * x) || std::log(u) < 0.5 * x * x + b * (1.0 - v + std::log(v)))
      return b * v;
  }
}

double standardGamma(Stream &s, double shape) {
  if (shape == 1.0)
    return standardExponential(s);
  if (shape == 0.0)
    return 0.0;
  return shape < 1.0 ? smallGamma(s, shape) : largeGamma(s, shape);
}

// Jöhnk (1964) where both parameters are at most 1: x and y are powers of uniforms, taken if they sum to at most 1.
static double smallBeta(Stream &s, double a, double b) {
  for (;;) {
    const double u = s.nextDouble();
    const double v = s.nextDouble();
    const double x = std::pow(u, 1.0 / a);
    const double y = std::pow(v, 1.0 / b);
    if (x + y > 1.0 || u + v <= 0.0)
      continue;
    if (x + y > 0)
      return x / (x + y);
    // Both powers are below the smallest double: the same in logarithms, scaled by the larger.
    double logX = std::log(u) / a, logY = std::log(v) / b;
    const double larger = std::max(logX, logY);
    logX -= larger;
    logY -= larger;
    return std::exp(logX - std::log(std::exp(logX) + std::exp(logY)));
  }
}

double beta(Stream &s, const Value *p) {
  const double a = p[0].real, b = p[1].real;
  if (a <= 1.0 && b <= 1.0)
    return smallBeta(s, a, b);
  const double x = standardGamma(s, a);
  const double y = standardGamma(s, b);
  return x / (x + y);
}

//---- Directions and passage times ----

// Best and Fisher (1979).
double vonmises(Stream &s, const Value *p) {
  const double kappa = p[1].real;
  if (std::isnan(kappa))
    return kappa;
  if (kappa < 1e-8)
    return generator::kPi * (2 * s.nextDouble() - 1);
  double scale;
  if (kappa < 1e-5) { // where rho below would lose its digits: the start of its series
    scale = 1.0 / kappa + kappa;
  } else {
    const double r = 1 + std::sqrt(1 + 4 * kappa * kappa);
    const double rho = (r - std::sqrt(2 * r)) / (2 * kappa);
    scale = (1 + rho * rho) / (2 * rho);
  }
  double cosine;
  for (;;) {
    const double z = std::cos(generator::kPi * s.nextDouble());
    cosine = (1 + scale * z) / (scale + z);
    const double y = kappa * (scale - cosine);
    const double v = s.nextDouble();
    if (y * (2 - y) - v >= 0 || std::log(y / v) + 1 - y >= 0)
      break;
  }
  double angle = std::acos(cosine);
  if (s.nextDouble() < 0.5)
    angle = -angle;
  angle += p[0].real;
  const double wrapped = std::fmod(std::fabs(angle) + generator::kPi, 2 * generator::kPi) - generator::kPi;
  return angle < 0 ? -wrapped : wrapped;
}

// Michael, Schucany and Haas (1976).
double wald(Stream &s, const Value *p) {
  const double mean = p[0].real, scale = p[1].real;
  const double ratio = mean / (2 * scale);
  const double z = standardNormal(s);
  const double y = mean * z * z;
  const double x = mean + ratio * (y - std::sqrt(4 * scale * y + y * y));
  return s.nextDouble() <= mean / (mean + x) ? x : mean * mean / x;
}

//---- Counts ----

static int64_t binomialByInversion(Stream &s, int64_t n, double p) {
  const double q = 1.0 - p;
  const double none = std::exp(double(n) * std::log(q));
  const double mean = double(n) * p;
  const auto bound = int64_t(std::min(double(n), mean + 10.0 * std::sqrt(mean * q + 1)));
  int64_t x = 0;
  double probability = none, u = s.nextDouble();
  while (u > probability) {
    if (++x > bound) {
      x = 0;
      probability = none;
      u = s.nextDouble();
    } else {
      u -= probability;
      probability = (double(n - x + 1) * p * probability) / (double(x) * q);
    }
  }
  return x;
}

namespace {
// BTPE: a triangle, two parallelograms and two exponential tails around the mode of binomial (n, r), r <= 1/2.
struct Btpe {
  int64_t n, m;
  double r, q, p1, xm, xl, xr, c, laml, lamr, p2, p3, p4;

  Btpe(int64_t n, double r) : n(n), r(r), q(1.0 - r) {
    const double mode = double(n) * r + r;
    m = int64_t(std::floor(mode));
    p1 = std::floor(2.195 * std::sqrt(double(n) * r * q) - 4.6 * q) + 0.5;
    xm = double(m) + 0.5;
    xl = xm - p1;
    xr = xm + p1;
    c = 0.134 + 20.5 / (15.3 + double(m));
    double a = (mode - xl) / (mode - xl * r);
    laml = a * (1.0 + a / 2.0);
    a = (xr - mode) / (xr * q);
    lamr = a * (1.0 + a / 2.0);
    p2 = p1 * (1.0 + 2.0 * c);
    p3 = p2 + c / laml;
    p4 = p3 + c / lamr;
  }

  int64_t draw(Stream &s) const {
    for (;;) {
      const double u = s.nextDouble() * p4;
      double v = s.nextDouble();
      int64_t y;
      if (u <= p1)
        return int64_t(std::floor(xm - p1 * v + u));
      if (u <= p2) {
        const double x = xl + (u - p1) / c;
        v = v * c + 1.0 - std::fabs(double(m) - x + 0.5) / p1;
        if (v > 1.0)
          continue;
        y = int64_t(std::floor(x));
      } else if (u <= p3) {
        y = int64_t(std::floor(xl + std::log(v) / laml));
        if (y < 0 || v == 0.0)
          continue;
        v = v * (u - p2) * laml;
      } else {
        y = int64_t(std::floor(xr - std::log(v) / lamr));
        if (y > n || v == 0.0)
          continue;
        v = v * (u - p3) * lamr;
      }
      if (accepts(y, v))
        return y;
    }
  }

private:
  bool accepts(int64_t y, double v) const {
    const int64_t k = std::abs(y - m);
    const double variance = double(n) * r * q;
    if (k > 20 && double(k) < variance / 2.0 - 1)
      return acceptsFarOff(y, k, variance, v);
    const double s = r / q, a = s * double(n + 1);
    double ratio = 1.0;
    for (int64_t i = m + 1; i <= y; ++i)
      ratio *= a / double(i) - s;
    for (int64_t i = y + 1; i <= m; ++i)
      ratio /= a / double(i) - s;
    return v <= ratio;
  }

  static double stirling(double x) {
    const double square = x * x;
    return (13680. - (462. - (132. - (99. - 140. / square) / square) / square) / square) / x / 166320.;
  }

  bool acceptsFarOff(int64_t y, int64_t distance, double variance, double v) const {
    const auto k = double(distance);
    const double rho = (k / variance) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5);
    // The square is taken in 64 bits, wrapping around beyond them, and only then rounded.
    const double t = double(int64_t(-uint64_t(distance) * uint64_t(distance))) / (2 * variance);
    const double logV = std::log(v);
    if (logV < t - rho)
      return true;
    if (logV > t + rho)
      return false;
    const auto x1 = double(y + 1), f1 = double(m + 1), z = double(n + 1 - m), w = double(n - y + 1);
    // The paper adds all four corrections; those of x1 and w should be subtracted. The stream is frozen with it.
    return logV <= xm * std::log(f1 / x1) + (double(n - m) + 0.5) * std::log(z / w) +
                       double(y - m) * std::log(w * r / (x1 * q)) + stirling(f1) + stirling(z) + stirling(x1) +
                       stirling(w);
  }
};
} // namespace

int64_t binomialOf(Stream &s, int64_t n, double p) {
  const double rarer = p <= 0.5 ? p : 1.0 - p;
  const int64_t count = rarer * double(n) <= 30.0 ? binomialByInversion(s, n, rarer) : Btpe(n, rarer).draw(s);
  return p <= 0.5 ? count : n - count;
}

int64_t geometric(Stream &s, const Value *p) {
  if (p[0].real > 1.0 / 3.0)
    return random_geometric_search(&s.bits, p[0].real);
  return int64_t(std::ceil(std::log1p(-s.nextDouble()) / std::log(1 - p[0].real)));
}

// Devroye (1986), X.6.1.
int64_t zipf(Stream &s, const Value *p) {
  const double a1 = p[0].real - 1.0;
  const double b = std::pow(2.0, a1);
  for (;;) {
    const double u = 1.0 - s.nextDouble();
    const double v = s.nextDouble();
    const double x = std::floor(std::pow(u, -1.0 / a1));
    if (x > double(INT64_MAX) || x < 1.0)
      continue;
    const double t = std::pow(1.0 + 1.0 / x, a1);
    if (v * x * (t - 1.0) / (b - 1.0) <= t / b)
      return int64_t(x);
  }
}

// Few samples: one by one, counting what remains of the rarer kind.
static int64_t hypergeometricOneByOne(Stream &s, int64_t good, int64_t bad, int64_t sample) {
  const auto rarer = double(std::min(good, bad));
  const auto others = double(good + bad - sample);
  double left = rarer;
  for (int64_t k = sample; left > 0.0 && k > 0; --k)
    left -= std::floor(s.nextDouble() + left / (others + double(k)));
  const auto drawn = int64_t(rarer - left);
  return good > bad ? sample - drawn : drawn;
}

// Stadlober's ratio of uniforms (1989).
static int64_t hypergeometricByRatio(Stream &s, int64_t good, int64_t bad, int64_t sample) {
  const int64_t rarer = std::min(good, bad), commoner = std::max(good, bad), all = good + bad;
  const int64_t m = std::min(sample, all - sample);
  const double share = double(rarer) / double(all);
  const double centre = double(m) * share + 0.5;
  const double spread = std::sqrt(double(all - m) * double(sample) * share * (1.0 - share) / double(all - 1) + 0.5);
  const double width = 1.7155277699214135 * spread + 0.8989161620588988;
  const auto mode = int64_t(std::floor(double(m + 1) * double(rarer + 1) / double(all + 2)));
  auto logOf = [&](int64_t z) {
    return random_loggam(double(z + 1)) + random_loggam(double(rarer - z + 1)) + random_loggam(double(m - z + 1)) +
           random_loggam(double(commoner - m + z + 1));
  };
  const double peak = logOf(mode);
  const double end = std::min(double(std::min(m, rarer)) + 1.0, std::floor(centre + 16 * spread));
  int64_t z;
  for (;;) {
    const double x = s.nextDouble();
    const double y = s.nextDouble();
    const double w = centre + width * (y - 0.5) / x;
    if (w < 0.0 || w >= end)
      continue;
    z = int64_t(std::floor(w));
    const double t = peak - logOf(z);
    if (x * (4.0 - x) - 3.0 <= t)
      break;
    if (x * (x - t) >= 1)
      continue;
    if (2.0 * std::log(x) <= t)
      break;
  }
  if (good > bad)
    z = m - z;
  return m < sample ? good - z : z;
}

int64_t hypergeometric(Stream &s, const Value *p) {
  const int64_t good = p[0].integer, bad = p[1].integer, sample = p[2].integer;
  if (sample > 10)
    return hypergeometricByRatio(s, good, bad, sample);
  return sample > 0 ? hypergeometricOneByOne(s, good, bad, sample) : 0;
}

} // namespace scansion::rt::legacy
