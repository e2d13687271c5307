"""What happens in the fictional requests of the demo zone: stories of steps, and requests that follow them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """On the `day`-th working day after the opening, at `hour`, `who` takes the step `name` ("#…" is a word, not a step)."""

    day: int
    hour: int
    who: str
    name: str
    values: dict[str, str] = field(default_factory=dict)


#: Invented enterprises.
SUBJECTS = (
    ("示例远桥智能装备有限公司", "远桥装备"), ("示例澄光新材料股份有限公司", "澄光材料"), ("示例北辰生物医药有限公司", "北辰医药"),
    ("示例云帆软件有限公司", "云帆软件"), ("示例启明半导体有限公司", "启明半导体"), ("示例海蓝环境科技有限公司", "海蓝环境"),
)  # fmt: skip

_CONTACT = Step(0, 10, "service", "contact", {"note": "已电话联系，核实了情况。"})


def _sent(office: str, day: int = 0, hour: int = 11) -> tuple[Step, ...]:
    """Contacted and dispatched by the centre, signed for by the office."""
    who = office.partition("-")[0]
    return (
        _CONTACT,
        Step(day, hour, "service", "dispatch", {"owner": office, "note": "请按时答复。"}),
        Step(day, 14, who, "sign", {"person": "me"}),
    )


def _answered(office: str, day: int, text: str) -> tuple[Step, ...]:
    who = office.partition("-")[0]
    return (Step(day, 15, who, "answer", {"answer": text}), Step(day, 16, "service", "approve", {}))


_SCIENCE, _ECONOMY = "science-office", "economy-office"
STORIES: dict[str, tuple[Step, ...]] = {
    "new": (),
    "contacted": (_CONTACT,),
    "accepted": (_CONTACT, Step(0, 11, "service", "accept")),
    "quick": (
        _CONTACT, Step(0, 11, "service", "accept"), Step(0, 13, "service", "take_up"),
        Step(0, 15, "service", "answer_at_once", {"answer": "申报通知已发送，截止日期和材料清单见附件说明。"}),
        Step(1, 10, "service", "rate", {"rating": "satisfied", "solved": "solved"}),
    ),
    "done-science": (
        *_sent(_SCIENCE), *_answered(_SCIENCE, 2, "经核实符合条件，已列入本批次，结果将在网站公示。"),
        Step(4, 10, "service", "rate", {"rating": "satisfied", "solved": "solved", "note": "电话回访。"}),
    ),
    "done-economy": (
        *_sent(_ECONOMY), *_answered(_ECONOMY, 3, "已协调供电单位，扩容方案本周确定，下月完成施工。"),
        Step(6, 10, "service", "rate", {"rating": "fair", "solved": "partly", "note": "希望再快一些。"}),
    ),
    "to-rate": (*_sent(_ECONOMY), *_answered(_ECONOMY, 2, "已与物业约定整改时间，两周内完成。")),
    "to-review": (*_sent(_SCIENCE), Step(1, 15, "science", "answer", {"answer": "已联系高校，推荐两个团队对接，联系方式另发。"})),
    "in-hand": (*_sent(_SCIENCE), Step(1, 9, "science", "#note", {"text": "已约企业周四上午到现场看。"})),
    "in-hand-economy": (*_sent(_ECONOMY), Step(1, 16, "enterprise", "#comment", {"text": "我们可以提供近三个月的用电数据。"})),
    "late": (*_sent(_ECONOMY), Step(2, 10, "economy", "#note", {"text": "等市级部门回复。"})),
    "unsigned": (_CONTACT, Step(0, 11, "service", "dispatch", {"owner": _SCIENCE})),
    "refused": (
        _CONTACT, Step(0, 11, "service", "dispatch", {"owner": _SCIENCE}),
        Step(0, 15, "science", "refuse", {"reason": "用电扩容不属于本局职责。", "basis": "部门职责清单", "suggestion": _ECONOMY}),
    ),
    "redirected": (
        _CONTACT, Step(0, 11, "service", "dispatch", {"owner": _SCIENCE}),
        Step(0, 15, "science", "refuse", {"reason": "厂房产权事项不属于本局职责。", "basis": "部门职责清单", "suggestion": _ECONOMY}),
        Step(1, 10, "service", "redispatch", {"owner": _ECONOMY}), Step(1, 14, "economy", "sign", {"person": "me"}),
    ),
    "extended": (
        *_sent(_ECONOMY), Step(1, 10, "economy", "ask_extension", {"extra": "5wd", "reason": "需与市级部门会商。"}),
        Step(1, 15, "service", "grant_extension", {"note": "同意延长 5 个工作日。"}),
    ),
    "asking": (*_sent(_ECONOMY), Step(1, 10, "economy", "ask_extension", {"extra": "3wd", "reason": "等待第三方检测报告。"})),
    "helped": (
        *_sent(_SCIENCE), Step(1, 10, "science", "invite_help", {"helpers": _ECONOMY, "note": "请核实厂房消防验收情况。"}),
        Step(2, 10, "economy", "#part", {"text": "消防验收已通过，证明已提供。"}), *_answered(_SCIENCE, 3, "会同经发局核实，可以办理。"),
    ),
    "helping": (*_sent(_SCIENCE), Step(1, 10, "science", "invite_help", {"helpers": _ECONOMY, "note": "请核实用地性质。"})),
    "supplement": (*_sent(_SCIENCE), Step(1, 10, "science", "ask_firm", {"note": "请补充近两年研发费用专项审计报告。"})),
    "board": (
        *_sent(_ECONOMY), Step(2, 10, "economy", "escalate", {"reason": "涉及规划调整，需管委会协调。"}),
        Step(4, 10, "leader", "file_plan", {"plan": "由经发局牵头，会同规划部门十五个工作日内提出调整方案。"}),
    ),
    "shelved": (
        *_sent(_ECONOMY), Step(2, 10, "economy", "escalate", {"reason": "道路建设未列入今年计划。"}),
        Step(3, 10, "leader", "shelve", {"reason": "列入明年建设计划后恢复办理。"}),
    ),
    "declined": (
        _CONTACT, Step(0, 11, "service", "decline", {"reason": "该事项已进入诉讼程序。", "channel": "通过人民法院解决。"}),
    ),
    "redone": (
        *_sent(_SCIENCE), *_answered(_SCIENCE, 2, "请自行联系主管部门。"),
        Step(3, 10, "service", "redo", {"reason": "企业不满意，未说明联系渠道和时限。"}),
        *_answered(_SCIENCE, 5, "已代企业与主管部门约定办理时间，联系人和电话已发。"),
        Step(6, 10, "service", "rate", {"rating": "satisfied", "solved": "solved"}),
    ),
}  # fmt: skip

#: Working days back, story, title, category, kind, content. All invented.
REQUESTS: tuple[tuple[int, str, str, str, str, str], ...] = (
    (25, "done-science", "研发费用加计扣除口径咨询", "consultation", "general", "委托境外研发费用能否加计扣除，比例如何计算？"),
    (24, "done-economy", "二期厂房用电容量不足", "utilities", "general", "新增两条产线，现有 800 kVA 不够，需扩容到 2000 kVA。"),
    (24, "redone", "环评批复办理时限", "approval", "general", "项目环评报告已提交，希望明确办理时限和联系人。"),
    (23, "declined", "与承包商的工程款纠纷", "dispute", "general", "与承包商结算金额有分歧，希望协调。"),
    (22, "late", "厂区门口道路破损影响出货", "logistics", "general", "门口约 200 米路面破损，重型车辆绕行。"),
    (22, "done-science", "高新技术企业认定材料清单", "consultation", "general", "首次申报，想核对知识产权和研发费用材料。"),
    (21, "board", "项目用地规划指标调整", "premises", "complex", "为建研发楼，申请容积率由 1.5 调整到 2.0。"),
    (20, "helped", "实验室消防验收与科研备案", "approval", "general", "新建实验室需要同时办理消防验收和科研设施备案。"),
    (19, "quick", "省级专精特新申报截止日期", "consultation", "consultation", "想确认本批次申报截止日期。"),
    (19, "shelved", "园区东侧道路延伸", "logistics", "general", "东侧道路未通，员工通勤和物流绕行 3 公里。"),
    (18, "done-economy", "流动资金贷款贴息兑现", "redemption", "general", "去年贴息资金尚未到账，请核实进度。"),
    (17, "late", "危化品仓库审批联络", "safety", "complex", "扩建甲类仓库，需要明确安全评价和消防的先后顺序。"),
    (16, "done-science", "引进博士团队住房补贴", "labour", "general", "团队 4 人，咨询人才公寓和补贴申领。"),
    (15, "extended", "跨区迁入企业税务手续", "approval", "general", "从外市迁入，需要协助对接税务和社保迁移。"),
    (14, "redone", "数据出境安全评估指引", "consultation", "general", "与海外总部共享研发数据，需要哪些手续？"),
    (13, "done-economy", "夏季限电错峰安排", "utilities", "general", "希望提前一周告知错峰时段，以便排产。"),
    (12, "board", "人才公寓配套学位", "labour", "complex", "引进人才子女入学无法就近安排。"),
    (11, "helped", "技改项目备案与用能审查", "approval", "general", "技改项目备案通过，能评由哪个部门受理？"),
    (10, "quick", "科技型中小企业入库操作", "consultation", "consultation", "系统提示信息不一致，如何修改？"),
    (9, "extended", "进口设备减免税证明", "approval", "complex", "研发设备进口，申请办理减免税证明。"),
    (8, "done-science", "产学研合作对接高校", "innovation", "general", "寻找金属表面处理方向的高校团队。"),
    (8, "to-rate", "物业擅自涨价", "complaint", "general", "物业未协商即上调服务费 30%。"),
    (7, "late", "污水处理费计量争议", "utilities", "general", "计量表读数与实际排放量差异较大。"),
    (6, "redirected", "厂房产权分割登记", "premises", "general", "工业厂房按层分割转让，咨询登记条件。"),
    (6, "to-rate", "公交线路末班车延时", "logistics", "general", "夜班员工下班后没有公交。"),
    (5, "supplement", "研发补助申报条件核实", "redemption", "general", "上年研发投入增长 35%，是否可以申报增量补助？"),
    (5, "in-hand", "中试基地设备共享", "innovation", "complex", "需要 3 个月的中试线，能否共享园区设备？"),
    (4, "asking", "排污许可证变更", "safety", "general", "新增一台锅炉，许可证需要变更。"),
    (4, "to-review", "寻找激光加工合作团队", "innovation", "general", "希望与高校合作开发激光清洗工艺。"),
    (3, "helping", "研发中心用地性质核实", "premises", "general", "租用的地块能否登记研发中心？"),
    (3, "in-hand-economy", "变压器故障抢修", "utilities", "urgent", "主变压器异响，担心停产。"),
    (3, "in-hand", "知识产权质押融资", "finance", "general", "有 12 项发明专利，想办理质押贷款。"),
    (2, "supplement", "出口信用保险补贴", "market", "general", "去年投保出口信用险，咨询补贴比例。"),
    (2, "refused", "充电桩用电报装", "utilities", "general", "员工停车场新建 20 个充电桩。"),
    (2, "in-hand-economy", "招聘季用工紧缺", "labour", "general", "急需 30 名数控操作工。"),
    (1, "unsigned", "商标海外布局咨询", "property", "general", "准备进入东南亚市场，咨询马德里商标注册。"),
    (1, "in-hand", "首台套保险补偿", "redemption", "general", "首台套产品已投保，如何申请补偿？"),
    (1, "accepted", "厂区雨水倒灌", "safety", "general", "暴雨后地下车库进水，需要检查管网。"),
    (0, "contacted", "融资租赁利息补贴", "finance", "general", "设备融资租赁合同能否享受贴息？"),
    (0, "new", "新员工集体户口办理", "labour", "consultation", "应届毕业生落户集体户需要哪些材料？"),
    (0, "new", "停水通知不及时", "utilities", "urgent", "今天上午突然停水，产线已停。"),
)  # fmt: skip
