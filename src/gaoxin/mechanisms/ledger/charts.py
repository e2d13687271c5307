"""The chart that a new fund starts with.

Financial accounts follow the codes of 政府会计制度—行政事业单位会计科目和报表 (财会〔2017〕25号); the 9000s are the platform's own accounts
of budget control, kept in double entry like the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One account of a chart: `account` is the id of an account that the fund already has, None for a new one."""

    code: str
    name: str
    type: AccountType
    role: AccountRole | None = None
    account: int | None = None


STANDARD = (
    ChartRow("1002", "银行存款", AccountType.ASSET, AccountRole.BANK),
    ChartRow("1218", "其他应收款", AccountType.ASSET),
    ChartRow("2307", "其他应付款", AccountType.LIABILITY),
    ChartRow("3001", "累计盈余", AccountType.EQUITY, AccountRole.SURPLUS),
    ChartRow("3501", "以前年度盈余调整", AccountType.EQUITY, AccountRole.PRIOR_YEAR),
    ChartRow("4001", "财政拨款收入", AccountType.INCOME, AccountRole.GRANT_INCOME),
    ChartRow("4604", "利息收入", AccountType.INCOME),
    ChartRow("4609", "其他收入", AccountType.INCOME),
    ChartRow("5001", "业务活动费用", AccountType.EXPENSE, AccountRole.EXPENSE),
    ChartRow("5901", "其他费用", AccountType.EXPENSE),
    ChartRow("9101", "批复指标", AccountType.BUDGET, AccountRole.APPROVED),
    ChartRow("9102", "调剂指标", AccountType.BUDGET, AccountRole.TRANSFERRED),
    ChartRow("9103", "结转指标", AccountType.BUDGET, AccountRole.CARRIED),
    ChartRow("9201", "可用指标", AccountType.BUDGET, AccountRole.AVAILABLE),
    ChartRow("9202", "预占指标", AccountType.BUDGET, AccountRole.RESERVED),
    ChartRow("9203", "占用指标", AccountType.BUDGET, AccountRole.COMMITTED),
    ChartRow("9204", "支付指标", AccountType.BUDGET, AccountRole.PAID),
    ChartRow("9205", "退回指标", AccountType.BUDGET, AccountRole.RESTORED),
)
