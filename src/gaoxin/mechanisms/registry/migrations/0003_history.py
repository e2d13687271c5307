"""Who enterprises were, and in which order sources counted, at any earlier moment."""

import django.db.models.deletion
from django.db import migrations, models

from gaoxin.mechanisms.registry.migrations._append_only import append_only


def begin(apps, schema_editor):
    """What is there already has been so since it was made, as far as anybody knows."""
    version, order = (apps.get_model("registry", name) for name in ("EnterpriseVersion", "SourceOrder"))
    version.objects.bulk_create(
        version(
            zone_id=row.zone_id,
            enterprise_id=row.pk,
            at=row.created_at,
            code=row.credit_code,
            name=row.name,
            status=row.status,
            closed_on=row.closed_on,
            merged_into_id=row.merged_into_id,
        )
        for row in apps.get_model("registry", "Enterprise").objects.order_by("id")
    )
    sources = apps.get_model("registry", "Source").objects.order_by("trust", "id")
    for zone in set(sources.order_by().values_list("zone_id", flat=True)):
        own = sources.filter(zone_id=zone)
        since = min(own.values_list("created_at", flat=True))
        order.objects.create(zone_id=zone, sources=list(own.values_list("pk", flat=True)), since=since)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="EnterpriseVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="自何时起")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="代码")),
                ("name", models.CharField(max_length=200, verbose_name="企业名称")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "存续"),
                            ("closed", "已注销"),
                            ("merged", "已并入"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="注销日期")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="registry.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.enterprise",
                        verbose_name="并入的企业",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.zone"
                    ),
                ),
            ],
            options={
                "verbose_name": "企业身份变动",
                "verbose_name_plural": "企业身份变动",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["zone", "at"], name="enterprise_version_by_moment")],
            },
        ),
        migrations.CreateModel(
            name="SourceOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("variable", models.CharField(blank=True, max_length=60, verbose_name="指标代号")),
                ("sources", models.JSONField(help_text="来源编号，优先的在前。", verbose_name="来源次序")),
                ("since", models.DateTimeField(verbose_name="自何时起")),
                (
                    "zone",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.zone"
                    ),
                ),
            ],
            options={
                "verbose_name": "来源次序变动",
                "verbose_name_plural": "来源次序变动",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["zone", "since"], name="source_order_by_moment")],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        append_only("registry_enterpriseversion", "versions of enterprises are append-only"),
        append_only("registry_sourceorder", "orders of sources are append-only"),
    ]
