"""The signs of life, and what a monitoring system reads."""

from django.urls import path

from operations import metrics, signs

app_name = "operations"
urlpatterns = [
    path("healthz", signs.healthz, name="healthz"),
    path("readyz", signs.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
