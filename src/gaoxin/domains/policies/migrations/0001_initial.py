import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0001_initial"),
        ("core", "0001_initial"),
        ("core", "__first__"),
        ("ledger", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="BankAccount",
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
                        ("holder", models.CharField(max_length=200, verbose_name="户名")),
                        ("number", models.CharField(max_length=40, verbose_name="账号")),
                        ("bank", models.CharField(max_length=200, verbose_name="开户行")),
                        ("bank_code", models.CharField(blank=True, max_length=12, verbose_name="联行号")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "待核验"),
                                    ("verified", "已核验"),
                                    ("refused", "未通过"),
                                    ("closed", "已停用"),
                                ],
                                default="submitted",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提交人",
                            ),
                        ),
                        ("submitted_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核验人",
                            ),
                        ),
                        ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="核验时间")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "收款账户",
                        "verbose_name_plural": "收款账户",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "verified")),
                                fields=("enterprise",),
                                name="policy_one_verified_account",
                                violation_error_message="企业已有一个核验过的收款账户，请先停用。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "verified"), _negated=True),
                                    ("checked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="policy_verified_account_was_checked",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Material",
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
                        ("kind", models.CharField(max_length=40, verbose_name="类型")),
                        ("title", models.CharField(max_length=120, verbose_name="名称")),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年度")),
                        ("issued_on", models.DateField(blank=True, null=True, verbose_name="出具日期")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                        (
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                    ],
                    options={
                        "verbose_name": "材料",
                        "verbose_name_plural": "材料",
                        "ordering": ["enterprise_id", "kind", "-year", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("issued_on__isnull", True),
                                    ("valid_to__gte", models.F("issued_on")),
                                    _connector="OR",
                                ),
                                name="policy_material_ends_after_issue",
                                violation_error_message="有效期至不能早于出具日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Policy",
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
                        ("key", models.SlugField(max_length=60, verbose_name="标识")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("national", "国家级"),
                                    ("provincial", "省级"),
                                    ("municipal", "市级"),
                                    ("district", "区级"),
                                ],
                                default="district",
                                max_length=12,
                                verbose_name="级别",
                            ),
                        ),
                        ("issuer", models.CharField(max_length=100, verbose_name="发文单位")),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="责任部门",
                            ),
                        ),
                        ("contact", models.CharField(blank=True, max_length=50, verbose_name="咨询联系人")),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="咨询电话")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                    ],
                    options={
                        "verbose_name": "政策",
                        "verbose_name_plural": "政策",
                        "ordering": ["zone_id", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "key"),
                                name="policy_key_once_per_zone",
                                violation_error_message="本区已有这个标识的政策。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersion",
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
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="policies.policy",
                                verbose_name="政策",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "起草中"),
                                    ("consultation", "征求意见"),
                                    ("published", "已发布"),
                                    ("repealed", "已废止"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("title_en", models.CharField(blank=True, max_length=300, verbose_name="英文标题")),
                        ("document_number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                        ("issued_on", models.DateField(blank=True, null=True, verbose_name="发文日期")),
                        ("valid_from", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                        ("text", models.TextField(blank=True, verbose_name="原文")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="原文件",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                        ("for_whom", models.CharField(blank=True, max_length=120, verbose_name="给谁")),
                        ("gives", models.CharField(blank=True, max_length=120, verbose_name="给什么")),
                        ("how", models.CharField(blank=True, max_length=120, verbose_name="怎么拿")),
                        ("when", models.CharField(blank=True, max_length=120, verbose_name="什么时候")),
                        ("interpretation", models.TextField(blank=True, verbose_name="解读")),
                        ("changes", models.TextField(blank=True, verbose_name="与上一版相比")),
                        ("reading", models.JSONField(blank=True, default=dict, verbose_name="读出的内容")),
                        ("opinions_until", models.DateField(blank=True, null=True, verbose_name="征求意见截止")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="录入人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                    ],
                    options={
                        "verbose_name": "政策版本",
                        "verbose_name_plural": "政策版本",
                        "ordering": ["policy_id", "-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "number"), name="policy_version_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_from__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="policy_version_ends_after_start",
                                violation_error_message="有效期至不能早于施行日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    models.Q(("published_at__isnull", False), ("valid_from__isnull", False)),
                                    _connector="OR",
                                ),
                                name="policy_published_has_dates",
                                violation_error_message="发布的政策必须有施行日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Follow",
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
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to="policies.policy",
                                verbose_name="政策",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="关注人",
                            ),
                        ),
                        ("since", models.DateTimeField(auto_now_add=True, verbose_name="关注时间")),
                    ],
                    options={
                        "verbose_name": "关注",
                        "verbose_name_plural": "关注",
                        "constraints": [models.UniqueConstraint(fields=("policy", "user"), name="policy_follow_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Clause",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clauses",
                                to="policies.policyversion",
                                verbose_name="版本",
                            ),
                        ),
                        ("anchor", models.CharField(max_length=40, verbose_name="锚点")),
                        ("label", models.CharField(max_length=80, verbose_name="条款")),
                        ("depth", models.PositiveSmallIntegerField(default=0, verbose_name="层次")),
                        ("position", models.PositiveIntegerField(verbose_name="顺序")),
                        ("start", models.PositiveIntegerField(verbose_name="起")),
                        ("end", models.PositiveIntegerField(verbose_name="止")),
                    ],
                    options={
                        "verbose_name": "条款",
                        "verbose_name_plural": "条款",
                        "ordering": ["version_id", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "anchor"), name="policy_clause_anchor_once"),
                            models.CheckConstraint(
                                condition=models.Q(("end__gte", models.F("start"))),
                                name="policy_clause_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Benefit",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="benefits",
                                to="policies.policyversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "clause",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="benefits",
                                to="policies.clause",
                                verbose_name="条款",
                            ),
                        ),
                        ("key", models.SlugField(max_length=60, verbose_name="标识")),
                        ("title", models.CharField(max_length=120, verbose_name="事项名称")),
                        ("title_en", models.CharField(blank=True, max_length=200, verbose_name="英文名称")),
                        (
                            "route",
                            models.CharField(
                                choices=[
                                    ("entitlement", "免申即享"),
                                    ("instant", "即申即享"),
                                    ("fast", "快申快享"),
                                    ("regular", "常规申报"),
                                ],
                                default="regular",
                                max_length=12,
                                verbose_name="享受方式",
                            ),
                        ),
                        (
                            "instrument",
                            models.CharField(
                                choices=[
                                    ("reward", "奖励"),
                                    ("subsidy", "补助"),
                                    ("interest", "贴息"),
                                    ("risk", "风险补偿"),
                                    ("fund", "基金"),
                                    ("space", "场地"),
                                    ("land", "用地"),
                                    ("energy", "用能"),
                                    ("talent", "人才"),
                                    ("recognition", "资质认定"),
                                    ("voucher", "服务券"),
                                ],
                                default="reward",
                                max_length=12,
                                verbose_name="扶持方式",
                            ),
                        ),
                        ("tags", models.JSONField(blank=True, default=dict, verbose_name="标签")),
                        ("rule_text", models.TextField(blank=True, verbose_name="规则")),
                        ("cases_text", models.TextField(blank=True, verbose_name="算例")),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                        ("priority", models.PositiveSmallIntegerField(default=100, verbose_name="优先次序")),
                        ("exclusion_group", models.CharField(blank=True, max_length=60, verbose_name="不重复享受组")),
                        ("upgrade_chain", models.CharField(blank=True, max_length=60, verbose_name="补差链")),
                        ("upgrade_rank", models.PositiveSmallIntegerField(default=0, verbose_name="链中级别")),
                        ("expense_key", models.CharField(blank=True, max_length=60, verbose_name="对应支出")),
                        ("ceiling", models.BigIntegerField(blank=True, null=True, verbose_name="最高金额（分）")),
                        ("firm_cap", models.BigIntegerField(blank=True, null=True, verbose_name="每家每年上限（分）")),
                        (
                            "fund",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("programme", models.CharField(blank=True, max_length=100, verbose_name="预算项目")),
                        (
                            "shortfall",
                            models.CharField(
                                choices=[
                                    ("stop", "用完为止，转下一年度"),
                                    ("proportional", "同比例折算"),
                                    ("first_come", "先到先得"),
                                    ("ranking", "排序择优"),
                                ],
                                default="stop",
                                max_length=12,
                                verbose_name="预算不足时",
                            ),
                        ),
                        (
                            "municipal_share",
                            models.DecimalField(decimal_places=4, default=0, max_digits=5, verbose_name="市级分担"),
                        ),
                        (
                            "promised_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="承诺时限（工作日）"),
                        ),
                        ("by_statement", models.BooleanField(default=False, verbose_name="告知承诺")),
                        ("check_plan", models.CharField(blank=True, max_length=200, verbose_name="事后核查安排")),
                        ("panel", models.BooleanField(default=False, verbose_name="专家评审")),
                        (
                            "undertaking_months",
                            models.PositiveSmallIntegerField(default=0, verbose_name="绩效跟踪（月）"),
                        ),
                        ("form", models.JSONField(blank=True, default=list, verbose_name="申报表")),
                        ("materials", models.JSONField(blank=True, default=list, verbose_name="材料清单")),
                    ],
                    options={
                        "verbose_name": "政策事项",
                        "verbose_name_plural": "政策事项",
                        "ordering": ["version_id", "position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "key"),
                                name="policy_benefit_key_once",
                                violation_error_message="这一版已有这个事项。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("municipal_share__gte", 0), ("municipal_share__lte", 1)),
                                name="policy_benefit_share_is_a_part",
                                violation_error_message="市级分担在 0 和 1 之间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("route", "entitlement"), _negated=True),
                                    models.Q(("form", []), ("materials", [])),
                                    _connector="OR",
                                ),
                                name="policy_entitlement_asks_for_nothing",
                                violation_error_message="免申即享的事项不能要求填表或交材料。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntitlementList",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lists",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="执行年度")),
                        ("on", models.DateField(verbose_name="评价日")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("computing", "生成中"),
                                    ("checking", "部门核对"),
                                    ("confirming", "企业确认"),
                                    ("closed", "已结束"),
                                    ("failed", "未生成"),
                                ],
                                default="computing",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="生成人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="生成时间")),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="core.taskrun",
                                verbose_name="后台任务",
                            ),
                        ),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="概况")),
                    ],
                    options={
                        "verbose_name": "免申名单",
                        "verbose_name_plural": "免申名单",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.benefit",
                                verbose_name="事项",
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
                        ("on", models.DateField(verbose_name="评价日")),
                        ("rule_key", models.CharField(max_length=120, verbose_name="规则版本")),
                        ("rule_text", models.TextField(verbose_name="规则")),
                        ("rule_hash", models.CharField(max_length=64, verbose_name="规则指纹")),
                        ("inputs", models.JSONField(default=list, verbose_name="所用数据")),
                        ("verdict", models.CharField(max_length=10, verbose_name="结论")),
                        ("amount", models.BigIntegerField(null=True, verbose_name="金额（分）")),
                        ("reasons", models.JSONField(default=list, verbose_name="理由")),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="判断时间")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发起人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "判断记录",
                        "verbose_name_plural": "判断记录",
                        "ordering": ["-made_at", "-id"],
                        "indexes": [
                            models.Index(fields=["enterprise", "benefit", "-id"], name="policy_decision_newest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to="policies.benefit",
                                verbose_name="事项",
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="执行年度")),
                        ("answers", models.JSONField(blank=True, default=dict, verbose_name="填报内容")),
                        ("materials", models.JSONField(blank=True, default=dict, verbose_name="材料")),
                        ("step", models.PositiveSmallIntegerField(default=1, verbose_name="步骤")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="保存时间")),
                        (
                            "updated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="保存人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "申报草稿",
                        "verbose_name_plural": "申报草稿",
                        "ordering": ["-updated_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("benefit", "enterprise", "year"), name="policy_draft_once_a_year"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Window",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="执行年度")),
                        ("opens_at", models.DateTimeField(verbose_name="开始")),
                        ("closes_at", models.DateTimeField(verbose_name="截止")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                    ],
                    options={
                        "verbose_name": "申报窗口",
                        "verbose_name_plural": "申报窗口",
                        "ordering": ["closes_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="policy_window_ends_after_start",
                                violation_error_message="截止时间要晚于开始时间。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reach",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reaches",
                                to="policies.benefit",
                                verbose_name="事项",
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
                                choices=[("pushed", "已推送"), ("opened", "已查看")], max_length=8, verbose_name="触达"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                    ],
                    options={
                        "verbose_name": "触达",
                        "verbose_name_plural": "触达",
                        "constraints": [
                            models.UniqueConstraint(fields=("benefit", "enterprise", "kind"), name="policy_reach_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Publicity",
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
                        ("number", models.CharField(max_length=40, verbose_name="编号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        (
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "公示中"), ("closed", "公示结束"), ("withdrawn", "已撤回")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("opens_on", models.DateField(verbose_name="发布日期")),
                        ("closes_on", models.DateField(verbose_name="公示至")),
                        ("contact", models.CharField(max_length=200, verbose_name="受理异议")),
                        (
                            "posted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="撤回原因")),
                    ],
                    options={
                        "verbose_name": "公示",
                        "verbose_name_plural": "公示",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "number"), name="policy_publicity_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(("closes_on__gt", models.F("opens_on"))),
                                name="policy_publicity_lasts_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyTerm",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="policies.policyversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "benefit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        ("term", models.CharField(max_length=60, verbose_name="检索词")),
                        ("weight", models.PositiveSmallIntegerField(verbose_name="权重")),
                    ],
                    options={
                        "verbose_name": "政策检索词",
                        "verbose_name_plural": "政策检索词",
                        "ordering": ["version_id", "benefit_id", "term"],
                        "indexes": [models.Index(fields=["zone", "term"], name="policy_by_term")],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "benefit", "term"), name="policy_term_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StudioItem",
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
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="policies.policyversion",
                                verbose_name="版本",
                            ),
                        ),
                        (
                            "clause",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="items",
                                to="policies.clause",
                                verbose_name="条款",
                            ),
                        ),
                        (
                            "benefit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="items",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("criterion", "条件"),
                                    ("amount", "金额"),
                                    ("exclusion", "排除和不重复"),
                                    ("deadline", "期限"),
                                ],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("label", models.CharField(max_length=200, verbose_name="说明")),
                        ("expression", models.TextField(blank=True, verbose_name="表达式")),
                        ("proposed", models.TextField(blank=True, verbose_name="读出的表达式")),
                        ("problem", models.CharField(blank=True, max_length=300, verbose_name="问题")),
                        ("start", models.PositiveIntegerField(verbose_name="起")),
                        ("end", models.PositiveIntegerField(verbose_name="止")),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "待确认"), ("confirmed", "已确认"), ("dismissed", "不采用")],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                    ],
                    options={
                        "verbose_name": "规则草稿",
                        "verbose_name_plural": "规则草稿",
                        "ordering": ["version_id", "start", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Rehearsal",
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
                        ("name", models.CharField(max_length=120, verbose_name="名称")),
                        (
                            "benefit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rehearsals",
                                to="policies.benefit",
                                verbose_name="事项",
                            ),
                        ),
                        ("rule_text", models.TextField(verbose_name="规则")),
                        ("against", models.TextField(blank=True, verbose_name="对照的规则")),
                        ("on", models.DateField(verbose_name="评价日")),
                        ("result", models.JSONField(blank=True, default=dict, verbose_name="结果")),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="core.taskrun",
                                verbose_name="后台任务",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="试算人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="试算时间")),
                    ],
                    options={
                        "verbose_name": "试算",
                        "verbose_name_plural": "试算",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Award",
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
                            "benefit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="policies.benefit",
                                verbose_name="事项",
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="执行年度")),
                        (
                            "entitlement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="policies.entitlementlist",
                                verbose_name="免申名单",
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.decision",
                                verbose_name="判断记录",
                            ),
                        ),
                        ("computed", models.BigIntegerField(blank=True, null=True, verbose_name="测算金额（分）")),
                        ("granted", models.BigIntegerField(blank=True, null=True, verbose_name="核定金额（分）")),
                        ("grant_reason", models.CharField(blank=True, max_length=300, verbose_name="核定说明")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.bankaccount",
                                verbose_name="收款账户",
                            ),
                        ),
                        (
                            "hold",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.hold",
                                verbose_name="占款",
                            ),
                        ),
                        (
                            "publicity",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="policies.publicity",
                                verbose_name="公示",
                            ),
                        ),
                        ("answers", models.JSONField(blank=True, default=dict, verbose_name="填报内容")),
                        ("live", models.BooleanField(default=True, verbose_name="有效")),
                        ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                        ("paid_on", models.DateField(blank=True, null=True, verbose_name="到账日期")),
                    ],
                    options={
                        "verbose_name": "兑现件",
                        "verbose_name_plural": "兑现件",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["enterprise", "year"], name="policy_award_by_enterprise"),
                            models.Index(fields=["entitlement", "id"], name="policy_award_by_list"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("live", True)),
                                fields=("benefit", "enterprise", "year"),
                                name="policy_award_once_a_year",
                                violation_error_message="企业本年度已有这个事项的兑现件。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("granted__isnull", True), ("granted__gte", 0), _connector="OR"),
                                name="policy_award_grants_no_negative",
                                violation_error_message="核定金额不能小于零。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("paid_on__isnull", True), ("hold__isnull", False), _connector="OR"),
                                name="policy_paid_award_has_hold",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardMaterial",
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
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="policies.award",
                                verbose_name="兑现件",
                            ),
                        ),
                        ("requirement", models.CharField(max_length=40, verbose_name="材料要求")),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="policies.material",
                                verbose_name="材料",
                            ),
                        ),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                    ],
                    options={
                        "verbose_name": "申报材料",
                        "verbose_name_plural": "申报材料",
                        "ordering": ["award_id", "requirement", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("award", "requirement", "material"), name="policy_award_material_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Undertaking",
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
                            "award",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undertaking",
                                to="policies.award",
                                verbose_name="兑现件",
                            ),
                        ),
                        ("contract", models.CharField(max_length=60, verbose_name="合同编号")),
                        ("title", models.CharField(max_length=200, verbose_name="项目名称")),
                        ("starts_on", models.DateField(verbose_name="起")),
                        ("ends_on", models.DateField(verbose_name="止")),
                        ("targets", models.JSONField(blank=True, default=list, verbose_name="绩效目标")),
                        ("budget", models.JSONField(blank=True, default=list, verbose_name="项目预算")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="合同文本",
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="签订日期")),
                    ],
                    options={
                        "verbose_name": "绩效承诺",
                        "verbose_name_plural": "绩效承诺",
                        "ordering": ["ends_on", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "contract"), name="policy_contract_once_per_zone"),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="policy_undertaking_ends_after_start",
                                violation_error_message="止期要晚于起期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recovery",
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
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="policies.award",
                                verbose_name="兑现件",
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        ("amount", models.BigIntegerField(verbose_name="追回金额（分）")),
                        ("recovered", models.BigIntegerField(default=0, verbose_name="已退缴（分）")),
                        ("barred_until", models.DateField(blank=True, null=True, verbose_name="暂停申报至")),
                    ],
                    options={
                        "verbose_name": "追回",
                        "verbose_name_plural": "追回",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0), ("recovered__gte", 0), ("recovered__lte", models.F("amount"))
                                ),
                                name="policy_recovery_is_within_its_amount",
                                violation_error_message="已退缴不能超过追回金额。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
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
                            "publicity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="policies.publicity",
                                verbose_name="公示",
                            ),
                        ),
                        (
                            "award",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="policies.award",
                                verbose_name="兑现件",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="姓名或单位")),
                        ("contact", models.CharField(max_length=100, verbose_name="联系方式")),
                        ("text", models.TextField(max_length=2000, verbose_name="异议内容")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="佐证材料",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待核查"), ("upheld", "成立"), ("dismissed", "不成立")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("decision", models.TextField(blank=True, max_length=2000, verbose_name="核查结果")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核查人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                    ],
                    options={
                        "verbose_name": "公示异议",
                        "verbose_name_plural": "公示异议",
                        "ordering": ["-made_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"), models.Q(("decision", ""), _negated=True), _connector="OR"
                                ),
                                name="policy_decided_objection_has_words",
                                violation_error_message="核查结果必须写明理由。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                            "undertaking",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="policies.undertaking",
                                verbose_name="绩效承诺",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("report", "进展报告"), ("midterm", "中期评估"), ("acceptance", "验收")],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="期限")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "待提交"),
                                    ("submitted", "待评估"),
                                    ("passed", "通过"),
                                    ("failed", "未通过"),
                                ],
                                default="due",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("report", models.TextField(blank=True, max_length=5000, verbose_name="进展")),
                        ("spent", models.BigIntegerField(blank=True, null=True, verbose_name="已支出（分）")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="报告",
                            ),
                        ),
                        ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                        ("finding", models.TextField(blank=True, max_length=2000, verbose_name="评估意见")),
                        ("results", models.JSONField(blank=True, default=list, verbose_name="目标完成情况")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="评估人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="评估时间")),
                    ],
                    options={
                        "verbose_name": "跟踪节点",
                        "verbose_name_plural": "跟踪节点",
                        "ordering": ["due_on", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["due", "submitted"]),
                                    models.Q(("finding", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="policy_decided_milestone_has_words",
                                violation_error_message="评估结论必须写明意见。",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
