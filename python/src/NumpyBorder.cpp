//===- NumpyBorder.cpp - ndarrays on one side, arrays of the façade on the other -===//
//
// Elements cross without a copy where they can: constants and shared values are copied into the library, results are
// handed over with their memory.
//
//===----------------------------------------------------------------------===//

#include "NumpyBorder.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

#include <cstring>
#include <memory>

namespace nb = nanobind;

namespace scansion::python {

static_assert(sizeof(npy_intp) == sizeof(int64_t), "lengths of ndarrays are used as they are");

namespace {
struct Row {
  int type;
  int alternative;
};
} // namespace

/// In the order of DType.
static const Row rows[] = {{NPY_BOOL, NPY_BOOL},           {NPY_INT8, NPY_INT8},
                           {NPY_INT16, NPY_INT16},         {NPY_INT32, NPY_INT32},
                           {NPY_LONG, NPY_LONGLONG},       {NPY_UINT8, NPY_UINT8},
                           {NPY_UINT16, NPY_UINT16},       {NPY_UINT32, NPY_UINT32},
                           {NPY_ULONG, NPY_ULONGLONG},     {NPY_FLOAT16, NPY_FLOAT16},
                           {NPY_FLOAT32, NPY_FLOAT32},     {NPY_FLOAT64, NPY_FLOAT64},
                           {NPY_COMPLEX64, NPY_COMPLEX64}, {NPY_COMPLEX128, NPY_COMPLEX128}};
static_assert(sizeof(long) == 8 || NPY_LONG != NPY_INT64, "NPY_LONG stands for int64");

void importNumpy() {
  if (PyArray_ImportNumPyAPI() < 0)
    throw nb::python_error();
}

static DType dtypeOf(PyArrayObject *array) {
  int type = PyArray_TYPE(array);
  for (size_t i = 0; i < std::size(rows); ++i)
    if (rows[i].type == type || rows[i].alternative == type)
      return static_cast<DType>(i);
  nb::object text = nb::steal(PyObject_Str(reinterpret_cast<PyObject *>(PyArray_DESCR(array))));
  throw Error(ErrorKind::Type, std::string("arrays of dtype ") + nb::str(text).c_str() + " are not supported");
}

static int typeNumber(DType dtype) { return rows[static_cast<size_t>(dtype)].type; }

static bool hasTidyBooleans(PyArrayObject *array) {
  auto *bytes = static_cast<const unsigned char *>(PyArray_DATA(array));
  unsigned char bits = 0;
  for (npy_intp i = 0, n = PyArray_SIZE(array); i < n; ++i)
    bits |= bytes[i];
  return bits <= 1;
}

nb::object withTidyBooleans(nb::object ndarray) {
  auto *array = reinterpret_cast<PyArrayObject *>(ndarray.ptr());
  if (!PyArray_Check(ndarray.ptr()) || PyArray_TYPE(array) != NPY_BOOL || !PyArray_ISCARRAY_RO(array) ||
      hasTidyBooleans(array))
    return ndarray;
  return ndarray.attr("view")("uint8").attr("__ne__")(0);
}

Array toArray(nb::handle ndarray) {
  constexpr int layout = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED;
  PyObject *dense = PyArray_CheckFromAny(ndarray.ptr(), nullptr, 0, 0, layout, nullptr);
  if (!dense)
    throw nb::python_error();
  dense = withTidyBooleans(nb::steal(dense)).release().ptr();
  // Whoever drops the last reference may not hold the GIL.
  std::shared_ptr<const void> owner(dense, [](PyObject *object) {
    nb::gil_scoped_acquire guard;
    Py_DECREF(object);
  });
  auto *array = reinterpret_cast<PyArrayObject *>(dense);
  std::vector<int64_t> shape(PyArray_DIMS(array), PyArray_DIMS(array) + PyArray_NDIM(array));
  return Array{dtypeOf(array), std::move(shape), PyArray_DATA(array), std::move(owner)};
}

static nb::object wrap(DType dtype, const std::vector<int64_t> &shape, void *data, int flags, nb::object owner) {
  PyObject *array =
      PyArray_New(&PyArray_Type, static_cast<int>(shape.size()), reinterpret_cast<const npy_intp *>(shape.data()),
                  typeNumber(dtype), nullptr, data, 0, flags, nullptr);
  if (!array)
    throw nb::python_error();
  nb::object result = nb::steal(array);
  if (PyArray_SetBaseObject(reinterpret_cast<PyArrayObject *>(array), owner.release().ptr()) < 0)
    throw nb::python_error();
  return result;
}

nb::object viewOf(const Array &array) {
  auto *owner = new std::shared_ptr<const void>(array.owner);
  nb::capsule capsule(owner,
                      [](void *pointer) noexcept { delete static_cast<std::shared_ptr<const void> *>(pointer); });
  return wrap(array.dtype, array.shape, const_cast<void *>(array.data), NPY_ARRAY_CARRAY_RO, std::move(capsule));
}

nb::object copyOf(const Array &array) {
  PyObject *copy = PyArray_SimpleNew(static_cast<int>(array.shape.size()),
                                     reinterpret_cast<const npy_intp *>(array.shape.data()), typeNumber(array.dtype));
  if (!copy)
    throw nb::python_error();
  if (int64_t bytes = array.bytes())
    std::memcpy(PyArray_DATA(reinterpret_cast<PyArrayObject *>(copy)), array.data, bytes);
  return nb::steal(copy);
}

static void freeAllocation(PyObject *capsule) { scn_free(PyCapsule_GetPointer(capsule, nullptr)); }

nb::object takeOver(OwnedArray &output) {
  // The address of an array without elements does not matter, but a capsule's may not be null.
  void *allocation = output.allocation;
  output.allocation = nullptr;
  if (!allocation) {
    nb::object empty =
        nb::steal(PyArray_SimpleNew(static_cast<int>(output.shape.size()),
                                    reinterpret_cast<const npy_intp *>(output.shape.data()), typeNumber(output.dtype)));
    if (!empty)
      throw nb::python_error();
    return empty;
  }
  PyObject *capsule = PyCapsule_New(allocation, nullptr, freeAllocation);
  if (!capsule) {
    scn_free(allocation);
    throw nb::python_error();
  }
  return wrap(output.dtype, output.shape, output.data, NPY_ARRAY_CARRAY, nb::steal(capsule));
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

Parameter::Parameter(const Type &type)
    : dtype_(type.dtype), rank_(static_cast<int>(type.rank())), typeNumber_(typeNumber(type.dtype)),
      alternative_(rows[static_cast<size_t>(type.dtype)].alternative) {}

/// Stores a Python number; an int that does not fit is left to the caller's conversion, which says so.
static bool storeNumber(DType dtype, PyObject *argument, int64_t &scratch) {
  if (dtype == DType::Float64 && PyFloat_Check(argument)) {
    double value = PyFloat_AS_DOUBLE(argument);
    std::memcpy(&scratch, &value, sizeof value);
    return true;
  }
  if (dtype == DType::Int64 && PyLong_CheckExact(argument)) {
    int overflow = 0;
    scratch = PyLong_AsLongLongAndOverflow(argument, &overflow);
    return overflow == 0;
  }
  return false;
}

bool Parameter::accept(PyObject *argument, scn_input &input, int64_t &scratch) const {
  if (PyArray_CheckExact(argument)) {
    auto *array = reinterpret_cast<PyArrayObject *>(argument);
    int type = PyArray_TYPE(array);
    if ((type != typeNumber_ && type != alternative_) || PyArray_NDIM(array) != rank_ || !PyArray_ISCARRAY_RO(array))
      return false;
    if (dtype_ == DType::Bool && !hasTidyBooleans(array))
      return false;
    input = {PyArray_DATA(array), reinterpret_cast<const int64_t *>(PyArray_DIMS(array))};
    return true;
  }
  if (rank_ != 0 || !storeNumber(dtype_, argument, scratch))
    return false;
  input = {&scratch, nullptr};
  return true;
}

} // namespace scansion::python
