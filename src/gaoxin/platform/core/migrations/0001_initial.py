import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from gaoxin.platform.core.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("chain", models.BigIntegerField(verbose_name="链")),
                        ("sequence", models.BigIntegerField(verbose_name="序号")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("actor_id", models.BigIntegerField(null=True, verbose_name="用户编号")),
                        ("actor_label", models.CharField(max_length=200, verbose_name="用户")),
                        ("address", models.CharField(blank=True, max_length=64, verbose_name="网络地址")),
                        ("action", models.CharField(max_length=100, verbose_name="动作")),
                        ("object_type", models.CharField(blank=True, max_length=100, verbose_name="对象类型")),
                        ("object_id", models.CharField(blank=True, max_length=100, verbose_name="对象编号")),
                        ("object_label", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                        ("detail_text", models.TextField(default="{}", verbose_name="内容")),
                        ("algorithm", models.CharField(max_length=10, verbose_name="算法")),
                        ("previous_hash", models.CharField(max_length=64, verbose_name="上一条的摘要")),
                        ("hash", models.CharField(max_length=64, verbose_name="摘要")),
                    ],
                    options={
                        "verbose_name": "审计记录",
                        "verbose_name_plural": "审计记录",
                        "ordering": ["chain", "sequence"],
                        "indexes": [
                            models.Index(fields=["chain", "object_type", "object_id"], name="audit_by_object"),
                            models.Index(fields=["chain", "at"], name="audit_by_time"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("chain", "sequence"), name="audit_sequence_once_per_chain")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditHead",
                    fields=[
                        ("chain", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="链")),
                        ("sequence", models.BigIntegerField(default=0, verbose_name="序号")),
                        ("hash", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                    ],
                    options={
                        "verbose_name": "审计链末端",
                        "verbose_name_plural": "审计链末端",
                    },
                ),
                migrations.CreateModel(
                    name="PeriodicRun",
                    fields=[
                        (
                            "task",
                            models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name="任务"),
                        ),
                        ("due_at", models.DateTimeField(verbose_name="下次执行时间")),
                    ],
                    options={
                        "verbose_name": "定时任务",
                        "verbose_name_plural": "定时任务",
                    },
                ),
                migrations.CreateModel(
                    name="Zone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(unique=True, verbose_name="标识")),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        ("name_en", models.CharField(blank=True, max_length=200, verbose_name="英文名称")),
                        (
                            "province_code",
                            models.CharField(
                                max_length=6,
                                validators=[
                                    django.core.validators.RegexValidator("^\\d{6}$", "行政区划代码是 6 位数字。")
                                ],
                                verbose_name="省级行政区划代码",
                            ),
                        ),
                        (
                            "city_code",
                            models.CharField(
                                blank=True,
                                max_length=6,
                                validators=[
                                    django.core.validators.RegexValidator("^\\d{6}$", "行政区划代码是 6 位数字。")
                                ],
                                verbose_name="市级行政区划代码",
                            ),
                        ),
                        (
                            "host",
                            models.CharField(
                                blank=True,
                                help_text="用这个域名访问的就是本区；留空表示不按域名区分。",
                                max_length=253,
                                verbose_name="域名",
                            ),
                        ),
                        ("settings", models.JSONField(blank=True, default=dict, verbose_name="设置")),
                        ("is_demo", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "高新区",
                        "verbose_name_plural": "高新区",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("host", ""), _negated=True),
                                fields=("host",),
                                name="one_zone_per_host",
                                violation_error_message="这个域名已属于另一个高新区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("province_code__regex", "^\\d{6}$")),
                                name="zone_province_code_has_six_digits",
                                violation_error_message="行政区划代码是 6 位数字。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "username",
                            models.CharField(
                                error_messages={"unique": "这个登录名已被使用。"},
                                max_length=150,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[\\w.+-]+\\Z", "登录名只能用汉字、字母、数字和 . + - _。"
                                    )
                                ],
                                verbose_name="登录名",
                            ),
                        ),
                        ("display_name", models.CharField(max_length=100, verbose_name="姓名")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机号")),
                        (
                            "preferred_language",
                            models.CharField(
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="界面语言",
                            ),
                        ),
                        ("large_type", models.BooleanField(default=False, verbose_name="大字模式")),
                        ("is_active", models.BooleanField(default=True, verbose_name="可以登录")),
                        (
                            "home_zone",
                            models.ForeignKey(
                                editable=False,
                                help_text="哪个高新区的系统管理员管理这个账号。",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                                verbose_name="开户高新区",
                            ),
                        ),
                        ("date_joined", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "用户",
                        "verbose_name_plural": "用户",
                        "ordering": ["username"],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                condition=models.Q(("email", ""), _negated=True),
                                name="user_email_once",
                                violation_error_message="这个电子邮箱已被使用。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("department", "管委会部门"),
                                    ("enterprise", "企业"),
                                    ("bank", "银行"),
                                    ("incubator", "孵化器"),
                                    ("institution", "其他服务机构"),
                                ],
                                max_length=20,
                                verbose_name="类型",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="名称")),
                        ("short_name", models.CharField(blank=True, max_length=50, verbose_name="简称")),
                        ("credit_code", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                    ],
                    options={
                        "verbose_name": "单位",
                        "verbose_name_plural": "单位",
                        "ordering": ["zone_id", "kind", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("credit_code", ""), _negated=True),
                                fields=("zone", "credit_code"),
                                name="organisation_credit_code_once_per_zone",
                                violation_error_message="本区已有这个统一社会信用代码的单位。",
                            ),
                            models.UniqueConstraint(
                                fields=("zone", "kind", "name"),
                                name="organisation_name_once_per_zone_and_kind",
                                violation_error_message="本区已有同名的单位。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        (
                            "zone",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                            ),
                        ),
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=255, verbose_name="文件名")),
                        ("content_type", models.CharField(max_length=100, verbose_name="内容类型")),
                        ("size", models.BigIntegerField(verbose_name="大小（字节）")),
                        ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
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
                    ],
                    options={
                        "verbose_name": "文件",
                        "verbose_name_plural": "文件",
                        "ordering": ["-created_at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("size__gte", 0)), name="stored_file_size_not_negative"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                        ("key", models.CharField(max_length=150, verbose_name="唯一键")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("in_app", "站内消息"),
                                    ("mail", "电子邮件"),
                                    ("wecom", "企业微信机器人"),
                                    ("dingtalk", "钉钉机器人"),
                                    ("feishu", "飞书机器人"),
                                ],
                                max_length=10,
                                verbose_name="渠道",
                            ),
                        ),
                        ("kind", models.CharField(max_length=80, verbose_name="种类")),
                        (
                            "recipient",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="收件人",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=254, verbose_name="地址")),
                        ("subject", models.CharField(max_length=200, verbose_name="标题")),
                        ("body", models.TextField(verbose_name="正文")),
                        ("object_type", models.CharField(blank=True, max_length=100, verbose_name="对象类型")),
                        ("object_id", models.CharField(blank=True, max_length=100, verbose_name="对象编号")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "待发送"),
                                    ("sending", "发送中"),
                                    ("sent", "已送达"),
                                    ("dead", "无法送达"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="发送次数")),
                        ("forgiven", models.PositiveSmallIntegerField(default=0, verbose_name="重发前的次数")),
                        ("given_up", models.CharField(blank=True, max_length=200, verbose_name="放弃的理由")),
                        ("next_at", models.DateTimeField(null=True, verbose_name="下次发送时间")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        ("sent_at", models.DateTimeField(null=True, verbose_name="送达时间")),
                        ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                    ],
                    options={
                        "verbose_name": "消息",
                        "verbose_name_plural": "消息",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="message_due"
                            ),
                            models.Index(fields=["zone", "-created_at", "-id"], name="message_by_zone"),
                            models.Index(fields=["recipient", "channel", "-created_at"], name="message_by_recipient"),
                            models.Index(fields=["object_type", "object_id"], name="message_by_object"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("zone", "key"), name="message_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="message_sent_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("next_at__isnull", False), ("state__in", ["queued", "sending"])),
                                    models.Q(("next_at__isnull", True), ("state__in", ["sent", "dead"])),
                                    _connector="OR",
                                ),
                                name="message_waiting_has_next_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="用户",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="core.organisation",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("leader", "管委会领导"),
                                    ("officer", "业务人员"),
                                    ("steward", "企业服务专员"),
                                    ("enterprise_owner", "企业负责人"),
                                    ("enterprise_member", "企业经办人"),
                                    ("institution_member", "机构人员"),
                                    ("system_admin", "系统管理员"),
                                    ("security_admin", "安全管理员"),
                                    ("audit_admin", "审计管理员"),
                                ],
                                max_length=30,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("zone", "全区"), ("unit", "本部门"), ("grid", "本网格"), ("own", "本单位")],
                                max_length=10,
                                verbose_name="数据范围",
                            ),
                        ),
                        (
                            "scope_value",
                            models.CharField(
                                blank=True,
                                help_text="网格编号等；全区、本部门、本单位不填。",
                                max_length=100,
                                verbose_name="范围值",
                            ),
                        ),
                        ("granted_at", models.DateTimeField(auto_now_add=True, verbose_name="授予时间")),
                    ],
                    options={
                        "verbose_name": "角色授予",
                        "verbose_name_plural": "角色授予",
                        "ordering": ["zone_id", "user_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "organisation", "role", "scope", "scope_value"),
                                name="membership_once",
                                violation_error_message="这位用户已有这个角色。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role__in", ["system_admin", "security_admin", "audit_admin"])),
                                fields=("user",),
                                name="one_administrator_role_per_person",
                                violation_error_message="系统、安全、审计管理员须由三个人分别担任。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("scope", "grid"), models.Q(("scope_value", ""), _negated=True)),
                                    models.Q(models.Q(("scope", "grid"), _negated=True), ("scope_value", "")),
                                    _connector="OR",
                                ),
                                name="membership_grid_scope_has_value",
                                violation_error_message="只有“本网格”要写网格编号，且必须写。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskRun",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "zone",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="core.zone",
                                verbose_name="高新区",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发起人",
                            ),
                        ),
                        ("task", models.CharField(max_length=100, verbose_name="任务")),
                        ("arguments", models.JSONField(default=dict, verbose_name="参数")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队中"),
                                    ("running", "进行中"),
                                    ("succeeded", "已完成"),
                                    ("failed", "未完成"),
                                    ("cancelled", "已取消"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("done", models.BigIntegerField(default=0, verbose_name="已处理")),
                        ("total", models.BigIntegerField(default=0, verbose_name="总数")),
                        ("message", models.CharField(blank=True, max_length=300, verbose_name="进展")),
                        ("result", models.JSONField(null=True, verbose_name="结果")),
                        ("error", models.TextField(blank=True, verbose_name="未完成的原因")),
                        ("cancel_requested", models.BooleanField(default=False, verbose_name="已请求取消")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="执行次数")),
                        ("worker", models.CharField(blank=True, max_length=100, verbose_name="执行者")),
                        ("heartbeat_at", models.DateTimeField(null=True, verbose_name="心跳时间")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                        ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                    ],
                    options={
                        "verbose_name": "后台任务",
                        "verbose_name_plural": "后台任务",
                        "ordering": ["-created_at", "id"],
                        "indexes": [models.Index(fields=["state", "created_at"], name="task_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("done__gte", 0), ("done__lte", models.F("total"))),
                                name="task_progress_within_total",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        ("state__in", ["succeeded", "failed", "cancelled"]),
                                    ),
                                    models.Q(("finished_at__isnull", True), ("state__in", ["queued", "running"])),
                                    _connector="OR",
                                ),
                                name="task_finished_at_with_finished_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="用户",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="用途")),
                        ("start", models.CharField(max_length=12, verbose_name="密钥开头")),
                        (
                            "digest",
                            models.CharField(editable=False, max_length=64, unique=True, verbose_name="密钥摘要"),
                        ),
                        ("scopes", models.JSONField(default=list, verbose_name="权限范围")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        ("expires_at", models.DateTimeField(verbose_name="到期时间")),
                        ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="最近使用")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="吊销时间")),
                    ],
                    options={
                        "verbose_name": "接口密钥",
                        "verbose_name_plural": "接口密钥",
                        "ordering": ["-created_at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="api_token_has_name",
                                violation_error_message="请写明密钥的用途。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                                name="api_token_expires_after_it_was_made",
                                violation_error_message="到期时间须晚于建立时间。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryAttempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="log",
                                to="core.message",
                                verbose_name="消息",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                        ("ok", models.BooleanField(null=True, verbose_name="成功")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="原因")),
                    ],
                    options={
                        "verbose_name": "发送记录",
                        "verbose_name_plural": "发送记录",
                        "ordering": ["message_id", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("message", "number"), name="delivery_attempt_once")
                        ],
                    },
                ),
            ]
        ),
    ]
