import django.db.models.deletion
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
                    name="CalendarVersion",
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
                        ("number", models.PositiveIntegerField(verbose_name="版本号")),
                        ("name", models.CharField(max_length=60, verbose_name="版本标识")),
                        ("source", models.CharField(max_length=100, verbose_name="来源")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="起始年份")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="终止年份")),
                        ("hours", models.JSONField(verbose_name="工作时间")),
                        ("day_end", models.CharField(default="24:00", max_length=5, verbose_name="一日截止时刻")),
                        ("roll_rest_day", models.BooleanField(default=False, verbose_name="自然日期限逢休息日顺延")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="调整原因")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="调整人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="调整时间")),
                    ],
                    options={
                        "verbose_name": "工作日历版本",
                        "verbose_name_plural": "工作日历版本",
                        "ordering": ["zone_id", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("zone", "number"),
                                name="calendar_version_once",
                                violation_error_message="有人刚刚修改了工作日历，请刷新后再改。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProcedureVersion",
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
                        ("key", models.CharField(max_length=100, verbose_name="流程")),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                        ("text", models.TextField(verbose_name="正文")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="启用时间")),
                    ],
                    options={
                        "verbose_name": "流程版本",
                        "verbose_name_plural": "流程版本",
                        "ordering": ["zone_id", "key", "-version"],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "key", "version"), name="procedure_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Desk",
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
                        ("key", models.CharField(max_length=100, verbose_name="流程")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="受理单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "受理单位",
                        "verbose_name_plural": "受理单位",
                        "ordering": ["zone_id", "key"],
                        "constraints": [models.UniqueConstraint(fields=("zone", "key"), name="one_desk_per_procedure")],
                    },
                ),
                migrations.CreateModel(
                    name="CaseNumber",
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
                        ("prefix", models.CharField(max_length=20, verbose_name="编号前缀")),
                        ("last", models.PositiveIntegerField(default=0, verbose_name="最后编号")),
                    ],
                    options={
                        "verbose_name": "编号",
                        "verbose_name_plural": "编号",
                        "ordering": ["zone_id", "prefix"],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "prefix"), name="one_counter_per_prefix")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deputy",
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
                            "absent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="不在岗人员",
                            ),
                        ),
                        (
                            "deputy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="代办人",
                            ),
                        ),
                        ("from_day", models.DateField(verbose_name="自")),
                        ("until_day", models.DateField(verbose_name="至")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                    ],
                    options={
                        "verbose_name": "代办安排",
                        "verbose_name_plural": "代办安排",
                        "ordering": ["zone_id", "from_day", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("from_day__lte", models.F("until_day"))),
                                name="deputy_days_in_order",
                                violation_error_message="开始日期不能晚于结束日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("absent", models.F("deputy")), _negated=True),
                                name="deputy_is_another_person",
                                violation_error_message="代办人须是另一个人。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="days",
                                to="casework.calendarversion",
                                verbose_name="日历版本",
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[("statutory", "国家放假安排"), ("zone", "本区调整")],
                                max_length=10,
                                verbose_name="层次",
                            ),
                        ),
                        ("date", models.DateField(verbose_name="日期")),
                        ("working", models.BooleanField(verbose_name="上班")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("workday", "工作日"),
                                    ("weekend", "周末"),
                                    ("holiday", "放假"),
                                    ("makeup", "调休上班"),
                                    ("closed", "本区休息"),
                                    ("opened", "本区上班"),
                                ],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=50, verbose_name="节日")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                        ("hours", models.CharField(blank=True, max_length=100, verbose_name="当日工作时段")),
                    ],
                    options={
                        "verbose_name": "日历中的日子",
                        "verbose_name_plural": "日历中的日子",
                        "ordering": ["version_id", "layer", "date"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "layer", "date"), name="calendar_day_once_per_layer"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
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
                            "procedure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="casework.procedureversion",
                                verbose_name="流程",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, verbose_name="编号")),
                        ("kind", models.CharField(blank=True, max_length=40, verbose_name="类型")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        (
                            "subject",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="涉及单位",
                            ),
                        ),
                        ("state", models.CharField(max_length=40, verbose_name="状态")),
                        ("is_open", models.BooleanField(default=True, verbose_name="未办结")),
                        ("restricted", models.BooleanField(default=False, verbose_name="仅相关人员可见")),
                        (
                            "desk",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="受理单位",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="主办单位",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        ("data", models.JSONField(default=dict, verbose_name="内容")),
                        ("outcome", models.CharField(blank=True, max_length=40, verbose_name="结果")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "正常"), (1, "预警"), (2, "催办"), (3, "督办"), (4, "问责")],
                                default=0,
                                verbose_name="催督办",
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(default=0, verbose_name="最后记录序号")),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="提出时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                        ("due_at", models.DateTimeField(null=True, verbose_name="期限")),
                        ("next_due_at", models.DateTimeField(null=True, verbose_name="下次到点")),
                    ],
                    options={
                        "verbose_name": "办件",
                        "verbose_name_plural": "办件",
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_due_at__isnull", False)),
                                fields=["next_due_at", "id"],
                                name="case_sweep",
                            ),
                            models.Index(fields=["zone", "is_open", "due_at", "id"], name="case_by_due"),
                            models.Index(fields=["zone", "-opened_at", "-id"], name="case_by_opening"),
                            models.Index(fields=["zone", "state", "due_at", "id"], name="case_by_state"),
                            models.Index(fields=["owner", "is_open", "due_at"], name="case_by_owner"),
                            models.Index(fields=["subject", "-opened_at"], name="case_by_subject"),
                            models.Index(fields=["person", "is_open", "due_at"], name="case_by_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "number"), name="case_number_once_per_zone"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("is_open", True)),
                                    models.Q(("closed_at__isnull", False), ("is_open", False)),
                                    _connector="OR",
                                ),
                                name="case_closed_has_time",
                                violation_error_message="办结的办件须有办结时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="case_has_title",
                                violation_error_message="请写标题。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CasePart",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="协办单位",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "办理中"), ("done", "已完成"), ("withdrawn", "已撤回")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("task", models.TextField(blank=True, verbose_name="协办事项")),
                        ("outcome", models.CharField(blank=True, max_length=40, verbose_name="结果")),
                        ("answer", models.TextField(blank=True, verbose_name="协办意见")),
                        ("opened_at", models.DateTimeField(verbose_name="交办时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                    ],
                    options={
                        "verbose_name": "协办",
                        "verbose_name_plural": "协办",
                        "ordering": ["case_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("case", "organisation"),
                                name="one_open_part_per_organisation",
                                violation_error_message="这个单位已在协办。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="part_closed_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseSeat",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="评委",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待评分"),
                                    ("done", "已评分"),
                                    ("recused", "已回避"),
                                    ("withdrawn", "已撤销"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("scores", models.JSONField(default=dict, verbose_name="评分")),
                        ("total", models.PositiveIntegerField(null=True, verbose_name="总分")),
                        ("opinion", models.TextField(blank=True, verbose_name="评审意见")),
                        ("opened_at", models.DateTimeField(verbose_name="邀请时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                    ],
                    options={
                        "verbose_name": "评审席位",
                        "verbose_name_plural": "评审席位",
                        "ordering": ["case_id", "id"],
                        "indexes": [models.Index(fields=["person", "state"], name="seat_by_person")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "round", "person"),
                                name="one_seat_per_person_and_round",
                                violation_error_message="这位评委已在本轮评审中。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", True), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="seat_closed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), ("total__isnull", False)),
                                    models.Q(models.Q(("state", "done"), _negated=True), ("total__isnull", True)),
                                    _connector="OR",
                                ),
                                name="seat_done_has_total",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(verbose_name="序号")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("move", "办理"),
                                    ("rung", "催督办"),
                                    ("comment", "留言"),
                                    ("note", "内部备注"),
                                    ("hand_over", "移交"),
                                    ("part", "协办"),
                                    ("file", "附件"),
                                    ("link", "关联"),
                                    ("score", "评审"),
                                    ("calendar", "日历调整"),
                                    ("carry_over", "改用新流程"),
                                ],
                                max_length=12,
                                verbose_name="种类",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="名称")),
                        ("from_state", models.CharField(blank=True, max_length=40, verbose_name="原状态")),
                        ("to_state", models.CharField(blank=True, max_length=40, verbose_name="新状态")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("actor_id", models.BigIntegerField(null=True, verbose_name="用户编号")),
                        ("actor_label", models.CharField(max_length=200, verbose_name="用户")),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.organisation",
                                verbose_name="当时的主办单位",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="内容")),
                        ("data", models.JSONField(default=dict, verbose_name="数据")),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("all", "各方可见"), ("staff", "工作人员可见")],
                                default="all",
                                max_length=10,
                                verbose_name="可见范围",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办理记录",
                        "verbose_name_plural": "办理记录",
                        "ordering": ["case_id", "sequence"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "sequence"), name="case_event_once_per_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.storedfile",
                                verbose_name="文件",
                            ),
                        ),
                        ("field", models.CharField(blank=True, max_length=40, verbose_name="用途")),
                        (
                            "visibility",
                            models.CharField(
                                choices=[("all", "各方可见"), ("staff", "工作人员可见")],
                                default="all",
                                max_length=10,
                                verbose_name="可见范围",
                            ),
                        ),
                        (
                            "scan",
                            models.CharField(
                                choices=[("unscanned", "未查毒"), ("clean", "已查毒")],
                                default="unscanned",
                                max_length=10,
                                verbose_name="查毒",
                            ),
                        ),
                        ("added_at", models.DateTimeField(verbose_name="添加时间")),
                    ],
                    options={
                        "verbose_name": "附件",
                        "verbose_name_plural": "附件",
                        "ordering": ["case_id", "id"],
                        "constraints": [models.UniqueConstraint(fields=("case", "file"), name="file_once_per_case")],
                    },
                ),
                migrations.CreateModel(
                    name="CaseLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="linked_from",
                                to="casework.case",
                                verbose_name="关联办件",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("related", "相关"), ("duplicate", "重复"), ("follows", "后续")],
                                max_length=10,
                                verbose_name="关系",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "关联",
                        "verbose_name_plural": "关联",
                        "ordering": ["case_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "other", "kind"), name="link_once"),
                            models.CheckConstraint(
                                condition=models.Q(("case", models.F("other")), _negated=True),
                                name="no_link_to_itself",
                                violation_error_message="办件不能关联自己。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseTerm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        ("term", models.CharField(max_length=40, verbose_name="词")),
                    ],
                    options={
                        "verbose_name": "检索词",
                        "verbose_name_plural": "检索词",
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("term", "case"), name="term_once_per_case")],
                    },
                ),
                migrations.CreateModel(
                    name="CaseClock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clocks",
                                to="casework.case",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clocks",
                                to="casework.casepart",
                                verbose_name="协办",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="时限")),
                        ("run", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "计时中"),
                                    ("paused", "已暂停"),
                                    ("stopped", "已结束"),
                                    ("replaced", "已重新起算"),
                                ],
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("image", models.JSONField(verbose_name="计时")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casework.calendarversion",
                                verbose_name="日历版本",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="起算时间")),
                        ("due_at", models.DateTimeField(null=True, verbose_name="期限")),
                        ("next_at", models.DateTimeField(null=True, verbose_name="下次到点")),
                        ("stopped_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                        ("missing_year", models.PositiveSmallIntegerField(null=True, verbose_name="缺少日历的年份")),
                    ],
                    options={
                        "verbose_name": "时限",
                        "verbose_name_plural": "时限",
                        "ordering": ["case_id", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("stopped_at__isnull", True)),
                                fields=["calendar", "id"],
                                name="clock_live_by_calendar",
                            ),
                            models.Index(
                                condition=models.Q(("state", "running")), fields=["due_at"], name="clock_running_by_due"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("part__isnull", True)),
                                fields=("case", "name", "run"),
                                name="clock_run_once_per_case",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("part__isnull", False)),
                                fields=("part", "name", "run"),
                                name="clock_run_once_per_part",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("part__isnull", True), ("state__in", ["running", "paused"])),
                                fields=("case", "name"),
                                name="one_live_clock_per_case",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("part__isnull", False), ("state__in", ["running", "paused"])),
                                fields=("part", "name"),
                                name="one_live_clock_per_part",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "running"), ("next_at__isnull", True), _connector="OR"),
                                name="only_a_running_clock_waits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RungFired",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fired",
                                to="casework.caseclock",
                                verbose_name="时限",
                            ),
                        ),
                        ("rung", models.CharField(max_length=40, verbose_name="台阶")),
                        ("moment", models.DateTimeField(verbose_name="应到时间")),
                        ("fired_at", models.DateTimeField(verbose_name="触发时间")),
                    ],
                    options={
                        "verbose_name": "催督办记录",
                        "verbose_name_plural": "催督办记录",
                        "ordering": ["clock_id", "moment", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("clock", "rung"), name="rung_once_per_clock_run")
                        ],
                    },
                ),
            ]
        ),
    ]
