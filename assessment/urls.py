"""Pages of the judgement."""

from django.urls import path

from assessment.views import (
    advisories,
    assets,
    completeness,
    conduits,
    dashboard,
    findings,
    flows,
    merging,
    paths,
    plan,
    proposals,
    search,
    zone_maps,
    zones,
)

app_name = "assessment"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("assess/", dashboard.assess, name="assess"),
    path("zones/", zones.zone_map, name="zones"),
    path("zones/map.svg", zone_maps.zone_svg, name="zone_svg"),
    path("zones/proposed/", proposals.proposals, name="zone_proposals"),
    path("zones/proposed/accept/", proposals.accept, name="accept_zones"),
    path("zones/<path:code>/", zones.zone, name="zone"),
    path("conduits/", conduits.conduit_list, name="conduits"),
    path("conduits/<path:code>/", conduits.conduit, name="conduit"),
    path("flows/", flows.flow_list, name="flows"),
    path("flows/decide/", flows.decide, name="decide_flows"),
    path("findings/", findings.finding_list, name="findings"),
    path("findings/<path:key>/", findings.finding, name="finding"),
    path("assets/<path:tag>/capability/", assets.capability, name="capability"),
    path("assets/<path:tag>/merge/", merging.merge, name="merge_assets"),
    path("assets/<path:tag>/split/", merging.split, name="split_asset"),
    path("advisories/", advisories.advisories, name="advisories"),
    path("advisories/<int:advisory>/", advisories.advisory, name="advisory"),
    path("advisories/draft/", advisories.draft, name="draft_scenarios"),
    path("completeness/", completeness.completeness, name="completeness"),
    path("search/", search.search, name="search"),
    path("paths/", paths.path_list, name="paths"),
    path("plan/", plan.plan, name="plan"),
    path("plan/make/", plan.make, name="plan_make"),
]
