"""AR-156: a shared namespace in which the less trusted write what control reads."""

from __future__ import annotations

from collections import defaultdict

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.borders import is_less_trusted
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.topics import TopicTree
from assessment.engine.checks.traffic import FlowFacts, answered_at
from assessment.engine.checks.typed import of_type
from assessment.engine.checks.words import counted

READS, WRITES = frozenset({"read", "both"}), frozenset({"write", "both"})


@check(
    "AR-156",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 2.1", "SR 3.1", "SR 5.2"],
    measures=["MEA-021", "MEA-041"],
)
def namespace_written_from_below(case: Case) -> Concerns:
    """Less trusted publisher writes what control reads.

    A broker that everybody shares carries a command as readily as a measurement.

    A client opens its session to a broker and lists the topics that it reads and writes there. Control is a reader at
    level 2 or below; a zone is trusted less by its targets for integrity and data flow, or by its rank of trust. The
    wildcards of MQTT count on both sides. A reader that may be control, and one whose zone is not known, is named as
    not evaluated.

    Example: The office writes set points to plant/line1/oven, a topic that the oven's controller subscribes to in the
    unified namespace.
    """
    clients = answered_at(case, lambda end: bool(of_type(case, end, "broker")))
    trees: dict[str, TopicTree] = defaultdict(TopicTree)
    for flow in clients:
        if flow.source.is_up_to_2 and flow.source.zone is not None:
            for name in _topics(flow, READS):
                for tag in _brokers(case, flow):
                    trees[tag].add(name, flow.source.zone.code)
    return over_flows(case, lambda flow: _judge(case, flow, trees), _say, clients)


def _judge(case: Case, flow: FlowFacts, trees: dict[str, TopicTree]) -> Verdict:
    pairs = [(name, tag) for name in _topics(flow, WRITES) for tag in _brokers(case, flow)]
    zones = {name: sorted(trees[tag].readers_of(name)) for name, tag in pairs}
    answers = {
        (name, code): is_less_trusted(flow.source.zone, case.plant.zones[code])
        for name, codes in zones.items()
        for code in codes
    }
    hits = sorted(pair for pair, answer in answers.items() if answer)
    if hits:
        return Hit(values={"topics": sorted({name for name, _ in hits}), "readers": sorted({code for _, code in hits})})
    missing = _missing(flow)
    if None in answers.values():
        missing.append(flow.source.zone_field if flow.source.zone is None else "zones[].sl_t")
    return Lacks(tuple(missing)) if missing else None


def _missing(flow: FlowFacts) -> list[str]:
    if flow.topics is None:
        return ["flows[].topics"]
    fields = ["flows[].topics[].access"] if any(topic.access is None for topic in flow.topics) else []
    source = flow.source
    if source.is_up_to_2 is not False and _topics(flow, READS):
        fields += [source.level_field] if source.is_up_to_2 is None else []
        fields += [source.zone_field] if source.zone is None else []
    return fields


def _topics(flow: FlowFacts, access: frozenset[str]) -> list[str]:
    return [topic.name for topic in flow.topics or () if topic.access in access]


def _brokers(case: Case, flow: FlowFacts) -> list[str]:
    return [asset.tag for asset in of_type(case, flow.destination, "broker")]


def _say(group: Group) -> str:
    values = group.hits[0].values
    return (
        f"{counted(group.number, 'publisher')}{group.over} can write topics that control reads, from a zone that "
        f"is trusted less: {group.first.source.name}, for example {values['topics'][0]}."
    )
