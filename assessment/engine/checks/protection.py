"""What protects a flow on its way: its protocol, the protocol's secure variant, the mode of OPC UA, a tunnel.

The secure variant is not in use where the flow says so, where the protocol has none, or where the flow's port is not
one of the secure variant's. Each question here is asked the other way round: yes means that there is no protection.
"""

from __future__ import annotations

from typing import Final

from assessment.engine.checks.answers import Answer, Question, opposite
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from catalogue.loader import Protocol

SECURE, CONTROLS = ("flows[].secure",), ("flows[].controls",)
ENCRYPTED, SIGNED = frozenset({"encrypted"}), frozenset({"signed"})
MODES: Final = {"none": (False, False), "sign": (True, False), "signandencrypt": (True, True)}
UNCHECKED: Final = frozenset({"none", "weak"})
STATED: Final = {"yes": True, "optional": None}


def commands_unchecked(protocol: Protocol) -> bool:
    """Tell whether a protocol carries commands and does not check who sends them."""
    return protocol.native_auth in UNCHECKED and protocol.is_control_capable


def is_secured(flow: FlowKind) -> Answer:
    """Tell whether the secure variant of the flow's protocol is in use."""
    protocol = flow.protocol
    if flow.secure is not None or protocol is None:
        return flow.secure
    if not protocol.secure_variant:
        return False
    secure_ports = {port for _, port in protocol.secure_ports}
    has_other_port = isinstance(flow.port, int) and secure_ports and flow.port not in secure_ports
    return False if has_other_port else None


def is_unencrypted(flow: FlowKind) -> list[Question]:
    """Ask whether neither protocol nor tunnel encrypts; a VPN conduit and the control `encrypted` are tunnels."""
    protocol = flow.protocol
    own = None if protocol is None else _own(flow, protocol.native_encryption, protocol.secure_encryption, 1)
    return _questions(flow, own, ENCRYPTED)


def is_unsigned(flow: FlowKind) -> list[Question]:
    """Ask whether nothing protects the flow's integrity but checksums; a VPN conduit and the control `signed` do."""
    protocol = flow.protocol
    own = None if protocol is None else _own(flow, protocol.native_integrity, protocol.secure_integrity, 0)
    return _questions(flow, own, SIGNED)


def opc_mode(flow: FlowKind) -> str | None:
    """Give the stated security mode in letters only (none, sign, signandencrypt), None where it is not known."""
    mode = flow.security.mode
    return None if mode is None else "".join(letter for letter in mode.lower() if letter.isalpha())


def _questions(flow: FlowKind, own: Answer, control: frozenset[str]) -> list[Question]:
    is_vpn = flow.conduit is not None and flow.conduit.kind == "vpn"
    field = PROTOCOL if flow.protocol is None else SECURE
    return [(field, opposite(own)), (CONTROLS, opposite(True if is_vpn else flow.has_control(control)))]


def _own(flow: FlowKind, native: str, secured: str, place: int) -> Answer:
    """Tell whether a protocol protects, by what it and its secure variant do themselves."""
    mode = MODES.get(opc_mode(flow) or "")
    if native == "yes" or mode is not None:
        return native == "yes" or (mode is not None and mode[place])
    secure = is_secured(flow)
    if secure:
        return STATED.get(secured, False)
    if native == "optional":
        return flow.secure
    return None if secure is None and secured in STATED else False


def is_anonymous(flow: FlowKind) -> Answer:
    """Tell whether nobody has to say who he is: the token is anonymous; a secure variant has users or certificates."""
    token = flow.security.user_token
    if token is None:
        return False if flow.secure else None
    return token.strip().lower() == "anonymous"
