"""The fictional zone's policies: forty texts and their clauses, taken in and published as an officer does."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import yaml

from gaoxin.domains.policies.actions.benefits import add_benefit
from gaoxin.domains.policies.actions.library import create_policy, publish
from gaoxin.domains.policies.actions.studio import decide_item, take_text
from gaoxin.domains.policies.demo_forms import form_of
from gaoxin.domains.policies.demo_voices import load_windows, tags_of
from gaoxin.domains.policies.enums import ItemState, Route, Shortfall
from gaoxin.domains.policies.models import Benefit, Clause, PolicyVersion
from gaoxin.domains.policies.rules import read_rule
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.models import Fund

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.platform.core.demo_context import DemoContext

_NUMERALS = "一二三四五六七八九十"
_PROMISED = {Route.FAST: 20, Route.INSTANT: 1, Route.REGULAR: 60}
_HOW = {
    Route.ENTITLEMENT: "不用申报：数据算出名单，收到告知后一键确认。",
    Route.INSTANT: "网上填一张短表，系统当场判定。",
    Route.FAST: "网上申报，在承诺的工作日内办结。",
    Route.REGULAR: "网上申报，部门审核后审定。",
}
#: Kinds of documents by a word in what the rule asks for.
_KINDS = {
    "合同": "contract",
    "发票": "invoice",
    "审计": "special_audit",
    "凭证": "bank_slip",
    "回单": "bank_slip",
    "承诺": "commitment",
}


def load_library(context: DemoContext, fund: Fund) -> list[Benefit]:
    """Every policy of `rulebooks/policies/index.yaml` as a published version; their benefits in the order of the index."""
    folder = rulebooks_dir() / "policies"
    rows = yaml.safe_load((folder / "index.yaml").read_text(encoding="utf-8"))["policies"]
    made: list[Benefit] = []
    for row in rows:
        rules = {clause["rule"]: _texts(folder, clause["rule"]) for clause in row["clauses"]}
        books = [read_rule(rule) for rule, _cases in rules.values()]
        office = "science-office" if "示园科" in row["number"] else "economy-office"
        actor = context.actors["science" if office == "science-office" else "economy"]
        issued = _day(row["issued"])
        with present.acting_at(datetime.datetime.combine(issued, datetime.time(10), datetime.UTC)):
            version = create_policy(
                actor, key=row["id"].replace("_", "-"), issuer=row["issuer"], title=row["title"], title_en=row["title_en"],
                organisation=context.organisations[office], document_number=row["number"], issued_on=issued,
                valid_from=_day(row["valid_from"]), valid_to=_day(row["valid_to"]), contact="示例联系人", phone="0000-0000000",
                source="虚构示例，只供演示", **_four_answers(row, books),
            )  # fmt: skip
            take_text(actor, version=version, text=_text(row, books))
            for item in version.items.filter(state=ItemState.PROPOSED):
                decide_item(actor, item=item, state=ItemState.DISMISSED)
            clauses = list(version.clauses.order_by("position"))
            for clause, book in zip(row["clauses"], books, strict=True):
                rule, cases = rules[clause["rule"]]
                made.append(_benefit(actor, version, clauses, clause, book, fund, rule_text=rule, cases_text=cases))
            publish(actor, version=PolicyVersion.objects.select_related("policy").get(pk=version.pk))
        for number, benefit in enumerate(made[-len(row["clauses"]) :], start=len(made)):
            load_windows(actor, benefit, number)
    return made


def _texts(folder: Any, key: str) -> tuple[str, str]:
    stem = key.replace("@", "-")
    rule, cases = ((folder / f"{stem}{end}.yaml").read_text(encoding="utf-8") for end in ("", ".cases"))
    return rule, cases


def _day(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _four_answers(row: dict[str, Any], books: list[Rulebook]) -> dict[str, str]:
    routes = [Route(clause["route"]) for clause in row["clauses"]]
    gives = _short(book.amount.clause.text for book in books if book.amount)
    whom = _short(criterion.clause.text for criterion in books[0].requirement.leaves())
    return {
        "for_whom": whom, "gives": gives, "how": _HOW[routes[0]][:60],
        "when": "全年受理，当年预算用完为止。" if routes[0] != Route.ENTITLEMENT else "每年生成名单，确认后公示、拨付。",
    }  # fmt: skip


def _short(parts: Iterable[str]) -> str:
    """As many of the parts as an answer of sixty characters holds, none of them cut."""
    found = ""
    for part in (each.rstrip("。；") for each in parts):
        if found and len(found) + len(part) >= 60:
            break
        found = f"{found}；{part}" if found else part
    return found[:120]


def _text(row: dict[str, Any], books: list[Rulebook]) -> str:
    """The policy's text, composed of the words of its rules."""
    return "\n".join(
        [row["title"], row["number"], f"{row['issuer']}　{_day(row['issued']):%Y年%m月%d日}", *_articles(row, books)]
    )


def _articles(row: dict[str, Any], books: list[Rulebook]) -> Iterator[str]:
    yield "第一条　本办法由虚构的示例高新区制定，只供演示，金额和门槛不是任何地方的官方政策。"
    yield "第二条　申报单位须在本区登记注册，信用良好，不是严重失信主体。"
    for number, book in enumerate(books, start=3):
        words = "，".join(criterion.clause.text.rstrip("。；") for criterion in book.requirement.leaves())
        amount = book.amount.clause.text.rstrip("。") if book.amount else "给予支持"
        yield f"第{_NUMERALS[number - 1]}条　{book.label}：{words}的，{amount}。"
    last = len(books) + 3
    yield f"第{_NUMERALS[last - 1]}条　同一事项按就高不重复原则享受。当年预算用完为止。"
    yield f"第{_NUMERALS[last]}条　本办法自{_day(row['valid_from']):%Y年%m月%d日}起施行，有效期至{_day(row['valid_to']):%Y年%m月%d日}。"


def _benefit(
    actor: Any, version: PolicyVersion, clauses: list[Clause], clause: dict[str, Any], book: Rulebook, fund: Fund, **texts: str
) -> Benefit:  # fmt: skip
    route = Route(clause["route"])
    asks = route in (Route.FAST, Route.REGULAR)
    return add_benefit(
        actor, version=version, key=book.id.replace("_", "-"), title=_title(book), title_en=book.label_en, route=route,
        instrument=clause["instrument"], tags=tags_of(book.id), clause=next((each for each in clauses if clause["place"] in each.label), None),
        priority=clause.get("priority", 100), exclusion_group=clause.get("exclusion_group", ""), upgrade_chain=clause.get("upgrade_chain", ""),
        upgrade_rank=clause.get("upgrade_rank", 0), expense_key=clause.get("expense_key", ""), municipal_share=clause.get("municipal_share", 0),
        shortfall=clause.get("shortfall", Shortfall.STOP), fund=fund, programme=f"policy/{book.id}", promised_days=_PROMISED.get(route),
        form=form_of(book) if route != Route.ENTITLEMENT else [], materials=_materials(book) if asks else [],
        undertaking_months=24 if book.id in ("zp_equipment", "zp_rd_project") else 0, **texts,
    )  # fmt: skip


def _title(book: Rulebook) -> str:
    """What it gives first, as a card says it."""
    return f"{book.label}：{book.amount.clause.text.rstrip('。')}"[:120] if book.amount else book.label


def _materials(book: Rulebook) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for label, label_en in book.evidence:
        kind = next((kind for word, kind in _KINDS.items() if word in label), "other")
        if kind not in {row["kind"] for row in rows}:
            rows.append({"kind": kind, "label": label, "label_en": label_en, "required": True})
    return rows
