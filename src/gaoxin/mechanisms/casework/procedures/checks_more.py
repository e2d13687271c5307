"""What must hold of figures that guard a move, of panels, of what is published and of moves that take one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaoxin.mechanisms.casework.procedures.definition import OPENING, FieldType, Place
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.checks import Checker
    from gaoxin.mechanisms.casework.procedures.definition import Clock, Move

FIGURES = (FieldType.MONEY, FieldType.INTEGER, FieldType.SCORE)


def check_more(checker: Checker) -> None:
    """Adds the contradictions to the checker's faults."""
    for move in checker.p.moves:
        _amounts(checker, move)
        _outcomes(checker, move)
        _only_kept(checker, ("moves", move.id, "sets"), move.sets)
        _one_tap(checker, move)
        _by_anyone(checker, move)
    for clock in checker.p.clocks:
        _until(checker, clock)
    for state in checker.p.states:
        _only_kept(checker, ("states", state.id, "published"), state.published)
    _when_done(checker)
    _panel(checker)
    _score_fields(checker)
    _people_fields(checker)


def _amounts(checker: Checker, move: Move) -> None:
    for name, bounds in move.guard.amounts:
        at = ("moves", move.id, "guard", "amount", name)
        checker.known(at, [name], checker.fields, ("字段", "field"))
        field = checker.fields.get(name)
        if field is None:
            continue
        if field.type not in FIGURES or not (field.keep or name in dict(move.form)):
            checker.faults.add(
                checker.line(*at), "amount", f"「{name}」须是 money、integer 或 score 字段，且 keep: true 或在本动作的表单里。",
                f"{name!r} must be a money, integer or score field with keep: true, or one of this move's form.",
            )  # fmt: skip
        elif bounds.money != (field.type is FieldType.MONEY):
            checker.faults.add(
                checker.line(*at), "amount_unit", f"「{name}」的界限单位不对：金额要写单位，其他数字不写。",
                f"The unit of the bound of {name!r} is wrong: money has one, other figures have none.",
                "金额写 50万元 或 5000元。", "Write money as 50万元 or 5000元.",
            )  # fmt: skip
        elif bounds.impossible:
            checker.faults.add(
                checker.line(*at), "amount_empty", f"「{name}」没有能满足条件的数额。", f"No figure can meet the bounds of {name!r}."
            )  # fmt: skip


def _until(checker: Checker, clock: Clock) -> None:
    """A clock that ends with a day of the case: the field is a kept day, and nobody can start the clock without one."""
    if not clock.until:
        return
    at = ("clocks", clock.id, "until")
    _only_kept(checker, at, (clock.until,))
    field = checker.fields.get(clock.until)
    if field is not None and field.type is not FieldType.DATE:
        checker.faults.add(
            checker.line(*at), "until_type", f"「until」须是类型为 date 的字段，「{field.id}」不是。",
            f"'until' takes a field of type date; {field.id!r} is not one.",
        )  # fmt: skip
    for move in checker.p.moves:
        if move.extend and move.extend[0] == clock.id:
            checker.faults.add(
                checker.line("moves", move.id, "extend"), "until_extended",
                f"时限「{clock.id}」到指定日期为止，不能延期；请让动作改写日期字段「{clock.until}」。",
                f"The clock {clock.id!r} ends on a given day and cannot be extended; let a move set the field {clock.until!r}.",
            )  # fmt: skip
    if clock.limits:
        return
    surely = {move.id for move in checker.p.moves if dict(move.form).get(clock.until) or clock.until in move.sets}
    for name in clock.starts if OPENING not in surely else ():
        if name not in surely:
            checker.faults.add(
                checker.line(*at), "until_missing", f"动作「{name}」启动时限「{clock.id}」，但不一定有日期「{clock.until}」。",
                f"The move {name!r} starts the clock {clock.id!r}, but may leave the day {clock.until!r} empty.",
                "在该动作的 form 里写 required，或列入 sets，或另写 limits 作为没有日期时的期限。",
                "Make it required in that move's form, list it under sets, or write limits for cases without a day.",
            )  # fmt: skip


def _outcomes(checker: Checker, move: Move) -> None:
    wanted = (*move.guard.all_parts, *move.guard.any_part)
    at = ("moves", move.id, "guard", "parts")
    known = dict(checker.p.parts.outcomes) if checker.p.parts else {}
    checker.known(at, wanted, known, ("协办结果", "outcome of a part"))


def _one_tap(checker: Checker, move: Move) -> None:
    _only_kept(checker, ("moves", move.id, "confirm"), move.confirm)
    if move.confirm and any(required for _field, required in move.form):
        checker.faults.add(
            checker.line("moves", move.id, "confirm"), "confirm", f"一键确认的动作「{move.id}」不能有必填字段。",
            f"The move {move.id!r}, confirmed by one tap, cannot have a required field.",
        )  # fmt: skip


def _by_anyone(checker: Checker, move: Move) -> None:
    """Who has no part in a case comes to it only while it is published."""
    strangers = checker.p.group_ids(Place.ANYONE)
    if strangers & set(move.by):
        states = {state.id: state for state in checker.p.states}
        for name in move.sources:
            if name in states and not states[name].published:
                checker.faults.add(
                    checker.line("moves", move.id, "from"), "not_published",
                    f"状态「{name}」没有公示（published），无关人员看不到办件，不能办理「{move.id}」。",
                    f"The state {name!r} is not published: people without a part cannot see the case and take {move.id!r}.",
                )  # fmt: skip
    for tell in move.tell:
        if strangers & set(tell.to):
            checker.faults.add(
                checker.line("moves", move.id, "tell"), "tell_anyone", "消息不能发给所有人。", "A message cannot go to anyone at all."
            )  # fmt: skip


def _when_done(checker: Checker) -> None:
    """The platform takes these moves itself and fills in nothing."""
    parts, panel = checker.p.parts, checker.p.panel
    for name in (*(parts.when_done if parts else ()), *(panel.when_done if panel else ())):
        move = checker.moves.get(name)
        if move is not None and any(required for _field, required in move.form):
            checker.faults.add(
                checker.line("moves", name, "form"), "when_done", f"「when_done」的动作「{name}」不能有必填字段。",
                f"The move {name!r} of 'when_done' cannot have a required field.",
            )  # fmt: skip


def _panel(checker: Checker) -> None:
    panel = checker.p.panel
    if panel is None:
        return
    _only_kept(checker, ("panel", "shows"), panel.shows)
    checker.known(("panel", "when_done"), panel.when_done, checker.moves, ("动作", "move"))
    field = checker.fields.get(panel.score)
    checker.used_fields.add(panel.score)
    if field is None or field.type is not FieldType.SCORE or not field.keep:
        checker.faults.add(
            checker.line("panel", "score"), "panel_score", "「score」须是类型为 score 且 keep: true 的字段。",
            "'score' must be a field of type score with keep: true.",
        )  # fmt: skip
    for at in (("panel", "criteria", item.id) for item in panel.criteria if item.maximum < 1):
        checker.faults.add(
            checker.line(*at), "criteria", f"评分项「{at[-1]}」的满分须是正整数。", f"The maximum of {at[-1]!r} must be above 0."
        )  # fmt: skip
    if panel.drop < 0 or panel.least <= 2 * panel.drop:
        checker.faults.add(
            checker.line("panel", "least"), "panel_least", "「least」须大于「drop」的两倍，去掉最高最低后还要有分数。",
            "'least' must be more than twice 'drop': a score must be left.",
        )  # fmt: skip
    if not any(dict(move.assign).get("panel") for move in checker.p.moves):
        checker.faults.add(
            checker.line("panel"), "no_convening", "没有动作用 assign: {panel: …} 指定评委。", "No move appoints the panel with assign: {panel: …}."
        )  # fmt: skip


def _score_fields(checker: Checker) -> None:
    for move in checker.p.moves:
        for name, _required in move.form:
            field = checker.fields.get(name)
            if field is not None and field.type is FieldType.SCORE:
                checker.faults.add(
                    checker.line("moves", move.id, "form"), "score_form", f"「{name}」由评审得出，不能填写。",
                    f"{name!r} comes from the panel and cannot be filled in.",
                )  # fmt: skip


def _people_fields(checker: Checker) -> None:
    for field in checker.p.fields:
        if field.type is FieldType.PEOPLE:
            checker.known(
                ("fields", field.id, "accepts"), field.accepts, {role.value for role in Role}, ("角色", "role")
            )


def _only_kept(checker: Checker, at: tuple[str, ...], names: tuple[str, ...]) -> None:
    checker.known(at, names, checker.fields, ("字段", "field"))
    if at[-1] in ("sets", "until"):
        checker.used_fields |= set(names)
    for name in names:
        field = checker.fields.get(name)
        if field is not None and not field.keep:
            checker.faults.add(
                checker.line(*at), "not_kept", f"「{at[-1]}」只能写 keep: true 的字段，「{name}」不是。",
                f"{at[-1]!r} takes fields with keep: true; {name!r} is not one.",
            )  # fmt: skip
