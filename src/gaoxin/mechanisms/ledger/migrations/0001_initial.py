import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Fund",
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
                            "code",
                            models.CharField(
                                max_length=12,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z0-9]{2,12}\\Z", "资金编码是 2 到 12 位大写字母或数字。"
                                    )
                                ],
                                verbose_name="资金编码",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="资金名称")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="管理单位",
                            ),
                        ),
                        ("approval_limit", models.BigIntegerField(default=0, verbose_name="审批限额（分）")),
                        ("keeps_cash", models.BooleanField(default=True, verbose_name="有自己的银行账户")),
                        (
                            "recovery_restores_budget",
                            models.BooleanField(default=True, verbose_name="当年追回恢复指标"),
                        ),
                        ("payer_account", models.CharField(blank=True, max_length=40, verbose_name="付款账号")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "资金",
                        "verbose_name_plural": "资金",
                        "ordering": ["zone_id", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "code"),
                                name="ledger_fund_code_once_per_zone",
                                violation_error_message="本区已有这个编码的资金。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("approval_limit__gte", 0)),
                                name="ledger_fund_limit_not_negative",
                                violation_error_message="审批限额不能是负数。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FundHead",
                    fields=[
                        (
                            "fund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="head",
                                serialize=False,
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("sequence", models.BigIntegerField(default=0, verbose_name="凭证号")),
                        ("hash", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                        ("payment_sequence", models.BigIntegerField(default=0, verbose_name="付款号")),
                        ("batch_sequence", models.BigIntegerField(default=0, verbose_name="批次号")),
                        ("cash", models.BigIntegerField(default=0, verbose_name="存款余额（分）")),
                        ("ordered", models.BigIntegerField(default=0, verbose_name="待支付（分）")),
                        ("keeps_cash", models.BooleanField(default=True, verbose_name="有自己的银行账户")),
                    ],
                    options={
                        "verbose_name": "账簿末端",
                        "verbose_name_plural": "账簿末端",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ordered__gte", 0)), name="ledger_ordered_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("keeps_cash", False), ("cash__gte", models.F("ordered")), _connector="OR"
                                ),
                                name="ledger_cash_covers_what_is_ordered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charts",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("valid_from", models.DateField(verbose_name="启用日期")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                        ("hash", models.CharField(max_length=64, verbose_name="摘要")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "科目表",
                        "verbose_name_plural": "科目表",
                        "ordering": ["fund_id", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("fund", "version"), name="ledger_chart_version_once_per_fund"
                            ),
                            models.UniqueConstraint(
                                fields=("fund", "valid_from"),
                                name="ledger_chart_one_per_day",
                                violation_error_message="这一天已有一版科目表启用。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("asset", "资产"),
                                    ("liability", "负债"),
                                    ("equity", "净资产"),
                                    ("income", "收入"),
                                    ("expense", "费用"),
                                    ("budget", "预算指标"),
                                ],
                                max_length=10,
                                verbose_name="科目类型",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("bank", "存款"),
                                    ("grant_income", "拨入资金"),
                                    ("prior_year", "以前年度盈余调整"),
                                    ("expense", "业务支出"),
                                    ("surplus", "累计盈余"),
                                    ("approved", "批复指标"),
                                    ("transferred", "调剂指标"),
                                    ("carried", "结转指标"),
                                    ("available", "可用指标"),
                                    ("reserved", "预占指标"),
                                    ("committed", "占用指标"),
                                    ("paid", "支付指标"),
                                    ("restored", "退回指标"),
                                ],
                                max_length=20,
                                verbose_name="系统用途",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "科目",
                        "verbose_name_plural": "科目",
                        "ordering": ["fund_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("role", ""), _negated=True),
                                fields=("fund", "role"),
                                name="ledger_account_role_once_per_fund",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("type__in", ["asset", "liability", "equity", "income", "expense", "budget"])
                                ),
                                name="ledger_account_type_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChartProposal",
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
                            "fund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chart_proposal",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("base", models.PositiveIntegerField(verbose_name="原版本")),
                        ("valid_from", models.DateField(verbose_name="启用日期")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                        ("rows", models.JSONField(verbose_name="科目")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="拟定人",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="拟定时间")),
                    ],
                    options={
                        "verbose_name": "待复核的科目表",
                        "verbose_name_plural": "待复核的科目表",
                        "ordering": ["fund_id"],
                    },
                ),
                migrations.CreateModel(
                    name="FiscalYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="years",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "已开账"), ("closed", "已结账")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("months_closed", models.PositiveSmallIntegerField(default=0, verbose_name="已结月份")),
                        ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="开账时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="结账时间")),
                        ("closing_sequence", models.BigIntegerField(null=True, verbose_name="结账时凭证号")),
                        ("closing_digest", models.CharField(blank=True, max_length=64, verbose_name="结账余额摘要")),
                    ],
                    options={
                        "verbose_name": "会计年度",
                        "verbose_name_plural": "会计年度",
                        "ordering": ["fund_id", "year"],
                        "constraints": [
                            models.UniqueConstraint(fields=("fund", "year"), name="ledger_year_once_per_fund"),
                            models.CheckConstraint(
                                condition=models.Q(("months_closed__lte", 12)), name="ledger_year_has_twelve_months"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", True),
                                        ("closing_sequence__isnull", True),
                                        ("state", "open"),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closing_sequence__isnull", False),
                                        ("state", "closed"),
                                        models.Q(("closing_digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="ledger_year_closed_has_figures",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankBatch",
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
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("number", models.CharField(max_length=30, verbose_name="批次号")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "待复核"), ("approved", "已复核"), ("exported", "已导出")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("lines", models.PositiveIntegerField(default=0, verbose_name="笔数")),
                        ("total", models.BigIntegerField(default=0, verbose_name="合计（分）")),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="制单人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="复核人",
                            ),
                        ),
                        ("approved_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                        ("exported_at", models.DateTimeField(null=True, verbose_name="导出时间")),
                    ],
                    options={
                        "verbose_name": "付款批次",
                        "verbose_name_plural": "付款批次",
                        "ordering": ["fund_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("fund", "number"), name="ledger_batch_number_once_per_fund"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "exported"), _negated=True),
                                    models.Q(
                                        models.Q(("sha256", ""), _negated=True),
                                        ("exported_at__isnull", False),
                                        ("file__isnull", False),
                                        ("lines__gt", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="ledger_batch_exported_has_file",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approved_at__isnull", True), ("state", "draft")),
                                    models.Q(
                                        models.Q(("state", "draft"), _negated=True),
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="ledger_batch_approved_before_export",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    ("created_by__isnull", True),
                                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="ledger_batch_seen_by_two",
                                violation_error_message="制单人不能复核自己的批次。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankReturn",
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
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
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
                        ("rows", models.PositiveIntegerField(verbose_name="行数")),
                        (
                            "imported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="导入人",
                            ),
                        ),
                        ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="导入时间")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                    ],
                    options={
                        "verbose_name": "银行回单文件",
                        "verbose_name_plural": "银行回单文件",
                        "ordering": ["fund_id", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("fund", "sha256"), name="ledger_return_file_once_per_fund")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLine",
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
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="ledger.fiscalyear",
                                verbose_name="年度",
                            ),
                        ),
                        ("programme", models.CharField(max_length=100, verbose_name="预算项目")),
                        ("name", models.CharField(max_length=200, verbose_name="项目名称")),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="主管部门",
                            ),
                        ),
                        ("approved", models.BigIntegerField(default=0, verbose_name="批复（分）")),
                        ("transferred", models.BigIntegerField(default=0, verbose_name="调剂净额（分）")),
                        ("carried", models.BigIntegerField(default=0, verbose_name="结转净额（分）")),
                        ("reserved", models.BigIntegerField(default=0, verbose_name="预占（分）")),
                        ("committed", models.BigIntegerField(default=0, verbose_name="占用（分）")),
                        ("paid", models.BigIntegerField(default=0, verbose_name="支付（分）")),
                        ("restored", models.BigIntegerField(default=0, verbose_name="退回指标（分）")),
                        (
                            "available",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("approved"), "+", models.F("transferred")
                                                    ),
                                                    "+",
                                                    models.F("carried"),
                                                ),
                                                "-",
                                                models.F("reserved"),
                                            ),
                                            "-",
                                            models.F("committed"),
                                        ),
                                        "-",
                                        models.F("paid"),
                                    ),
                                    "+",
                                    models.F("restored"),
                                ),
                                output_field=models.BigIntegerField(),
                                verbose_name="可用（分）",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "预算项目",
                        "verbose_name_plural": "预算项目",
                        "ordering": ["fund_id", "year_id", "programme"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("fund", "year", "programme"),
                                name="ledger_line_once_per_year",
                                violation_error_message="这个年度已有这个预算项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved__gte", 0),
                                    ("reserved__gte", 0),
                                    ("committed__gte", 0),
                                    ("paid__gte", 0),
                                    ("restored__gte", 0),
                                    ("restored__lte", models.F("paid")),
                                ),
                                name="ledger_line_uses_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "approved__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("reserved"), "+", models.F("committed")
                                                        ),
                                                        "+",
                                                        models.F("paid"),
                                                    ),
                                                    "-",
                                                    models.F("restored"),
                                                ),
                                                "-",
                                                models.F("transferred"),
                                            ),
                                            "-",
                                            models.F("carried"),
                                        ),
                                    )
                                ),
                                name="ledger_line_never_overcommitted",
                                violation_error_message="预算项目的可用额度不足。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "chart",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="codes",
                                to="ledger.chart",
                                verbose_name="科目表",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="codes",
                                to="ledger.account",
                                verbose_name="科目",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=12,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^\\d{4,12}\\Z", "科目编码是 4 到 12 位数字。"
                                    )
                                ],
                                verbose_name="科目编码",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="科目名称")),
                    ],
                    options={
                        "verbose_name": "科目编码",
                        "verbose_name_plural": "科目编码",
                        "ordering": ["chart_id", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("chart", "code"),
                                name="ledger_account_code_once_per_chart",
                                violation_error_message="科目编码在一版科目表内不能重复。",
                            ),
                            models.UniqueConstraint(fields=("chart", "account"), name="ledger_account_once_per_chart"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Journal",
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
                            "fund",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="journals",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="journals",
                                to="ledger.fiscalyear",
                                verbose_name="年度",
                            ),
                        ),
                        ("sequence", models.BigIntegerField(null=True, verbose_name="凭证号")),
                        ("date", models.DateField(verbose_name="日期")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("opening", "期初余额"),
                                    ("manual", "记账凭证"),
                                    ("receipt", "资金拨入"),
                                    ("budget", "批复预算"),
                                    ("transfer", "预算调剂"),
                                    ("reserve", "预占"),
                                    ("commit", "占用"),
                                    ("release", "释放"),
                                    ("pay", "支付"),
                                    ("bounce", "退汇"),
                                    ("recover", "追回"),
                                    ("carry", "结转"),
                                    ("close", "年终结账"),
                                    ("reversal", "冲销"),
                                ],
                                max_length=10,
                                verbose_name="种类",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "草稿"), ("posted", "已记账")],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("case_ref", models.CharField(blank=True, max_length=100, verbose_name="业务编号")),
                        ("document_ref", models.CharField(blank=True, max_length=200, verbose_name="文号或单据号")),
                        ("summary", models.CharField(max_length=200, verbose_name="摘要")),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="ledger.journal",
                                verbose_name="冲销的凭证",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="记账人",
                            ),
                        ),
                        ("by_label", models.CharField(max_length=200, verbose_name="记账人姓名")),
                        ("at", models.DateTimeField(verbose_name="记账时间")),
                        ("algorithm", models.CharField(blank=True, max_length=10, verbose_name="算法")),
                        ("previous_hash", models.CharField(blank=True, max_length=64, verbose_name="上一张的摘要值")),
                        ("hash", models.CharField(blank=True, max_length=64, verbose_name="摘要值")),
                    ],
                    options={
                        "verbose_name": "凭证",
                        "verbose_name_plural": "凭证",
                        "ordering": ["fund_id", "sequence", "id"],
                        "indexes": [
                            models.Index(fields=["fund", "date", "sequence"], name="ledger_journal_by_date"),
                            models.Index(fields=["zone", "case_ref"], name="ledger_journal_by_case"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("fund", "sequence"), name="ledger_journal_sequence_once_per_fund"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("case_ref", ""), _negated=True),
                                    models.Q(("document_ref", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="ledger_journal_names_its_case_or_document",
                                violation_error_message="凭证须写明业务编号或文号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(("sequence__gt", 0), models.Q(("hash", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="ledger_journal_posted_has_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reverses", models.F("id")), _negated=True),
                                name="ledger_journal_not_its_own_reversal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="ledger.budgetline",
                                verbose_name="预算项目",
                            ),
                        ),
                        ("case_ref", models.CharField(max_length=100, verbose_name="业务编号")),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                        ("key", models.CharField(blank=True, max_length=100, verbose_name="防重编号")),
                        ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                        ("reserved", models.BigIntegerField(default=0, verbose_name="预占（分）")),
                        ("committed", models.BigIntegerField(default=0, verbose_name="占用（分）")),
                        ("ordered", models.BigIntegerField(default=0, verbose_name="待支付（分）")),
                        ("paid", models.BigIntegerField(default=0, verbose_name="支付（分）")),
                        ("released", models.BigIntegerField(default=0, verbose_name="释放（分）")),
                        ("carried", models.BigIntegerField(default=0, verbose_name="结转（分）")),
                        ("recovered", models.BigIntegerField(default=0, verbose_name="追回（分）")),
                        ("restored", models.BigIntegerField(default=0, verbose_name="退回指标（分）")),
                        (
                            "carried_from",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried_to",
                                to="ledger.hold",
                                verbose_name="结转自",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        (
                            "state",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(reserved__gt=0, then=models.Value("reserved")),
                                    models.When(committed__gt=0, then=models.Value("committed")),
                                    models.When(paid__gt=0, recovered=models.F("paid"), then=models.Value("recovered")),
                                    models.When(paid__gt=0, then=models.Value("paid")),
                                    models.When(carried__gt=0, then=models.Value("carried")),
                                    default=models.Value("released"),
                                ),
                                output_field=models.CharField(
                                    choices=[
                                        ("reserved", "预占"),
                                        ("committed", "占用"),
                                        ("paid", "已支付"),
                                        ("recovered", "已追回"),
                                        ("carried", "已结转"),
                                        ("released", "已释放"),
                                    ],
                                    max_length=10,
                                ),
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "占款",
                        "verbose_name_plural": "占款",
                        "ordering": ["fund_id", "id"],
                        "indexes": [models.Index(fields=["zone", "case_ref"], name="ledger_hold_by_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("reserved"), "+", models.F("committed")
                                                    ),
                                                    "+",
                                                    models.F("paid"),
                                                ),
                                                "+",
                                                models.F("released"),
                                            ),
                                            "+",
                                            models.F("carried"),
                                        ),
                                    )
                                ),
                                name="ledger_hold_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    ("reserved__gte", 0),
                                    ("committed__gte", 0),
                                    ("paid__gte", 0),
                                    ("released__gte", 0),
                                    ("carried__gte", 0),
                                ),
                                name="ledger_hold_amounts_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ordered__gte", 0), ("ordered__lte", models.F("committed"))),
                                name="ledger_hold_orders_within_commitment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("restored__gte", 0),
                                    ("restored__lte", models.F("recovered")),
                                    ("recovered__lte", models.F("paid")),
                                ),
                                name="ledger_hold_recovers_what_was_paid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                name="ledger_hold_names_its_case",
                                violation_error_message="占款须写明业务编号。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("fund", "key"),
                                name="ledger_hold_key_once_per_fund",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "journal",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.journal",
                                verbose_name="凭证",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(verbose_name="行")),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.account",
                                verbose_name="科目",
                            ),
                        ),
                        ("amount", models.BigIntegerField(verbose_name="金额（分，借正贷负）")),
                        (
                            "line",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.budgetline",
                                verbose_name="预算项目",
                            ),
                        ),
                        (
                            "hold",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.hold",
                                verbose_name="占款",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "分录",
                        "verbose_name_plural": "分录",
                        "ordering": ["journal_id", "position"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("line__isnull", False)),
                                fields=["line"],
                                name="ledger_entry_by_line",
                            ),
                            models.Index(
                                condition=models.Q(("hold__isnull", False)),
                                fields=["hold"],
                                name="ledger_entry_by_hold",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("journal", "position"), name="ledger_entry_position_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount__gt", 0), ("amount__lt", 0), _connector="OR"),
                                    ("amount__gte", -100000000000000),
                                    ("amount__lte", 100000000000000),
                                ),
                                name="ledger_entry_amount_not_zero",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
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
                            "fund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="ledger.fund",
                                verbose_name="资金",
                            ),
                        ),
                        (
                            "hold",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="ledger.hold",
                                verbose_name="占款",
                            ),
                        ),
                        ("line_id", models.CharField(max_length=30, verbose_name="行号")),
                        ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                        ("payee_name", models.CharField(max_length=200, verbose_name="收款人")),
                        ("payee_account", models.CharField(max_length=40, verbose_name="收款账号")),
                        ("payee_bank", models.CharField(max_length=200, verbose_name="开户行")),
                        ("payee_bank_code", models.CharField(blank=True, max_length=12, verbose_name="联行号")),
                        ("purpose", models.CharField(max_length=100, verbose_name="用途")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "待导出"),
                                    ("exported", "已送银行"),
                                    ("settled", "已到账"),
                                    ("returned", "已退回"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("needs_approval", models.BooleanField(verbose_name="须领导审批")),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        ("ordered_at", models.DateTimeField(auto_now_add=True, verbose_name="制单时间")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审批人",
                            ),
                        ),
                        ("approved_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="ledger.bankbatch",
                                verbose_name="付款批次",
                            ),
                        ),
                        ("settled_on", models.DateField(null=True, verbose_name="到账日期")),
                        ("bank_reference", models.CharField(blank=True, max_length=100, verbose_name="银行流水号")),
                        ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                        (
                            "journal",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment",
                                to="ledger.journal",
                                verbose_name="支付凭证",
                            ),
                        ),
                        (
                            "bounce",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.journal",
                                verbose_name="退汇凭证",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "付款",
                        "verbose_name_plural": "付款",
                        "ordering": ["fund_id", "id"],
                        "indexes": [models.Index(fields=["fund", "state", "id"], name="ledger_payment_by_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("fund", "line_id"), name="ledger_payment_line_id_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="ledger_payment_amount_positive",
                                violation_error_message="付款金额须大于零。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "cancelled"]),
                                    ("needs_approval", False),
                                    ("approved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="ledger_payment_approved_before_it_leaves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "exported"), _negated=True),
                                    ("batch__isnull", False),
                                    _connector="OR",
                                ),
                                name="ledger_payment_exported_in_batch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("bounce__isnull", True),
                                        ("journal__isnull", False),
                                        ("settled_on__isnull", False),
                                        ("state", "settled"),
                                    ),
                                    models.Q(
                                        ("bounce__isnull", False), ("journal__isnull", False), ("state", "returned")
                                    ),
                                    models.Q(
                                        models.Q(("state", "settled"), _negated=True),
                                        ("bounce__isnull", True),
                                        ("journal__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="ledger_payment_settled_has_journal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankReturnRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outcomes",
                                to="ledger.bankreturn",
                                verbose_name="银行回单文件",
                            ),
                        ),
                        ("row", models.PositiveIntegerField(verbose_name="文件行")),
                        ("line_id", models.CharField(blank=True, max_length=100, verbose_name="行号")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("settled", "已记到账"),
                                    ("returned", "已记退回"),
                                    ("already", "以前已记，未重复"),
                                    ("unknown", "没有这个行号"),
                                    ("amount", "金额不符"),
                                    ("twice", "文件内重复"),
                                    ("contradiction", "同一行号前后矛盾"),
                                    ("after_settled", "已到账，又报退回"),
                                    ("after_returned", "已退回，又报到账"),
                                    ("not_exported", "这一行没有送过银行"),
                                    ("unreadable", "读不懂这一行"),
                                    ("refused", "不能记账"),
                                ],
                                max_length=20,
                                verbose_name="处理结果",
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "payment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="ledger.payment",
                                verbose_name="付款",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "回单行",
                        "verbose_name_plural": "回单行",
                        "ordering": ["source_id", "row"],
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "row"), name="ledger_return_row_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("outcome__in", ["settled", "returned"])),
                                fields=("payment", "outcome"),
                                name="ledger_return_answers_once",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
