// Kalman's filter by hand, for peers.py: the log-likelihood of two observations in each step and its gradient, for
// numbers of states that the compiler knows, so that matrices stay in registers and in the first cache.

#include <cmath>
#include <cstdint>
#include <vector>

namespace {

// c = a . b for matrices in registers or the first cache.
template <int rows, int depth, int columns>
inline void multiply(const double (&a)[rows][depth], const double (&b)[depth][columns], double (&c)[rows][columns]) {
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j)
      c[i][j] = a[i][0] * b[0][j];
    for (int k = 1; k < depth; ++k)
      for (int j = 0; j < columns; ++j)
        c[i][j] += a[i][k] * b[k][j];
  }
}

template <int rows, int columns> inline void transpose(const double (&a)[rows][columns], double (&b)[columns][rows]) {
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      b[j][i] = a[i][j];
}

template <int rows, int columns> inline void read(const double *from, double (&to)[rows][columns]) {
  for (int i = 0; i < rows * columns; ++i)
    to[i / columns][i % columns] = from[i];
}

template <int rows, int columns> inline void clear(double (&a)[rows][columns]) {
  for (int i = 0; i < rows * columns; ++i)
    a[i / columns][i % columns] = 0.0;
}

// c += a . b, times `sign`.
template <int rows, int depth, int columns>
inline void add(const double (&a)[rows][depth], const double (&b)[depth][columns], double (&c)[rows][columns],
                double sign = 1.0) {
  for (int i = 0; i < rows; ++i)
    for (int k = 0; k < depth; ++k)
      for (int j = 0; j < columns; ++j)
        c[i][j] += sign * a[i][k] * b[k][j];
}

// c += a^T . b, times `sign`.
template <int rows, int depth, int columns>
inline void addTransposed(const double (&a)[depth][rows], const double (&b)[depth][columns], double (&c)[rows][columns],
                          double sign = 1.0) {
  for (int k = 0; k < depth; ++k)
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j)
        c[i][j] += sign * a[k][i] * b[k][j];
}

template <int n> struct Model {
  double a[n][n], at[n][n], c[2][n], ct[n][2], q[n][n], r[2][2];
  Model(const double *transition, const double *observation, const double *noise, const double *error) {
    read(transition, a);
    read(observation, c);
    read(noise, q);
    read(error, r);
    transpose(a, at);
    transpose(c, ct);
  }
};

// What a step makes of the mean and the covariance that were predicted for it; the 2 x 2 matrix of two observations has
// its inverse in closed form. Matrices with one column stand for vectors.
template <int n> struct Update {
  double e[2][1], cp[2][n], inverse[2][2], gain[n][2], filtered[n][1], covariance[n][n], determinant;

  Update(const Model<n> &model, const double *y, const double (&m)[n][1], const double (&p)[n][n]) {
    double pc[n][2], s[2][2];
    multiply(model.c, m, e);
    e[0][0] = y[0] - e[0][0];
    e[1][0] = y[1] - e[1][0];
    multiply(model.c, p, cp);
    transpose(cp, pc); // p is symmetric
    multiply(cp, model.ct, s);
    double s00 = s[0][0] + model.r[0][0], s01 = s[0][1] + model.r[0][1], s11 = s[1][1] + model.r[1][1];
    determinant = s00 * s11 - s01 * s01;
    double scale = 1.0 / determinant;
    inverse[0][0] = s11 * scale;
    inverse[0][1] = inverse[1][0] = -s01 * scale;
    inverse[1][1] = s00 * scale;
    multiply(pc, inverse, gain);
    for (int i = 0; i < n; ++i) {
      filtered[i][0] = m[i][0] + gain[i][0] * e[0][0] + gain[i][1] * e[1][0];
      for (int j = 0; j < n; ++j)
        covariance[i][j] = p[i][j] - (gain[i][0] * cp[0][j] + gain[i][1] * cp[1][j]);
    }
  }

  // What the errors weigh.
  double distance() const {
    double x = e[0][0], y = e[1][0];
    return inverse[0][0] * x * x + 2.0 * inverse[0][1] * x * y + inverse[1][1] * y * y;
  }

  void predict(const Model<n> &model, double (&m)[n][1], double (&p)[n][n]) const {
    double moved[n][n];
    multiply(model.a, filtered, m);
    multiply(model.a, covariance, moved);
    multiply(moved, model.at, p);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        p[i][j] += model.q[i][j];
  }
};

double *storage(int64_t count) {
  static thread_local std::vector<double> kept;
  kept.resize(count);
  return kept.data();
}

// Of the sum of distances; the logarithms of the determinants have waited for the end.
double likelihood(double distances, const double *determinants, int64_t steps) {
  for (int64_t t = 0; t < steps; ++t)
    distances += std::log(determinants[t]);
  return -0.5 * (distances + 2.0 * std::log(2.0 * M_PI) * steps);
}

template <int n> void start(double (&m)[n][1], double (&p)[n][n]) {
  clear(m);
  clear(p);
  for (int i = 0; i < n; ++i)
    p[i][i] = 1.0;
}

template <int n>
void kalman(const double *y, int64_t steps, const double *transition, const double *observation, const double *noise,
            const double *error, double *out) {
  double *determinants = storage(steps), m[n][1], p[n][n], sum = 0.0;
  Model<n> model(transition, observation, noise, error);
  start(m, p);
  for (int64_t t = 0; t < steps; ++t) {
    Update<n> update(model, y + 2 * t, m, p);
    determinants[t] = update.determinant;
    sum += update.distance();
    update.predict(model, m, p);
  }
  *out = likelihood(sum, determinants, steps);
}

template <int n> struct Predicted {
  double m[n][1], p[n][n];
};

// Back through all steps, from the predictions that the way forward has kept; the rest of a step is computed again.
// `mBar` is the derivative by m, and so on; that by a, c, q, r is the sum over steps.
template <int n>
void kalmanGradient(const double *y, int64_t steps, const double *transition, const double *observation,
                    const double *noise, const double *error, double *out, double *byA, double *byC, double *byQ,
                    double *byR) {
  static thread_local std::vector<Predicted<n>> kept;
  kept.resize(steps + 1);
  double *determinants = storage(steps), sum = 0.0;
  Model<n> model(transition, observation, noise, error);
  start(kept[0].m, kept[0].p);
  for (int64_t t = 0; t < steps; ++t) {
    Update<n> update(model, y + 2 * t, kept[t].m, kept[t].p);
    determinants[t] = update.determinant;
    sum += update.distance();
    update.predict(model, kept[t + 1].m, kept[t + 1].p);
  }
  *out = likelihood(sum, determinants, steps);
  double aBar[n][n] = {}, cBar[2][n] = {}, qBar[n][n] = {}, rBar[2][2] = {}, mBar[n][1] = {}, pBar[n][n] = {};
  for (int64_t t = steps - 1; t >= 0; --t) {
    const double (&m)[n][1] = kept[t].m;
    const double (&p)[n][n] = kept[t].p;
    Update<n> u(model, y + 2 * t, m, p);
    // p' = a covariance a^T + q and m' = a filtered
    double moved[n][n], both[n][n], left[n][n], covarianceBar[n][n], filteredBar[n][1], filteredT[1][n];
    multiply(model.a, u.covariance, moved);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        qBar[i][j] += pBar[i][j];
        both[i][j] = pBar[i][j] + pBar[j][i];
      }
    add(both, moved, aBar);
    transpose(u.filtered, filteredT);
    add(mBar, filteredT, aBar);
    multiply(model.at, pBar, left);
    multiply(left, model.a, covarianceBar);
    multiply(model.at, mBar, filteredBar);
    // covariance = p - gain cp and filtered = m + gain e
    double gainBar[n][2] = {}, cpBar[2][n] = {}, eBar[2][1] = {}, pc[n][2], eT[1][2];
    transpose(u.cp, pc);
    transpose(u.e, eT);
    add(covarianceBar, pc, gainBar, -1.0);
    add(filteredBar, eT, gainBar);
    addTransposed(u.gain, covarianceBar, cpBar, -1.0);
    addTransposed(u.gain, filteredBar, eBar);
    // gain = p c^T inverse; and the step's term, of which the inverse's derivative is -e e^T / 2
    double dBar[n][2], inverseBar[2][2], middle[2][2], sBar[2][2];
    multiply(gainBar, u.inverse, dBar);
    multiply(u.cp, gainBar, inverseBar);
    add(u.e, eT, inverseBar, -0.5);
    add(u.inverse, u.e, eBar, -1.0);
    multiply(u.inverse, inverseBar, middle);
    multiply(middle, u.inverse, sBar);
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) {
        sBar[i][j] = -0.5 * u.inverse[i][j] - sBar[i][j];
        rBar[i][j] += sBar[i][j];
      }
    add(sBar, model.c, cpBar);
    addTransposed(sBar, u.cp, cBar);
    addTransposed(dBar, p, cBar);
    add(cpBar, p, cBar);
    double mT[1][n];
    transpose(m, mT);
    add(eBar, mT, cBar, -1.0);
    // the derivatives by what was predicted for this step
    for (int i = 0; i < n; ++i) {
      mBar[i][0] = filteredBar[i][0];
      for (int j = 0; j < n; ++j)
        pBar[i][j] = covarianceBar[i][j];
    }
    add(dBar, model.c, pBar);
    add(model.ct, cpBar, pBar);
    add(model.ct, eBar, mBar, -1.0);
  }
  for (int i = 0; i < n * n; ++i) {
    byA[i] = aBar[i / n][i % n];
    byQ[i] = qBar[i / n][i % n];
  }
  for (int i = 0; i < 2 * n; ++i)
    byC[i] = cBar[i / n][i % n];
  for (int i = 0; i < 4; ++i)
    byR[i] = rBar[i / 2][i % 2];
}

} // namespace

extern "C" {

void kalman_4(const double *y, int64_t steps, const double *a, const double *c, const double *q, const double *r,
              double *out) {
  kalman<4>(y, steps, a, c, q, r, out);
}

void kalman_8(const double *y, int64_t steps, const double *a, const double *c, const double *q, const double *r,
              double *out) {
  kalman<8>(y, steps, a, c, q, r, out);
}

void kalman_4_gradient(const double *y, int64_t steps, const double *a, const double *c, const double *q,
                       const double *r, double *out, double *by_a, double *by_c, double *by_q, double *by_r) {
  kalmanGradient<4>(y, steps, a, c, q, r, out, by_a, by_c, by_q, by_r);
}

} // extern "C"
