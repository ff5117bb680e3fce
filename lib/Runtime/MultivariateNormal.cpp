// Normal vectors with a given covariance: mean + sqrt(cov) z with a root from the singular value decomposition, which is
// the root that numpy.random takes unless told otherwise.
//
// The z are NumPy's bit for bit. The root is LAPACK's (gesdd, which NumPy calls too, so that its signs and the order of
// its directions are the same), and may differ in the last bits between one build of LAPACK and another.
#include "Draw.h"
#include "Lapack.h"
#include "Mt19937.h"

#include <cmath>

namespace scansion::rt {
namespace {

// NumPy's tolerance for telling whether a covariance is symmetric and positive semidefinite.
constexpr double kTolerance = 1e-8;

// The matrix R with mean + R z as the draw, row by row, for the covariance at an address.
class Root {
public:
  Root(Draw &draw, Scratch &scratch)
      : draw_(draw), cov_(draw.arguments[1]), n_(cov_.sizes[cov_.rank - 1]), lapack_(lapack<double>()) {
    if (cov_.sizes[cov_.rank - 2] != n_ || n_ > 30000)
      draw.fail("cov must be a square matrix of up to 30000 rows");
    if (!lapack_)
      draw.fail("multivariate_normal needs LAPACK: install scipy-openblas32, or name a library in SCANSION_LAPACK");
    for (double **matrix : {&given_, &work_, &left_, &right_, &rows})
      *matrix = scratch.allocate<double>(n_ * n_);
    values_ = scratch.allocate<double>(n_);
    iwork_ = scratch.allocate<Int>(8 * n_);
    if (n_ == 0)
      return;
    double best = 0;
    decompose(&best, -1);
    space_ = Int(best);
    scratch_ = scratch.allocate<double>(space_);
  }

  // Fails where the covariance has no root.
  void load(const char *address) {
    if (address == last_ || n_ == 0)
      return;
    last_ = address;
    const Load<double> element = loadOf<double>(cov_.dtype);
    const int64_t bytes = kElementBytes[cov_.dtype];
    for (int64_t i = 0; i < n_; ++i)
      for (int64_t k = 0; k < n_; ++k)
        given_[k * n_ + i] =
            element(address + (i * cov_.strides[cov_.rank - 2] + k * cov_.strides[cov_.rank - 1]) * bytes);
    std::copy(given_, given_ + n_ * n_, work_);
    if (decompose(scratch_, space_) != 0)
      draw_.fail("the singular value decomposition of cov did not converge");
    checkSemidefinite();
    // Generator takes the left vectors and RandomState the right ones. LAPACK's matrices lie column by column.
    for (int64_t i = 0; i < n_; ++i)
      for (int64_t k = 0; k < n_; ++k)
        rows[i * n_ + k] = std::sqrt(values_[k]) * (draw_.stream.isMt19937 ? right_[i * n_ + k] : left_[k * n_ + i]);
  }

private:
  Int decompose(double *space, Int length) {
    const auto n = Int(n_);
    Int info = 0;
    lapack_->gesdd("A", &n, &n, work_, &n, values_, left_, &n, right_, &n, space, &length, iwork_, &info, 1);
    return info;
  }

  void checkSemidefinite() const {
    for (int64_t i = 0; i < n_; ++i)
      for (int64_t k = 0; k < n_; ++k) {
        double sum = 0;
        for (int64_t j = 0; j < n_; ++j)
          sum += right_[i * n_ + j] * values_[j] * right_[k * n_ + j];
        if (!(std::fabs(sum - given_[k * n_ + i]) <= kTolerance + kTolerance * std::fabs(given_[k * n_ + i])))
          draw_.fail("cov is not symmetric and positive semidefinite");
      }
  }

  Draw &draw_;
  const scn_tensor &cov_;
  const int64_t n_;
  const Lapack<double> *const lapack_;
  double *given_, *work_, *left_, *right_, *values_;
  double *scratch_ = nullptr;
  Int *iwork_;
  Int space_ = 0;
  const char *last_ = nullptr;

public:
  double *rows;
};

} // namespace

void drawMultivariateNormal(Draw &draw) {
  const scn_tensor &mean = draw.arguments[0], &cov = draw.arguments[1], &result = draw.result();
  const int64_t n = result.sizes[result.rank - 1];
  const Store<double> store = storeOf<double>(draw.stream.dtype);
  if (!store)
    draw.fail("draws of this dtype are not supported");
  if (mean.sizes[mean.rank - 1] != n || cov.sizes[cov.rank - 1] != n)
    draw.fail("mean and cov must have the same length");
  Scratch scratch(draw);
  Root root(draw, scratch);
  auto *const z = scratch.allocate<double>(n);
  const Load<double> element = loadOf<double>(mean.dtype);
  const int64_t from = mean.strides[mean.rank - 1] * kElementBytes[mean.dtype];
  const int64_t to = result.strides[result.rank - 1] * kElementBytes[result.dtype];
  const View *views[] = {&draw.parameters[0], &draw.parameters[1], &draw.draws};
  const View *roots[] = {&draw.parameters[1]};
  walk(distinctElements(draw.batch, roots), roots, [&](char *(&address)[1]) { root.load(address[0]); });
  walk(draw.batch, views, [&](char *(&address)[3]) {
    root.load(address[1]);
    for (int64_t i = 0; i < n; ++i)
      z[i] = draw.stream.isMt19937 ? mt19937Gauss(draw.stream.words) : random_standard_normal(&draw.stream.bits);
    for (int64_t i = 0; i < n; ++i) {
      double sum = 0;
      for (int64_t k = 0; k < n; ++k)
        sum += root.rows[i * n + k] * z[k];
      store(address[2] + i * to, element(address[0] + i * from) + sum);
    }
  });
}

} // namespace scansion::rt
