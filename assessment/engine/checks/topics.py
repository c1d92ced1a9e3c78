"""Topics of a broker with their wildcards: `+` stands for one level, `#` for all that follow (as MQTT writes them)."""

from __future__ import annotations

from dataclasses import dataclass, field

ONE, REST = "+", "#"


@dataclass(slots=True)
class TopicTree:
    """The topics that are read at a broker, by level, and who reads them there."""

    children: dict[str, TopicTree] = field(default_factory=dict)
    readers: set[str] = field(default_factory=set)

    def add(self, topic: str, reader: str) -> None:
        """Note that somebody reads a topic."""
        node = self
        for level in topic.split("/"):
            node = node.children.setdefault(level, TopicTree())
        node.readers.add(reader)

    def readers_of(self, topic: str) -> set[str]:
        """Give who reads anything of what is written to a topic."""
        found: set[str] = set()
        nodes = [self]
        for level in topic.split("/"):
            if level == REST:
                return found.union(*(node.readers for node in _below(nodes)))
            found |= _readers_of_rest(nodes)
            nodes = [child for node in nodes for child in _fitting(node, level)]
        return found.union(_readers_of_rest(nodes), *(node.readers for node in nodes))


def _fitting(node: TopicTree, level: str) -> list[TopicTree]:
    """Give the nodes one level below that a written level fits."""
    if level == ONE:
        return [child for name, child in node.children.items() if name != REST]
    return [node.children[name] for name in (level, ONE) if name in node.children]


def _below(nodes: list[TopicTree]) -> list[TopicTree]:
    """Give nodes with all that is below them."""
    found = [*nodes]
    for node in found:
        found += node.children.values()
    return found


def _readers_of_rest(nodes: list[TopicTree]) -> set[str]:
    return {reader for node in nodes if REST in node.children for reader in node.children[REST].readers}
