"""Every address of Bulkhead: pages by site, the REST API under /api/v1, the OpenAPI under /api."""

from django.urls import include, path

handler400 = "accounts.errors.bad_request"
handler403 = "accounts.errors.permission_denied"
handler404 = "accounts.errors.not_found"
handler500 = "accounts.errors.server_error"
urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("guidance.urls")),
    path("", include("operations.urls")),
    path("portfolio/", include("portfolio.urls")),
    path("sites/<str:site>/jobs/", include("jobs.urls")),
    path("sites/<str:site>/told-outside/", include("outbox.urls")),
    path("sites/<str:site>/inventory/", include("inventory.urls")),
    path("sites/<str:site>/reports/", include("reports.urls")),
    path("sites/<str:site>/workshop/", include("workshop.urls")),
    path("join/", include("workshop.phone_urls")),
    path("sites/<str:site>/sign-off/", include("signoff.urls")),
    path("sites/<str:site>/architecture/", include("architecture.urls")),
    path("sites/<str:site>/programme/", include("programme.urls")),
    path("sites/<str:site>/", include("assessment.urls")),
    path("api/", include("config.api_urls")),
]
