"""The REST API, version 1, its OpenAPI description and a page to browse it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from accounts import api as accounts
from architecture import api as architecture
from assessment import api as assessment
from assessment import asset_api, draft_api, flow_api, live_api, model_api, record_api, what_if_api, zone_api
from config.api_docs import ApiPage
from inventory.api import advisories, imports, lists, questions, uploads
from portfolio import api as portfolio
from programme import api as programme
from reports import api as reports
from signoff.api import baselines, beginning, compare, keys, living, method, tasks

v1 = [
    path("imports/", imports.imports, name="imports"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<str:upload>/", uploads.upload_detail, name="upload"),
    path("imports/<int:batch>/", imports.import_detail, name="import"),
    path("imports/<int:batch>/commit/", imports.import_commit, name="import_commit"),
    path("imports/<int:batch>/undo/", imports.import_undo, name="import_undo"),
    path("advisories/", advisories.advisories, name="advisories"),
    path("advisories/match/", advisories.match, name="match_advisories"),
    path("advisories/<int:advisory>/", advisories.advisory, name="advisory"),
    path("advisories/<int:advisory>/decide/", advisories.decide, name="decide_advisory"),
    path("advisory-verdicts/", advisories.verdicts, name="advisory_verdicts"),
    path("scenario-drafts/", draft_api.scenario_drafts, name="scenario_drafts"),
    path("doubts/", questions.doubts, name="doubts"),
    path("doubts/<int:doubt>/", questions.settle_doubt, name="doubt"),
    path("conflicts/", questions.conflicts, name="conflicts"),
    path("conflicts/<int:conflict>/", questions.settle_conflict, name="conflict"),
    path("assets/", lists.assets, name="assets"),
    path("assets/<path:tag>/capability/", assessment.capability, name="asset_capability"),
    path("assets/<path:tag>/merge/", asset_api.merge, name="merge_asset"),
    path("assets/<path:tag>/split/", asset_api.split, name="split_asset"),
    path("flows/", lists.flows, name="flows"),
    path("flows/verdicts/", flow_api.verdicts, name="flow_verdicts"),
    path("flows/decide/", flow_api.decide, name="decide_flows"),
    path("zone-proposals/", zone_api.zone_proposals, name="zone_proposals"),
    path("records/<str:kind>/", record_api.records, name="records"),
    path("records/<str:kind>/<path:code>/", record_api.record, name="record"),
    path("edits/", record_api.edits, name="edits"),
    path("undo/", record_api.undo, name="undo"),
    path("redo/", record_api.redo, name="redo"),
    path("changes/", live_api.changes, name="changes"),
    path("presence/", live_api.presence, name="presence"),
    path("comments/", live_api.comments, name="comments"),
    path("comments/<int:comment>/", live_api.comment, name="comment"),
    path("activity/", live_api.activity, name="activity"),
    path("model/", model_api.model, name="model"),
    path("what-if/", assessment.what_if, name="what_if"),
    path("what-ifs/", what_if_api.questions, name="what_ifs"),
    path("what-ifs/compare/", what_if_api.beside, name="compare_what_ifs"),
    path("what-ifs/<int:what_if>/", what_if_api.question, name="kept_what_if"),
    path("what-ifs/<int:what_if>/ask/", what_if_api.again, name="ask_what_if_again"),
    path("what-ifs/<int:what_if>/adopt/", what_if_api.adopt, name="adopt_what_if"),
    path("plans/<int:plan>/adopt/", what_if_api.adopt_plan, name="adopt_plan"),
    path("runs/", assessment.runs, name="runs"),
    path("runs/<str:run>/", assessment.run_detail, name="run"),
    path("runs/<str:run>/findings/", assessment.findings, name="findings"),
    path("runs/<str:run>/plans/", assessment.plans, name="plans"),
    path("jobs/<int:job>/", assessment.job, name="job"),
    path("baselines/", baselines.baseline_list, name="baselines"),
    path("baselines/<str:baseline>/", baselines.baseline, name="baseline"),
    path("baselines/<str:baseline>/model/", baselines.model_file, name="baseline_model"),
    path("baselines/<str:baseline>/result/", baselines.result_file, name="baseline_result"),
    path("compare/", compare.comparison, name="compare"),
    path("living/", living.lived_with, name="living"),
    path("leaving/", architecture.leaving, name="leaving"),
    path("programme/", programme.programme, name="programme"),
    path("method/", method.method, name="method"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:task>/close/", tasks.close, name="close_task"),
    path("template/", beginning.template, name="template"),
    path("readiness/", baselines.readiness, name="readiness"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<path:code>/", keys.key, name="key"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:report>/issue/", reports.issue, name="issue_report"),
    path("reports/<int:report>/file/", reports.file, name="report_file"),
]
app_name = "api"
urlpatterns = [
    path("v1/sites/", accounts.sites, name="sites"),
    path("v1/portfolio/", portfolio.portfolio, name="portfolio"),
    path("v1/sites/<str:site>/", include(v1)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", ApiPage.as_view(url_name="api:schema"), name="browse"),
]
