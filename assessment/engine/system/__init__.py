"""The system under consideration as frozen values: what one model file says, and nothing that follows from it.

Names are those of the model file (`docs/model.md`); a value that the file does not give is None or empty, and
None always means "not known". What follows from these values stands in `plant`, what is judged in the modules
above. Dates are `datetime.date`, money is in the site's currency, times in hours or days as the name says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessment.engine.system.assets import Asset, Backup, Dependency, Exposure, Interface, Management, Trust
from assessment.engine.system.decisions import Compensation, Decision, Position, Waiver
from assessment.engine.system.flows import End, Flow, OpcSecurity, RemoteAccess, Topic
from assessment.engine.system.frame import (
    Band,
    Conventions,
    Header,
    IslandMode,
    Party,
    Person,
    RiskMatrix,
    ServiceAgreement,
    Site,
    Thresholds,
)
from assessment.engine.system.places import (
    Approval,
    BoundaryAsset,
    Conduit,
    Isolation,
    MeasureInPlace,
    Monitoring,
    Radio,
    RowStatus,
    Segment,
    TargetCondition,
    Zone,
)
from assessment.engine.system.plan import BINDING, OwnMeasure, Period, PlanItem, PlanSettings, Stage, Window
from assessment.engine.system.scenarios import Loss, Residual, Scenario, Threat

__all__ = [
    "BINDING",
    "Approval",
    "Asset",
    "Backup",
    "Band",
    "BoundaryAsset",
    "Compensation",
    "Conduit",
    "Conventions",
    "Decision",
    "Dependency",
    "End",
    "Exposure",
    "Flow",
    "Header",
    "Interface",
    "IslandMode",
    "Isolation",
    "Loss",
    "Management",
    "MeasureInPlace",
    "Monitoring",
    "OpcSecurity",
    "OwnMeasure",
    "Party",
    "Period",
    "Person",
    "PlanItem",
    "PlanSettings",
    "Position",
    "Radio",
    "RemoteAccess",
    "Residual",
    "RiskMatrix",
    "RowStatus",
    "Scenario",
    "Segment",
    "ServiceAgreement",
    "Site",
    "Stage",
    "System",
    "TargetCondition",
    "Threat",
    "Thresholds",
    "Topic",
    "Trust",
    "Waiver",
    "Window",
    "Zone",
]


@dataclass(frozen=True)
class System:
    """Everything one model file says."""

    site: Site
    assessment: Header
    risk_matrix: RiskMatrix
    parties: tuple[Party, ...] = ()
    people: tuple[Person, ...] = ()
    service_agreements: tuple[ServiceAgreement, ...] = ()
    zones: tuple[Zone, ...] = ()
    conduits: tuple[Conduit, ...] = ()
    assets: tuple[Asset, ...] = ()
    flows: Sequence[Flow] = ()
    channel_digests: Mapping[str, str] = field(default_factory=dict)
    segments: tuple[Segment, ...] | None = None
    remote_access: tuple[RemoteAccess, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    measures: tuple[OwnMeasure, ...] = ()
    plan: PlanSettings = field(default_factory=PlanSettings)
    stages: tuple[Stage, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    compensations: tuple[Compensation, ...] = ()
