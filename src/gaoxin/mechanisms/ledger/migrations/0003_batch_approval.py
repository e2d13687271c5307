"""A batch leaves for the bank only after a second person approved it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def approve_what_left(apps, schema_editor):
    """Batches that left before this rule count as seen by the leader who approved one of their payments."""
    batches = apps.get_model("ledger", "BankBatch")
    payments = apps.get_model("ledger", "Payment")
    for batch in batches.objects.filter(state="exported"):
        seen = payments.objects.filter(batch=batch, approved_by__isnull=False).exclude(approved_by=batch.created_by_id)
        payment = seen.order_by("id").first()
        if payment is not None:
            batches.objects.filter(pk=batch.pk).update(approved_by=payment.approved_by, approved_at=payment.approved_at)
    if schema_editor.connection.vendor == "postgresql":
        # Foreign keys that wait for the end of the transaction would hold up the change of the table below.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_outbox"),
        ("ledger", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="bankbatch", name="ledger_batch_exported_has_file"),
        migrations.AddField("bankbatch", "approved_at", models.DateTimeField(null=True, verbose_name="复核时间")),
        migrations.AddField(
            "bankbatch",
            "approved_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="复核人",
            ),
        ),
        migrations.AlterField(
            "bankbatch",
            "state",
            models.CharField(
                choices=[("draft", "待复核"), ("approved", "已复核"), ("exported", "已导出")],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(approve_what_left, migrations.RunPython.noop),
        migrations.AddConstraint(
            "bankbatch",
            models.CheckConstraint(
                condition=~Q(state="exported")
                | (~Q(sha256="") & Q(file__isnull=False, exported_at__isnull=False, lines__gt=0)),
                name="ledger_batch_exported_has_file",
            ),
        ),
        migrations.AddConstraint(
            "bankbatch",
            models.CheckConstraint(
                condition=Q(state="draft", approved_at__isnull=True)
                | (~Q(state="draft") & Q(approved_at__isnull=False, approved_by__isnull=False)),
                name="ledger_batch_approved_before_export",
            ),
        ),
        migrations.AddConstraint(
            "bankbatch",
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(created_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="ledger_batch_seen_by_two",
                violation_error_message="制单人不能复核自己的批次。",
            ),
        ),
    ]
