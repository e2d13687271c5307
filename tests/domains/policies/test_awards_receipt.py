"""The printed receipt: number, time, documents with fingerprints, promises and a way to the page."""

from __future__ import annotations

import hashlib
import io
import re

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.domains.policies.awards_scene import PDF, a_pdf, a_scene, a_submitted

from gaoxin.domains.policies.actions.awards import save_draft, start_draft, submit
from gaoxin.domains.policies.actions.holdings import add_material
from gaoxin.domains.policies.awards_receipt import receipt_data
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

NEEDED = [{"id": "audit", "kind": "audit_report", "label": "审计报告", "required": True}]


def get(actor: Actor, url: str) -> tuple[int, bytes]:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    answer = client.get(url)
    return answer.status_code, answer.content


def test_the_receipt_names_documents_with_fingerprints_and_what_is_promised(zone: Zone) -> None:
    scene = a_scene(zone, materials=NEEDED)
    material = add_material(
        scene.member, enterprise=scene.firm, kind="audit_report", title="2025 年审计", name="a.pdf", content=a_pdf()
    )
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    award = submit(scene.member, draft=save_draft(scene.member, draft=draft, materials={"audit": [material.pk]}))
    data = receipt_data(award, "https://zone.example/portal/policies/awards/1/")
    assert data["number"] == award.case.number
    assert data["materials"][0][2] == hashlib.sha256(PDF).hexdigest()
    names = dict(data["rows"])
    assert (names["企业"], names["预计金额"]) == (scene.firm.name, "40 万元")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", names["提交时间"])
    promised = [row for row in data["clocks"] if row[0] == "受理"]
    assert promised
    assert re.search(r"20\d\d-\d\d-\d\d", promised[0][2])


def test_enterprise_and_department_print_it_and_strangers_cannot(zone: Zone, stranger: Actor) -> None:
    scene = a_scene(zone)
    award = a_submitted(scene).pk
    own = reverse("own_policies:receipt", args=[award])
    status, made = get(scene.member, own)
    assert (status, made[:5]) == (200, b"%PDF-")
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "申报回执"
    assert get(scene.officer, reverse("policies:receipt", args=[award]))[0] == 200
    assert get(stranger, reverse("policies:receipt", args=[award]))[0] == 404
