"""AR-051: MQTT in clear text, with anonymous clients, or with commands where only monitoring was meant."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.protection import is_anonymous
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import PROTOCOL, FlowFacts, with_protocol
from assessment.engine.checks.words import chosen, counted
from assessment.engine.covering import port_range
from assessment.engine.system import Topic
from catalogue.loader import Protocol

# Brokers by protocol, with the port on which each speaks without TLS.
PLAIN_PORTS = {"mqtt": 1883, "sparkplug_b": 1883, "amqp": 5672}
AMQP = "amqp"
COMMANDS = frozenset({"NCMD", "DCMD"})
PURPOSE = "conduits[].purpose"
WEAKNESSES = {
    "clear_text": "without TLS",
    "anonymous": "anonymous clients",
    "commands": "commands on a monitoring link",
}


@check(
    "AR-051",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 1.2", "SR 3.1", "SR 2.1 RE 1", "SR 4.1 RE 1"],
    measures=["MEA-021"],
)
def mqtt_without_tls(case: Case) -> Concerns:
    """MQTT without TLS or topic control.

    Broker becomes an open command channel.

    Port 1883 stands for MQTT without TLS, port 5672 for AMQP, which is judged alike: a stated `secure` decides before
    the port, and a range that holds it counts. Sparkplug topics of the kinds NCMD and DCMD are commands by their name.

    Example: The sensors of a tank farm publish to the broker in the office on port 1883, and nobody asks them who they
    are.
    """

    def judge(flow: FlowFacts) -> Verdict:
        clear, commands = all_of(flow.kind.crosses, _is_clear(flow)), _commands_while_monitoring(flow)
        anonymous = is_anonymous(flow.kind)
        fields = (
            *(_clear_fields(flow) if clear is None else ()),
            *(("flows[].security.user_token",) if anonymous is None else ()),
            *(_command_fields(flow) if commands is None else ()),
        )
        questions = [(PROTOCOL, flow.kind.speaks(_is_brokered)), (fields, any_of(clear, anonymous, commands))]
        values = {"port": flow.flow.port, "clear_text": clear, "anonymous": anonymous, "commands": commands}
        return decide(questions, lambda: Hit(values=values))

    return over_flows(case, judge, _say, with_protocol(case, _is_brokered))


def _is_brokered(protocol: Protocol) -> bool:
    return protocol.id in PLAIN_PORTS


def _is_clear(flow: FlowFacts) -> Answer:
    port = flow.flow.port
    if flow.kind.secure is not None:
        return not flow.kind.secure
    if port is None:
        return None
    low, high = port_range(port)
    plain = PLAIN_PORTS.get("" if flow.kind.protocol is None else flow.kind.protocol.id, PLAIN_PORTS["mqtt"])
    return low <= plain <= high


def _clear_fields(flow: FlowFacts) -> tuple[str, ...]:
    return (*flow.kind.zone_fields, *(("flows[].port",) if _is_clear(flow) is None else ()))


def _commands_while_monitoring(flow: FlowFacts) -> Answer:
    if flow.kind.conduit is None:
        return None if flow.kind.candidates else False
    return all_of(_is_monitoring(flow), _has_command(flow))


def _is_monitoring(flow: FlowFacts) -> Answer:
    if flow.kind.conduit is None or flow.kind.conduit.purpose is None:
        return None
    return flow.kind.conduit.purpose == "monitoring"


def _has_command(flow: FlowFacts) -> Answer:
    return None if flow.topics is None else any_of(*(_is_command(topic) for topic in flow.topics))


def _is_command(topic: Topic) -> Answer:
    return topic.command if topic.command is not None else True if COMMANDS & set(topic.name.split("/")) else None


def _command_fields(flow: FlowFacts) -> tuple[str, ...]:
    if flow.kind.conduit is None:
        return ("flows[].conduit",)
    topics = "flows[].topics" if flow.topics is None else "flows[].topics[].command"
    answers = {PURPOSE: _is_monitoring(flow), topics: _has_command(flow)}
    return tuple(field for field, answer in answers.items() if answer is None)


def _say(group: Group) -> str:
    number = group.number
    is_amqp = any(kind.protocol is not None and kind.protocol.id == AMQP for kind in group.kinds)
    flows = counted(number, "message flow" if is_amqp else "MQTT flow")
    return (
        f"{flows}{group.over} {chosen(number, 'is', 'are')} open to misuse "
        f"({group.reasons(WEAKNESSES)}): {group.example}."
    )
