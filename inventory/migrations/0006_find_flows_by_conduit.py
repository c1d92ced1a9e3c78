"""An index of the flows that say which conduit they are in, which the verdict on an edit asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_saved_views"), ("inventory", "0005_advisory_words")]

    operations = [
        migrations.AddIndex(
            model_name="flow",
            index=models.Index(
                condition=models.Q(("conduit__isnull", False)),
                fields=["site", "conduit"],
                name="flows_said_to_be_in_a_conduit",
            ),
        ),
    ]
