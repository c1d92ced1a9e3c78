"""Every address of Bulkhead: pages by site, the REST API under /api/v1, the OpenAPI under /api."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("sites/<str:site>/jobs/", include("jobs.urls")),
    path("sites/<str:site>/inventory/", include("inventory.urls")),
    path("sites/<str:site>/reports/", include("reports.urls")),
    path("sites/<str:site>/", include("assessment.urls")),
    path("api/", include("config.api_urls")),
]
