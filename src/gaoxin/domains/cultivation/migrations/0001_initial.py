import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
        ("registry", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Inclusion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inclusions",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="专业")),
                        ("group", models.CharField(max_length=20, verbose_name="培育分类")),
                        (
                            "channel",
                            models.CharField(
                                choices=[("monthly", "月度"), ("annual", "年度")],
                                max_length=10,
                                verbose_name="纳统渠道",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("surveyed", "摸排"),
                                    ("preparing", "备料"),
                                    ("submitted", "已上报"),
                                    ("entered", "已入库"),
                                    ("returned", "退回"),
                                    ("dropped", "暂不纳统"),
                                ],
                                default="surveyed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
                            ),
                        ),
                        ("materials", models.JSONField(blank=True, default=list, verbose_name="已有材料")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="申报截止")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("opened_on", models.DateField(verbose_name="建档日期")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                    ],
                    options={
                        "verbose_name": "纳统培育",
                        "verbose_name_plural": "纳统培育",
                        "ordering": ["due_on", "id"],
                        "indexes": [models.Index(fields=["zone", "state", "due_on"], name="inclusion_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=("enterprise",),
                                name="inclusion_one_open",
                                violation_error_message="这家企业已在纳统培育中。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_on__isnull", True),
                                        ("state__in", ("surveyed", "preparing", "submitted", "returned")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("surveyed", "preparing", "submitted", "returned")),
                                            _negated=True,
                                        ),
                                        ("closed_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="inclusion_closed_says_when",
                                violation_error_message="办结须有日期，在办没有。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="watch",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="专业")),
                        ("outcome", models.CharField(max_length=40, verbose_name="行业组")),
                        ("variable", models.CharField(max_length=60, verbose_name="指标")),
                        ("month", models.PositiveSmallIntegerField(verbose_name="截至月份")),
                        ("amount_fen", models.BigIntegerField(verbose_name="本年累计（分）")),
                        ("floor_fen", models.BigIntegerField(verbose_name="标准（分）")),
                        ("share", models.FloatField(verbose_name="达标进度")),
                        ("opened_on", models.DateField(null=True, verbose_name="开业日期")),
                    ],
                    options={
                        "verbose_name": "临近标准企业",
                        "verbose_name_plural": "临近标准企业",
                        "ordering": ["-share", "enterprise_id"],
                        "indexes": [models.Index(fields=["zone", "rung", "share"], name="watch_by_rung")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                                name="watch_month_is_a_month",
                                violation_error_message="月份是 1 到 12。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_fen__gt", 0), ("floor_fen__gt", 0)),
                                name="watch_has_amounts",
                                violation_error_message="累计数和标准须大于零。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="评价日")),
                        ("revision", models.BigIntegerField(verbose_name="档案版本")),
                        ("enterprises", models.PositiveIntegerField(verbose_name="企业数")),
                        ("counts", models.JSONField(default=dict, verbose_name="计数")),
                        ("rules", models.JSONField(default=dict, verbose_name="规则")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="完成时间")),
                    ],
                    options={
                        "verbose_name": "梯队排位",
                        "verbose_name_plural": "梯队排位",
                        "ordering": ["-on", "-id"],
                        "indexes": [models.Index(fields=["zone", "on"], name="review_by_day")],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="placements",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="台阶")),
                        (
                            "place",
                            models.CharField(
                                choices=[
                                    ("member", "已认定"),
                                    ("slipping", "已认定、现不达标"),
                                    ("candidate", "达标未认定"),
                                    ("near", "差一步"),
                                    ("lacking", "缺一项数据"),
                                    ("unregistered", "档案有、名录无"),
                                ],
                                max_length=12,
                                verbose_name="位置",
                            ),
                        ),
                        ("rule", models.CharField(blank=True, max_length=120, verbose_name="规则")),
                        ("verdict", models.CharField(blank=True, max_length=10, verbose_name="结论")),
                        ("blocking", models.TextField(blank=True, verbose_name="未达到的条件")),
                        ("missing", models.TextField(blank=True, verbose_name="缺少的数据")),
                        (
                            "distance",
                            models.FloatField(
                                blank=True, help_text="还差门槛的几成：0.08 是 8%。", null=True, verbose_name="差距"
                            ),
                        ),
                        ("since", models.DateField(verbose_name="起于")),
                    ],
                    options={
                        "verbose_name": "梯队位置",
                        "verbose_name_plural": "梯队位置",
                        "ordering": ["rung", "enterprise_id"],
                        "indexes": [models.Index(fields=["zone", "rung", "place"], name="placement_by_rung")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "rung"),
                                name="placement_once_per_rung",
                                violation_error_message="同一台阶每家企业只有一个位置。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "place__in",
                                        ["member", "slipping", "candidate", "near", "lacking", "unregistered"],
                                    )
                                ),
                                name="placement_place_is_known",
                                violation_error_message="不认识的位置。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reserve",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reserves",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="储备库")),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "在库"), ("promoted", "已认定出库"), ("removed", "调出")],
                                default="active",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
                            ),
                        ),
                        ("next_action", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="入库理由")),
                        ("added_on", models.DateField(verbose_name="入库日期")),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="出库日期")),
                    ],
                    options={
                        "verbose_name": "储备企业",
                        "verbose_name_plural": "储备企业",
                        "ordering": ["due_on", "id"],
                        "indexes": [models.Index(fields=["zone", "rung", "state", "due_on"], name="reserve_by_rung")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "active")),
                                fields=("enterprise", "rung"),
                                name="reserve_once_per_library",
                                violation_error_message="这家企业已在这个储备库。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("left_on__isnull", True), ("state", "active")),
                                    models.Q(models.Q(("state", "active"), _negated=True), ("left_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="reserve_left_says_when",
                                violation_error_message="出库须写明日期，在库不写。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="台阶")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("base_year", models.PositiveSmallIntegerField(verbose_name="基期")),
                        ("base", models.PositiveIntegerField(verbose_name="基期数")),
                        ("goal", models.PositiveIntegerField(verbose_name="目标数")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                    ],
                    options={
                        "verbose_name": "培育目标",
                        "verbose_name_plural": "培育目标",
                        "ordering": ["rung", "year"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "rung", "year"),
                                name="target_once_per_year",
                                violation_error_message="这个台阶这一年已有目标。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("year__gte", models.F("base_year"))),
                                name="target_after_its_base",
                                violation_error_message="目标年度不能早于基期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitleImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("name", models.CharField(max_length=255, verbose_name="文件名")),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preview", "试读"),
                                    ("committed", "已入库"),
                                    ("undone", "已撤回"),
                                    ("discarded", "已放弃"),
                                ],
                                default="preview",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("qualification", models.CharField(blank=True, max_length=40, verbose_name="整表的称号")),
                        ("sheet", models.CharField(blank=True, max_length=100, verbose_name="工作表")),
                        ("counts", models.JSONField(default=dict, verbose_name="计数")),
                        ("rows", models.JSONField(default=list, verbose_name="读到的行")),
                        ("findings", models.JSONField(default=list, verbose_name="问题")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("committed_at", models.DateTimeField(null=True, verbose_name="入库时间")),
                    ],
                    options={
                        "verbose_name": "称号导入",
                        "verbose_name_plural": "称号导入",
                        "ordering": ["-created_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "committed"), _negated=True),
                                    ("committed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="title_import_committed_says_when",
                                violation_error_message="已入库的导入须有入库时间。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InclusionEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "inclusion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="cultivation.inclusion",
                                verbose_name="纳统培育",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("kind", models.CharField(max_length=12, verbose_name="事项")),
                        ("detail", models.JSONField(default=dict, verbose_name="内容")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="记录人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "纳统记录",
                        "verbose_name_plural": "纳统记录",
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Movement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="台阶")),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("member", "已认定"),
                                    ("slipping", "已认定、现不达标"),
                                    ("candidate", "达标未认定"),
                                    ("near", "差一步"),
                                    ("lacking", "缺一项数据"),
                                    ("unregistered", "档案有、名录无"),
                                ],
                                max_length=12,
                                verbose_name="原位置",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("member", "已认定"),
                                    ("slipping", "已认定、现不达标"),
                                    ("candidate", "达标未认定"),
                                    ("near", "差一步"),
                                    ("lacking", "缺一项数据"),
                                    ("unregistered", "档案有、名录无"),
                                ],
                                max_length=12,
                                verbose_name="现位置",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="日期")),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="cultivation.review",
                                verbose_name="排位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "梯队变动",
                        "verbose_name_plural": "梯队变动",
                        "ordering": ["-on", "-id"],
                        "indexes": [models.Index(fields=["zone", "rung", "on"], name="movement_by_rung")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="movement_moves",
                                violation_error_message="变动前后的位置须不同。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReserveEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "reserve",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="cultivation.reserve",
                                verbose_name="储备企业",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("kind", models.CharField(max_length=12, verbose_name="事项")),
                        ("detail", models.JSONField(default=dict, verbose_name="内容")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="记录人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "储备变更记录",
                        "verbose_name_plural": "储备变更记录",
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Title",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="titles",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        ("qualification", models.CharField(max_length=40, verbose_name="称号")),
                        ("kind", models.CharField(max_length=12, verbose_name="类别")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("national", "国家级"),
                                    ("provincial", "省级"),
                                    ("city", "市级"),
                                    ("district", "区级"),
                                ],
                                max_length=12,
                                verbose_name="级别",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="平台或奖项名称")),
                        ("batch", models.CharField(blank=True, max_length=60, verbose_name="批次")),
                        ("number", models.CharField(blank=True, max_length=60, verbose_name="证书编号")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="认定文号")),
                        ("valid_from", models.DateField(verbose_name="认定日期")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                        ("computed_to", models.BooleanField(default=False, verbose_name="有效期按规定推算")),
                        ("recheck_on", models.DateField(blank=True, null=True, verbose_name="复核日期")),
                        ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                        ("revoked_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销原因")),
                        ("withdrawn", models.BooleanField(default=False, verbose_name="已随导入撤回")),
                        (
                            "imported_in",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="titles",
                                to="cultivation.titleimport",
                                verbose_name="由导入",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                    ],
                    options={
                        "verbose_name": "称号",
                        "verbose_name_plural": "称号",
                        "ordering": ["-valid_from", "-id"],
                        "indexes": [
                            models.Index(fields=["zone", "qualification", "valid_from"], name="title_by_qualification"),
                            models.Index(fields=["zone", "valid_to"], name="title_by_end"),
                            models.Index(fields=["enterprise", "qualification"], name="title_by_enterprise"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn", False)),
                                fields=("enterprise", "qualification", "name", "valid_from"),
                                name="title_once_per_day",
                                violation_error_message="这家企业这一天已登记过这个称号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="title_ends_after_it_begins",
                                violation_error_message="有效期至不能早于认定日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revoked_on__isnull", True),
                                    models.Q(("revoked_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="title_revoked_says_why",
                                violation_error_message="撤销称号须写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["national", "provincial", "city", "district"])),
                                name="title_level_is_known",
                                violation_error_message="级别只能是国家级、省级、市级、区级。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitleEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        (
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="cultivation.title",
                                verbose_name="称号",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.enterprise",
                                verbose_name="企业",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("registered", "登记"),
                                    ("corrected", "更正"),
                                    ("revoked", "撤销称号"),
                                    ("restored", "恢复称号"),
                                    ("withdrawn", "随导入撤回"),
                                ],
                                max_length=12,
                                verbose_name="事项",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="日期")),
                        ("detail", models.JSONField(default=dict, verbose_name="内容")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="记录时间")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="记录人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "称号记录",
                        "verbose_name_plural": "称号记录",
                        "ordering": ["-at", "-id"],
                    },
                ),
            ]
        ),
    ]
