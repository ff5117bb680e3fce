"""The modules of workloads, in the order of the table."""

from __future__ import annotations

from types import ModuleType

from workloads import (
    arrays,
    filters,
    inference,
    iteration,
    matrices,
    networks,
    ordering,
    statespace,
    timeseries,
)
from workloads._workload import Workload

MODULES = (timeseries, statespace, filters, networks, inference, iteration, arrays, ordering, matrices)


def workloads() -> dict[str, tuple[Workload, ModuleType]]:
    """All workloads by name, with the modules that they stand in."""
    return {workload.name: (workload, module) for module in MODULES for workload in module.WORKLOADS}
