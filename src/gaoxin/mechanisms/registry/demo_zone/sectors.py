"""The lines of business of the demo zone: names, industry codes and what is usual in each."""

from __future__ import annotations

from dataclasses import dataclass

#: The years of the demo zone's accounts, oldest first.
YEARS = (2021, 2022, 2023, 2024, 2025)


@dataclass(frozen=True, slots=True)
class Sector:
    """A line of business.

    words: ends of company names. codes: GB/T 4754-2017. share: of the zone's enterprises, in relation to the others.
    technology: how likely its firms do research, 0 to 1. research: R&D over revenue. margin: profit over revenue before
    tax. per_head: revenue of one employee, 万元. assets: assets over revenue. debt: liabilities over assets. scale:
    logarithm added to the size of revenue. export: share of firms that export. strategic: a strategic emerging industry.
    shocks: added growth in each of YEARS. chain: the zone's industrial chain, '' for none.
    """

    key: str
    label: str
    words: tuple[str, ...]
    codes: tuple[str, ...]
    share: float
    technology: float
    research: float
    margin: float
    per_head: float
    assets: float
    debt: float
    scale: float
    export: float
    strategic: bool
    shocks: tuple[float, ...]
    chain: str = ""


SECTORS = (
    Sector(
        "sensors", "传感与仪器", ("传感科技", "仪器仪表", "测控技术"), ("4014", "4011", "4016"),
        9, 0.85, 0.085, 0.11, 62, 1.25, 0.42, 0.0, 0.35, True, (0.04, 0.0, 0.03, 0.02, 0.04), "智能传感",
    ),
    Sector(
        "machinery", "精密机械", ("精密机械", "机械制造", "自动化设备"), ("3484", "3425", "3499"),
        7, 0.6, 0.045, 0.07, 68, 1.2, 0.52, 0.35, 0.4, False, (0.05, -0.02, 0.0, 0.01, 0.02), "高端装备",
    ),
    Sector(
        "robots", "智能装备", ("智能装备", "机器人", "智能制造"), ("3491", "3492", "3569"),
        6, 0.8, 0.075, 0.08, 66, 1.3, 0.48, 0.2, 0.3, True, (0.06, 0.02, 0.05, 0.04, 0.06), "高端装备",
    ),
    Sector(
        "electronics", "电子与集成电路", ("电子", "微电子", "半导体"), ("3982", "3973", "3979"),
        8, 0.75, 0.08, 0.08, 70, 1.35, 0.46, 0.25, 0.45, True, (0.1, 0.02, -0.04, 0.05, 0.08), "集成电路",
    ),
    Sector(
        "materials", "新材料", ("新材料", "高分子材料", "特种材料"), ("2659", "3061", "3240"),
        7, 0.65, 0.05, 0.08, 95, 1.25, 0.5, 0.45, 0.35, True, (0.06, 0.01, -0.02, 0.02, 0.03), "先进材料",
    ),
    Sector(
        "biomedicine", "生物医药", ("生物科技", "生物医药", "医疗器械"), ("2761", "2770", "3581"),
        8, 0.85, 0.13, 0.1, 58, 1.9, 0.4, 0.1, 0.25, True, (0.12, 0.1, -0.05, 0.0, 0.03), "生物医药",
    ),
    Sector(
        "vehicles", "汽车零部件", ("汽车零部件", "汽车科技"), ("3670", "3660"),
        4, 0.55, 0.04, 0.06, 88, 1.1, 0.56, 0.7, 0.4, False, (0.03, 0.04, 0.06, 0.03, 0.02), "汽车电子",
    ),
    Sector(
        "energy", "新能源", ("新能源", "电气科技", "储能技术"), ("3825", "3841", "3824"),
        5, 0.7, 0.055, 0.07, 105, 1.3, 0.55, 0.5, 0.3, True, (0.12, 0.15, 0.06, -0.06, 0.0), "新能源",
    ),
    Sector(
        "food", "食品", ("食品", "营养食品"), ("1499", "1491"),
        3, 0.25, 0.012, 0.06, 75, 0.9, 0.48, 0.4, 0.2, False, (0.02, 0.0, 0.02, 0.01, 0.01), "",
    ),
    Sector(
        "software", "软件", ("软件", "信息技术", "智能科技"), ("6513", "6511", "6531"),
        16, 0.75, 0.14, 0.09, 46, 1.0, 0.4, -0.35, 0.12, True, (0.08, 0.03, 0.06, 0.05, 0.05), "软件与人工智能",
    ),
    Sector(
        "data", "数据服务", ("数据科技", "云计算", "数字技术"), ("6550", "6450", "6540"),
        6, 0.65, 0.11, 0.08, 52, 1.05, 0.42, -0.25, 0.08, True, (0.1, 0.05, 0.08, 0.08, 0.09), "软件与人工智能",
    ),
    Sector(
        "research", "研发服务", ("技术研究院", "工程技术", "医药研究"), ("7320", "7340"),
        3, 0.75, 0.15, 0.07, 50, 1.3, 0.42, -0.5, 0.1, True, (0.05, 0.03, 0.02, 0.03, 0.03), "",
    ),
    Sector(
        "testing", "检验检测", ("检测技术", "计量技术"), ("7452", "7451"),
        4, 0.55, 0.06, 0.1, 40, 1.1, 0.36, -0.4, 0.02, False, (0.04, 0.06, 0.02, 0.03, 0.03), "",
    ),
    Sector(
        "environment", "节能环保", ("环保科技", "水务科技", "节能技术"), ("7721", "7722", "3597"),
        3, 0.5, 0.05, 0.07, 64, 1.5, 0.55, 0.0, 0.08, True, (0.03, 0.0, -0.03, -0.02, 0.01), "",
    ),
    Sector(
        "consulting", "商务服务", ("企业管理", "咨询", "人力资源服务"), ("7249", "7219", "7262"),
        5, 0.08, 0.008, 0.06, 42, 0.8, 0.4, -0.6, 0.02, False, (0.02, -0.02, 0.02, 0.02, 0.02), "",
    ),
    Sector(
        "wholesale", "批发贸易", ("贸易", "供应链管理", "国际贸易"), ("5179", "5177", "5137"),
        6, 0.08, 0.004, 0.025, 330, 0.6, 0.62, 1.0, 0.4, False, (0.05, 0.0, -0.03, 0.01, 0.02), "",
    ),
    Sector(
        "retail", "零售与电商", ("电子商务", "零售科技"), ("5292", "5249"),
        3, 0.15, 0.01, 0.03, 120, 0.55, 0.55, 0.1, 0.15, False, (0.08, 0.05, 0.04, 0.03, 0.04), "",
    ),
    Sector(
        "construction", "建筑安装", ("建设工程", "机电工程"), ("4920", "4813", "4910"),
        3, 0.2, 0.015, 0.04, 130, 1.1, 0.66, 0.6, 0.03, False, (0.02, -0.06, -0.06, -0.05, -0.03), "",
    ),
    Sector(
        "logistics", "物流仓储", ("物流", "智慧物流"), ("5431", "5990"),
        2, 0.15, 0.01, 0.04, 85, 0.9, 0.55, 0.3, 0.1, False, (0.05, -0.02, 0.02, 0.02, 0.02), "",
    ),
    Sector(
        "catering", "住宿餐饮", ("餐饮管理", "酒店管理"), ("6210", "6110"),
        1.5, 0.02, 0.002, 0.04, 24, 0.9, 0.55, -0.5, 0.0, False, (0.05, -0.15, 0.15, 0.03, 0.02), "",
    ),
    Sector(
        "media", "文化传媒", ("文化传媒", "数字文化"), ("8720", "8810"),
        2, 0.15, 0.02, 0.06, 38, 0.9, 0.42, -0.7, 0.03, False, (0.03, -0.05, 0.04, 0.03, 0.03), "",
    ),
    Sector(
        "property", "物业与地产", ("物业服务", "产业园运营", "置业"), ("7020", "7040", "7010"),
        1.5, 0.02, 0.002, 0.06, 34, 1.2, 0.6, -0.1, 0.0, False, (0.03, -0.02, -0.05, -0.04, -0.03), "",
    ),
    Sector(
        "agriculture", "农业科技", ("农业科技", "种业科技"), ("0190", "0519"),
        1, 0.35, 0.03, 0.05, 40, 1.3, 0.45, -0.3, 0.08, False, (0.02, 0.02, 0.02, 0.01, 0.02), "",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of life.

    share: of the zone's enterprises. ages: least and most years at the end of 2025. size: logarithm of revenue in 万元
    and its spread. growth: usual growth a year and its spread. margin: added to the sector's.
    """

    key: str
    label: str
    share: float
    ages: tuple[float, float]
    size: tuple[float, float]
    growth: tuple[float, float]
    margin: float


STAGES = (
    Stage("seed", "种子期", 0.13, (0.2, 3.0), (4.3, 1.1), (0.4, 0.35), -0.25),
    Stage("startup", "初创期", 0.27, (2.0, 6.0), (5.35, 1.05), (0.17, 0.22), -0.04),
    Stage("growth", "成长期", 0.33, (4.0, 12.0), (6.3, 1.1), (0.11, 0.14), 0.0),
    Stage("mature", "成熟期", 0.19, (8.0, 25.0), (7.25, 1.2), (0.03, 0.09), 0.01),
    Stage("decline", "衰退期", 0.08, (6.0, 27.0), (6.2, 1.2), (-0.13, 0.1), -0.05),
)
