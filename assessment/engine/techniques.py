"""Which ATT&CK for ICS techniques a hop of a path is, by a published table (catalogue/data/attack_techniques.csv).

The table is our own reading, in our own words; only the ids are ATT&CK's. A hop over a protocol that nobody has named
gets those techniques alone that do not depend on it.
"""

from __future__ import annotations

from collections.abc import Collection

from assessment.engine.attack_paths.routes import Step
from assessment.engine.channels import Channel
from assessment.engine.plant import Plant
from catalogue.loader import AttackTechnique, attack_techniques

SIDEWAYS, FLOW = "sideways", "flow"
INSIDE = "inside"
UPDATE_TYPES = frozenset({"update_server", "patch_server"})


class TechniqueTable:
    """The table, asked about the hops of one plant over some of its flows."""

    def __init__(self, plant: Plant, flows: Collection[str]) -> None:
        self._plant = plant
        self._channels = {one.flow.code: one for one in plant.channels.named(flows)}
        self._known: dict[Step, tuple[str, ...]] = {}

    def of(self, step: Step) -> tuple[str, ...]:
        """Give the ids of the techniques that a hop is, in the table's order; none for a step that is no hop."""
        if step not in self._known:  # ways share most of their steps
            self._known[step] = self._of(step)
        return self._known[step]

    def _of(self, step: Step) -> tuple[str, ...]:
        if step.flow is None and step.barrier.kind != INSIDE:
            return ()
        hop = SIDEWAYS if step.flow is None else FLOW
        channel = None if step.flow is None else self._channels[step.flow]
        sources = self._sources(step, channel)
        found = (
            row.id
            for row in attack_techniques()
            if row.hop in (hop, "any")
            and (not row.uses or self._use(channel) in row.uses)
            and (not row.source or row.source in sources)
            and (not row.condition or self._holds(row, step, channel))
        )
        return tuple(dict.fromkeys(found))

    def _use(self, channel: Channel | None) -> str | None:
        protocol = None if channel is None else self._plant.protocol_of(channel.flow)
        return None if protocol is None else protocol.use

    def _holds(self, row: AttackTechnique, step: Step, channel: Channel | None) -> bool:
        if row.condition == "no_mfa":
            return "mfa" not in step.controls
        if row.condition == "default_credentials":
            asset = self._plant.assets.get(step.destination)
            return asset is not None and asset.credentials == "default"
        reads_only = channel is not None and (channel.flow.access == "read" or "read_only" in step.controls)
        return reads_only == (row.condition == "read_only")

    def _sources(self, step: Step, channel: Channel | None) -> frozenset[str]:
        """Give what the side is that opens the session: words of the table's column `source`."""
        if channel is None:
            return frozenset()
        zone = self._plant.zones.get(channel.source.zone or "")
        conduit = self._plant.conduits.get(step.barrier.conduit or "")
        asset = self._plant.assets.get(step.source)
        words = {zone.kind, zone.external_kind} if zone is not None else set()
        words |= {conduit.kind} if conduit is not None else set()
        words |= {"removable_media"} if channel.flow.protocol == "sneakernet" else set()
        if asset is not None:
            words |= {"wireless"} if asset.wireless else set()
            words |= {"temporary"} if asset.temporary else set()
            words |= {"update"} if asset.type in UPDATE_TYPES else set()
        return frozenset(word for word in words if word)
