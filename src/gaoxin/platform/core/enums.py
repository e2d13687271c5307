"""Kinds, roles, scopes and states of the ground."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    DEPARTMENT = "department", _("管委会部门")
    ENTERPRISE = "enterprise", _("企业")
    BANK = "bank", _("银行")
    INCUBATOR = "incubator", _("孵化器")
    INSTITUTION = "institution", _("其他服务机构")


class Role(models.TextChoices):
    LEADER = "leader", _("管委会领导")
    OFFICER = "officer", _("业务人员")
    STEWARD = "steward", _("企业服务专员")
    ENTERPRISE_OWNER = "enterprise_owner", _("企业负责人")
    ENTERPRISE_MEMBER = "enterprise_member", _("企业经办人")
    INSTITUTION_MEMBER = "institution_member", _("机构人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


# 三员分立 (GB/T 22239-2019, 访问控制): no person holds two of these.
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
STAFF_ROLES = (Role.LEADER, Role.OFFICER, Role.STEWARD)
ENTERPRISE_ROLES = (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_MEMBER)

# Which roles a member of each kind of organisation may hold.
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.DEPARTMENT: (*STAFF_ROLES, *ADMINISTRATOR_ROLES),
    OrganisationKind.ENTERPRISE: ENTERPRISE_ROLES,
    OrganisationKind.BANK: (Role.INSTITUTION_MEMBER,),
    OrganisationKind.INCUBATOR: (Role.INSTITUTION_MEMBER,),
    OrganisationKind.INSTITUTION: (Role.INSTITUTION_MEMBER,),
}


class Scope(models.TextChoices):
    ZONE = "zone", _("全区")
    UNIT = "unit", _("本部门")
    GRID = "grid", _("本网格")
    OWN = "own", _("本单位")


class TaskState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    SUCCEEDED = "succeeded", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


FINISHED_STATES = (TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED)


class Channel(models.TextChoices):
    IN_APP = "in_app", _("站内消息")
    MAIL = "mail", _("电子邮件")
    WECOM = "wecom", _("企业微信机器人")
    DINGTALK = "dingtalk", _("钉钉机器人")
    FEISHU = "feishu", _("飞书机器人")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已送达")
    DEAD = "dead", _("无法送达")
