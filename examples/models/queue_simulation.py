"""A queue with several servers: how long customers wait.

Customers come one by one and go to the server that is free first; service takes its time.

    begin(k) = max(arrival(k), min over servers of free),   free at the chosen server <- begin(k) + service(k)

(J. Kiefer, J. Wolfowitz, On the theory of queues with many servers, 1955; with one server it is Lindley's recursion.)
The state is the vector of times when the servers become free: `argmin` chooses one and `set_subtensor` writes its new
time at an index that the step computes. In `simulate` the step draws both times itself, and arrivals are a state too.

Shapes: arrivals (n,) increasing and services (n,) give waiting times (n,); servers is an integer.
"""

from __future__ import annotations

import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream
from scansion.tensor.var import TensorVariable


def serve(
    arrival: TensorVariable, service: TensorVariable, free: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    """When the servers are free after a customer, and how long the customer waited."""
    server = free.argmin()
    begin = at.maximum(arrival, free[server])
    return at.set_subtensor(free[server], begin + service), begin - arrival


def waits(arrivals: TensorVariable, services: TensorVariable, servers: TensorVariable) -> TensorVariable:
    """Waiting times of customers whose times are known."""
    (_, result), _ = scansion.scan(
        serve, sequences=[arrivals, services], outputs_info=[at.zeros((servers,)), None], name="queue"
    )
    return result


def simulate(
    arrival_rate: TensorVariable,
    service_rate: TensorVariable,
    servers: TensorVariable,
    customers: TensorVariable,
    stream: RandomStream,
) -> tuple[TensorVariable, scansion.OrderedUpdates]:
    """Waiting times with exponential times between arrivals and of service, and what the streams become."""

    def step(before: TensorVariable, free: TensorVariable) -> list[TensorVariable]:
        arrival = before + stream.exponential(1 / arrival_rate)
        free, wait = serve(arrival, stream.exponential(1 / service_rate), free)
        return [arrival, free, wait]

    (_, _, result), updates = scansion.scan(
        step, outputs_info=[at.zeros(()), at.zeros((servers,)), None], n_steps=customers, name="queue"
    )
    return result, updates


def build(seed: int) -> tuple[scansion.Function, scansion.Function]:
    """Compile (arrivals, services, servers) -> waits, and (rates, servers, customers) -> waits that are drawn."""
    arrivals, services = at.vectors("arrivals", "services")
    rates = at.scalars("arrival_rate", "service_rate")
    servers, customers = at.iscalars("servers", "customers")
    drawn, updates = simulate(*rates, servers, customers, RandomStream(seed))
    return (
        scansion.function([arrivals, services, servers], waits(arrivals, services, servers)),
        scansion.function([*rates, servers, customers], drawn, updates=updates),
    )


def main() -> None:
    """Five customers by hand, then the mean wait before one busy server and before two, against the known values."""
    given, drawn = build(seed=10)
    print("waits:", given([0.0, 1.0, 2.0, 3.0, 10.0], [3.0, 3.0, 3.0, 3.0, 1.0], 2))
    print(f"one server, load 0.8: {drawn(0.8, 1.0, 1, 1_000_000).mean():.2f} (exact: 4)")
    print(f"two servers, load 0.8: {drawn(1.6, 1.0, 2, 1_000_000).mean():.2f} (exact: {0.64 / 0.36:.2f})")


if __name__ == "__main__":
    main()
