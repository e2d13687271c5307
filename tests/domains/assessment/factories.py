"""Assessments in the states that tests need, made by the domain's own actions."""

from __future__ import annotations

import datetime
import io

from gaoxin.domains.assessment import actions, sample
from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor

ON = datetime.date(2026, 6, 30)
COUNT = 12


def uploaded(actor: Actor, content: bytes | None = None, name: str = "企业表.xlsx", **given: object) -> Assessment:
    """A workbook that waits for its mapping to be confirmed."""
    stream = io.BytesIO(sample.workbook(COUNT) if content is None else content)
    return actions.upload_workbook(actor, name=name, content=stream, on=ON, **given)  # type: ignore[arg-type]


def judged(actor: Actor, rules: list[str] | None = None, **given: object) -> Assessment:
    """A workbook with its verdicts, through the real worker."""
    assessment = uploaded(actor, **given)  # type: ignore[arg-type]
    actions.confirm_mapping(
        actor,
        assessment=assessment,
        overrides={},
        on=ON,
        region="",
        kind="new",
        rules=["tsme", "srdi"] if rules is None else rules,
    )
    tasks.run_pending()
    assessment.refresh_from_db()
    return assessment
