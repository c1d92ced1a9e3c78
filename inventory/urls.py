"""Pages of what is there."""

from django.urls import path

from inventory.views import advisories, assets, import_steps, imports, questions

app_name = "inventory"
urlpatterns = [
    path("", assets.assets, name="assets"),
    path("export.csv", assets.export, {"form": "csv"}, name="export"),
    path("export.xlsx", assets.export, {"form": "xlsx"}, name="export_workbook"),
    path("assets/<path:tag>/", assets.asset, name="asset"),
    path("import/", imports.import_upload, name="import"),
    path("import/<int:batch>/", imports.import_batch, name="import_batch"),
    path("import/<int:batch>/columns/", import_steps.columns, name="import_columns"),
    path("import/<int:batch>/values/", import_steps.values, name="import_values"),
    path("import/<int:batch>/keep/", import_steps.keep_mapping, name="keep_mapping"),
    path("import/<int:batch>/use/", import_steps.use_mapping, name="use_mapping"),
    path("import/mappings/<int:profile>/", import_steps.change_mapping, name="change_mapping"),
    path("import/<int:batch>/commit/", imports.import_commit, name="import_commit"),
    path("import/<int:batch>/undo/", imports.import_undo, name="import_undo"),
    path("import/<int:batch>/problems.csv", imports.import_problems, name="import_problems"),
    path("advisories/load/", advisories.load, name="load_advisories"),
    path("advisories/match/", advisories.match, name="match_advisories"),
    path("advisories/<int:advisory>/decide/", advisories.decide, name="decide_advisory"),
    path("import/<int:batch>/problems.xlsx", imports.import_problem_rows, name="import_problem_rows"),
    path("questions/", questions.questions, name="questions"),
    path("questions/doubts/<int:doubt>/", questions.settle_doubt, name="settle_doubt"),
    path("questions/conflicts/<int:conflict>/", questions.settle_conflict, name="settle_conflict"),
    path("changes/", questions.changes, name="changes"),
    path("changes/<int:change>/undo/", questions.undo_change, name="undo_change"),
]
