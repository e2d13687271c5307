"""Columns of the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.ui.tables import (
    CodeColumn,
    Column,
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    Table,
    TemplateColumn,
)

_CELLS = "cultivation/cells/"


class TitleTable(Table):
    """The register of titles."""

    caption = _("称号名录")
    enterprise = TemplateColumn(f"{_CELLS}enterprise.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    qualification = TemplateColumn(f"{_CELLS}title.html", verbose_name=_("称号"), order_by=("qualification",))
    level = Column(verbose_name=_("级别"), accessor="get_level_display", order_by=("level",))
    batch = Column(verbose_name=_("批次"))
    valid_from = DayColumn(verbose_name=_("认定日期"))
    valid_to = TemplateColumn(f"{_CELLS}valid_to.html", verbose_name=_("有效期至"), order_by=("valid_to",))
    state = TemplateColumn(f"{_CELLS}state.html", verbose_name=_("状态"), orderable=False)
    document = Column(verbose_name=_("认定文号"), tucked=True)
    number = Column(verbose_name=_("证书编号"), tucked=True)


class ImportTable(Table):
    """Workbooks of titles."""

    caption = _("称号导入")
    name = TemplateColumn(f"{_CELLS}import.html", verbose_name=_("文件名"))
    state = TemplateColumn(f"{_CELLS}import_state.html", verbose_name=_("状态"))
    new = NumberColumn(verbose_name=_("新增"), accessor="counts__new", orderable=False)
    changed = NumberColumn(verbose_name=_("更正"), accessor="counts__changed", orderable=False)
    unchanged = NumberColumn(verbose_name=_("无变化"), accessor="counts__unchanged", orderable=False)
    refused = NumberColumn(verbose_name=_("未收录"), accessor="counts__refused", orderable=False)
    created_by = Column(
        verbose_name=_("上传人"), accessor="created_by__display_name", order_by=("created_by__display_name",)
    )
    created_at = MomentColumn(verbose_name=_("上传时间"))


class ImportRowTable(Table):
    """What a dry run understood."""

    caption = _("读到的称号")
    enterprise_name = Column(verbose_name=_("企业"))
    qualification = TemplateColumn(f"{_CELLS}import_title.html", verbose_name=_("称号"))
    valid_from = CodeColumn(verbose_name=_("认定日期"))
    valid_to = CodeColumn(verbose_name=_("有效期至"))
    outcome = TemplateColumn(f"{_CELLS}import_outcome.html", verbose_name=_("结果"))
    row = NumberColumn(verbose_name=_("表中行号"))


class PlaceTable(Table):
    """Enterprises at a place of a rung."""

    caption = _("梯队企业")
    enterprise = TemplateColumn(f"{_CELLS}tick_enterprise.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    place = TemplateColumn(
        f"{_CELLS}place.html", verbose_name=pgettext_lazy("cultivation", "位置"), order_by=("place",)
    )
    steps = TemplateColumn(f"{_CELLS}steps.html", verbose_name=_("差在哪里"), orderable=False)
    since = DayColumn(verbose_name=_("起于"))
    reserve = TemplateColumn(f"{_CELLS}in_reserve.html", verbose_name=_("储备"), orderable=False)


class NearTable(PlaceTable):
    """Enterprises one step away, with how far that is."""

    distance = TemplateColumn(f"{_CELLS}distance.html", verbose_name=_("差距"), order_by=("distance",))

    class Meta(PlaceTable.Meta):
        sequence = ("enterprise", "place", "distance", "...")


class MovementTable(Table):
    """Who moved on the ladders."""

    caption = _("梯队变动")
    enterprise = TemplateColumn(f"{_CELLS}enterprise.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    rung = TemplateColumn(f"{_CELLS}rung.html", verbose_name=_("台阶"), order_by=("rung",))
    before = TemplateColumn(f"{_CELLS}move.html", verbose_name=_("变动"), order_by=("before", "after"))
    on = DayColumn(verbose_name=_("日期"))


class ReserveTable(Table):
    """Enterprises in reserve."""

    caption = _("储备企业")
    enterprise = TemplateColumn(f"{_CELLS}enterprise.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    rung = Column(verbose_name=_("储备库"), accessor="library", order_by=("rung",))
    owner = Column(verbose_name=_("责任人"), accessor="owner__display_name", order_by=("owner__display_name",))
    next_action = TemplateColumn(
        f"{_CELLS}next_action.html", verbose_name=pgettext_lazy("cultivation", "下一步"), order_by=("next_action",)
    )
    due_on = TemplateColumn(f"{_CELLS}due.html", verbose_name=_("完成期限"), order_by=("due_on",))
    added_on = DayColumn(verbose_name=_("入库日期"))


class InclusionTable(Table):
    """Files on their way into statistics."""

    caption = _("纳统培育")
    enterprise = TemplateColumn(f"{_CELLS}inclusion.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    rung = Column(verbose_name=_("专业"), accessor="class_name", order_by=("rung",))
    group = TemplateColumn(f"{_CELLS}group.html", verbose_name=_("培育分类"), order_by=("group",))
    state = TemplateColumn(f"{_CELLS}inclusion_state.html", verbose_name=_("状态"), order_by=("state",))
    materials = TemplateColumn(f"{_CELLS}materials.html", verbose_name=_("材料"), orderable=False)
    channel = Column(verbose_name=_("渠道"), accessor="get_channel_display", order_by=("channel",))
    due_on = TemplateColumn(f"{_CELLS}due.html", verbose_name=_("申报截止"), order_by=("due_on",))
    owner = Column(verbose_name=_("责任人"), accessor="owner__display_name", order_by=("owner__display_name",))


class WatchTable(Table):
    """Enterprises near the floor."""

    caption = _("临近标准企业")
    enterprise = TemplateColumn(f"{_CELLS}tick_watched.html", verbose_name=_("企业"), order_by=("enterprise__name",))
    outcome = TemplateColumn(f"{_CELLS}outcome.html", verbose_name=_("专业"))
    amount_fen = MoneyColumn(verbose_name=_("本年累计"), places=0, fen=True)
    floor_fen = MoneyColumn(verbose_name=_("标准"), places=0, fen=True)
    share = TemplateColumn(f"{_CELLS}pace.html", verbose_name=_("达标进度"))
    crossing = TemplateColumn(f"{_CELLS}crossing.html", verbose_name=_("预计达标"), orderable=False)
    inclusion = TemplateColumn(f"{_CELLS}watched_file.html", verbose_name=_("培育"), orderable=False)
