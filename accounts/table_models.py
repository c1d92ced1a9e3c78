"""The row of a view that somebody saved of a list."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """How somebody looks at a list: filters, order and columns as a query; `is_shared` with all who see the site."""

    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    table = models.CharField(max_length=40)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "table", "slug"], name="one_view_per_slug")]
        ordering = ["name", "pk"]
