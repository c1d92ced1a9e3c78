"""Pages of what is there."""

from django.urls import path

from inventory import views

app_name = "inventory"
urlpatterns = [
    path("", views.assets, name="assets"),
    path("export.csv", views.export, name="export"),
    path("assets/<path:tag>/", views.asset, name="asset"),
    path("import/", views.import_upload, name="import"),
    path("import/<int:batch>/", views.import_batch, name="import_batch"),
    path("import/<int:batch>/commit/", views.import_commit, name="import_commit"),
    path("import/<int:batch>/problems.csv", views.import_problems, name="import_problems"),
]
