"""A small maximum flow in whole numbers: how much items bring together when caps cross."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

#: More than any sum of money in 分.
PLENTY = 1 << 80


class Network:
    """Vertices 0..n-1 and edges with capacities; edge e and its reverse e ^ 1 are neighbours."""

    def __init__(self, vertices: int) -> None:
        self.heads: list[int] = []
        self.room: list[int] = []
        self.out: list[list[int]] = [[] for _ in range(vertices)]

    def edge(self, start: int, end: int, capacity: int) -> int:
        """A new edge; its number."""
        number = len(self.heads)
        for head, tail, room in ((end, start, capacity), (start, end, 0)):
            self.heads.append(head)
            self.room.append(room)
            self.out[tail].append(len(self.heads) - 1)
        return number

    def flow(self, edge: int) -> int:
        """What runs through an edge."""
        return self.room[edge ^ 1]

    def send(self, path: Iterable[int], amount: int) -> None:
        """Sends an amount along a path that has room for it."""
        for edge in path:
            self.room[edge] -= amount
            self.room[edge ^ 1] += amount

    def push(self, source: int, sink: int, most: int = PLENTY) -> int:
        """Sends as much as possible, at most ``most``, from source to sink; what was sent."""
        sent = 0
        while sent < most:
            path = self._path(source, sink)
            if path is None:
                break
            amount = min([most - sent, *(self.room[edge] for edge in path)])
            self.send(path, amount)
            sent += amount
        return sent

    def _path(self, source: int, sink: int) -> list[int] | None:
        came: dict[int, int] = {source: -1}
        queue = deque([source])
        while queue:
            vertex = queue.popleft()
            for edge in self.out[vertex]:
                head = self.heads[edge]
                if self.room[edge] and head not in came:
                    came[head] = edge
                    if head == sink:
                        return self._edges(came, sink)
                    queue.append(head)
        return None

    def _edges(self, came: dict[int, int], sink: int) -> list[int]:
        path, vertex = [], sink
        while came[vertex] >= 0:
            path.append(came[vertex])
            vertex = self.heads[came[vertex] ^ 1]
        return path
