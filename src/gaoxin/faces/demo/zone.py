"""The fictional zone: organisations and one sign-in for every role. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass

from gaoxin.mechanisms.registry.demo_zone import flagship
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope

SLUG = "demo"
NAME = "示例高新区（虚构）"
NAME_EN = "Example High-tech Zone (fictional)"
PROVINCE_CODE = "370000"
CITY_CODE = "370200"


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    key: str
    kind: OrganisationKind
    name: str
    short_name: str
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`key` is the login name and the key in `DemoContext.actors`."""

    key: str
    display_name: str
    organisation: str
    role: Role
    purpose: str
    scope: Scope | None = None
    scope_value: str = ""


# The one enterprise of the demo zone that is always the same, whatever the zone's size.
_FIRM = flagship()
ORGANISATIONS = (
    DemoOrganisation("committee", OrganisationKind.DEPARTMENT, "示例高新区管理委员会", "管委会"),
    DemoOrganisation("science-office", OrganisationKind.DEPARTMENT, "示例高新区科技创新局", "科技局"),
    DemoOrganisation("economy-office", OrganisationKind.DEPARTMENT, "示例高新区经济发展局", "经发局"),
    DemoOrganisation("service-office", OrganisationKind.DEPARTMENT, "示例高新区企业服务中心", "企服中心"),
    DemoOrganisation("it-office", OrganisationKind.DEPARTMENT, "示例高新区信息中心", "信息中心"),
    DemoOrganisation("enterprise-a", OrganisationKind.ENTERPRISE, _FIRM.name, _FIRM.short_name, _FIRM.code),
    DemoOrganisation("bank-a", OrganisationKind.BANK, "示例商业银行高新支行", "示例银行"),
    DemoOrganisation("incubator-a", OrganisationKind.INCUBATOR, "示例启点科技企业孵化器", "启点孵化器"),
)

PEOPLE = (
    DemoPerson("science", "林晓", "science-office", Role.OFFICER, "科技局：判断企业资格，看规则和理由"),
    DemoPerson("economy", "周明", "economy-office", Role.OFFICER, "经发局：培育与入库"),
    DemoPerson("service", "何静", "service-office", Role.STEWARD, "企服中心：联系企业", Scope.GRID, "G-01"),
    DemoPerson("leader", "陈远", "committee", Role.LEADER, "管委会领导"),
    DemoPerson("enterprise", "赵一", "enterprise-a", Role.ENTERPRISE_OWNER, "企业负责人"),
    DemoPerson("finance", "钱二", "enterprise-a", Role.ENTERPRISE_MEMBER, "企业财务"),
    DemoPerson("bank", "孙三", "bank-a", Role.INSTITUTION_MEMBER, "银行客户经理"),
    DemoPerson("incubator", "李四", "incubator-a", Role.INSTITUTION_MEMBER, "孵化器运营"),
    DemoPerson("system", "吴系", "it-office", Role.SYSTEM_ADMIN, "系统管理员"),
    DemoPerson("security", "郑安", "it-office", Role.SECURITY_ADMIN, "安全管理员"),
    DemoPerson("audit", "王审", "it-office", Role.AUDIT_ADMIN, "审计管理员"),
)
