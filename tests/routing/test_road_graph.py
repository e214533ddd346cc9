"""The graph's parts and lines, and that all ways of searching find the same."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.cch import Topology
from routing.travel.components import components
from routing.travel.costs import CLOSED_DS, FAR, costs_of, metres_of, seconds_of
from routing.travel.dijkstra import Dijkstra
from routing.travel.gates import Gates, at_junctions

N = 9
arcs = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1), st.integers(1, 4), st.integers(0, 9))
networks = st.lists(arcs.filter(lambda arc: arc[0] != arc[1]), max_size=30)
orders = st.permutations(range(N))
prices = st.one_of(st.none(), st.tuples(st.integers(0, 4), st.integers(0, 9)))
doors = st.lists(st.tuples(st.integers(0, 29), prices, prices), min_size=2, max_size=5)


def columns_of(network):
    columns = np.array(network, np.int32).reshape(-1, 4).T
    return columns[0], columns[1], costs_of(columns[2], columns[3])


def naive(network) -> list[list[tuple[int, int] | None]]:
    """The least (time, length) pairs, by a search that knows of no arrays and no packing."""
    table = []
    for source in range(N):
        best: dict[int, tuple[int, int]] = {}
        waiting = [(0, 0, source)]
        while waiting:
            time, length, node = heapq.heappop(waiting)
            if node not in best:
                best[node] = (time, length)
                for tail, head, more_time, more_length in network:
                    if tail == node:
                        heapq.heappush(waiting, (time + more_time, length + more_length, head))
        table.append([best.get(node) for node in range(N)])
    return table


def as_pairs(table):
    return [
        [None if cost >= FAR else divmod(cost, 1 << 32) for cost in row] for row in table.tolist()
    ]


def gates_at(network, places) -> Gates:
    """Gates at both ends of an arc, with a price each; None is shut."""
    ends = [network[arc % len(network)][:2] if network else (0, 0) for arc, *_ in places]
    cost = [[FAR if each is None else pack(*each) for each in prices] for _, *prices in places]
    return Gates(np.array(ends, np.int32), np.array(cost, np.int64))


def pack(time, length):
    return (time << 32) + length


def naive_between(network, sources, targets):
    """The least (time, length) pair of each source and target, over all pairs of open gates."""
    between = naive(network)
    return [[_least(between, network, a, b) for b in targets] for a in sources]


def _least(between, network, source, target):
    sides = [
        network[place[0] % len(network)][:2] if network else (0, 0) for place in (source, target)
    ]
    found = [
        tuple(map(sum, zip(leaving, way, reaching, strict=True)))
        for start, leaving in zip(sides[0], source[1:], strict=True)
        for end, reaching in zip(sides[1], target[1:], strict=True)
        if leaving is not None and reaching is not None and (way := between[start][end]) is not None
    ]
    return min(found, default=None)


@settings(max_examples=150, deadline=None)
@given(networks, orders, doors, doors)
def test_every_search_finds_the_shortest_of_the_fastest_ways(network, order, here, there):
    tail, head, cost = columns_of(network)
    sources, targets = gates_at(network, here), gates_at(network, there)
    first_source, first_target = gates_at(network, here[:1]), gates_at(network, there[:1])

    contracted = Topology(tail, head, np.array(order, np.int32)).customized(cost)
    plain = Dijkstra(N, tail, head, cost)

    expected = naive_between(network, here, there)
    for search in (contracted, plain):
        assert as_pairs(search.table(sources, targets)) == expected
        assert as_pairs(search.table(first_source, targets)) == expected[:1]
        assert as_pairs(search.table(sources, first_target)) == [row[:1] for row in expected]


@settings(max_examples=100, deadline=None)
@given(networks, doors, doors)
def test_a_way_costs_what_the_table_says(network, here, there):
    tail, head, cost = columns_of(network)
    source, target = gates_at(network, here[:1]), gates_at(network, there[:1])
    search = Dijkstra(N, tail, head, cost)

    way = search.way(source, target)

    assert as_pairs(search.table(source, target)) == [[way and divmod(way.cost, 1 << 32)]]
    if way is not None:
        stations = [way.first, *(int(head[arc]) for arc in way.arcs)]
        assert [int(tail[arc]) for arc in way.arcs] == stations[:-1]
        assert stations[-1] == way.last
        at_start = source.cost[source.junction == way.first].min()
        at_end = target.cost[target.junction == way.last].min()
        assert way.cost == at_start + cost[list(way.arcs)].sum() + at_end


@settings(max_examples=100, deadline=None)
@given(networks)
def test_two_junctions_share_a_component_if_each_reaches_the_other(network):
    tail, head, _ = columns_of(network)
    reached = naive(network)

    component = components(N, tail, head).tolist()

    for here in range(N):
        for there in range(N):
            is_mutual = reached[here][there] is not None and reached[there][here] is not None
            assert (component[here] == component[there]) == is_mutual


def test_the_order_of_the_library_is_a_permutation_that_answers_alike(graph):
    cost = costs_of(graph.offpeak_ds, graph.length_dm)
    everyone = at_junctions(np.arange(len(graph), dtype=np.int32))

    found = Topology(graph.tail, graph.head, graph.order).customized(cost).table(everyone, everyone)

    assert sorted(graph.order.tolist()) == list(range(len(graph)))
    plain = Dijkstra(len(graph), graph.tail, graph.head, cost)
    assert np.array_equal(found, plain.table(everyone, everyone))


@pytest.mark.parametrize("seed", range(5))
def test_the_searches_agree_on_larger_maps_with_closed_roads(seed):
    dice, n = np.random.default_rng(seed), 150
    tail, head = dice.integers(0, n, (2, 3 * n)).astype(np.int32)
    tail, head = tail[tail != head], head[tail != head]
    tenths = np.where(dice.random(len(tail)) < 0.1, CLOSED_DS, dice.integers(1, 50, len(tail)))
    cost = costs_of(tenths, dice.integers(0, 5_000, len(tail)))
    some = at_junctions(dice.permutation(n)[:40].astype(np.int32))
    one = at_junctions(some.junction[:1, 0])

    order = dice.permutation(n).astype(np.int32)
    contracted = Topology(tail, head, order).customized(cost)
    found = contracted.table(some, some)

    assert np.array_equal(found, Dijkstra(n, tail, head, cost).table(some, some))
    assert np.array_equal(contracted.table(one, some), found[:1])
    assert np.array_equal(contracted.table(some, one), found[:, :1])
    assert 0 < (found >= FAR).sum() < found.size


def test_costs_are_seconds_and_metres():
    costs = costs_of(np.array([15, CLOSED_DS]), np.array([1_234, 1_234]))

    assert seconds_of(costs).tolist() == [1.5, np.inf]
    assert metres_of(costs).tolist() == [123.4, np.inf]
    assert (costs[1:] == FAR).all()


def test_an_arc_and_its_way_back_follow_one_line(graph):
    there, back = (
        next(
            arc
            for arc in range(len(graph.tail))
            if len(graph.shape(arc)) == 3 and bool(graph.is_backward[arc]) is backward
        )
        for backward in (False, True)
    )

    assert graph.shape(there).tolist() == graph.shape(back)[::-1].tolist()
    for arc in (there, back):
        ends = [(graph.lat[each], graph.lon[each]) for each in (graph.tail[arc], graph.head[arc])]
        assert [tuple(point) for point in graph.shape(arc)[[0, -1]]] == ends
