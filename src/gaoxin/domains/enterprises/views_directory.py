"""The directory: search, filters, segments, columns, views, tags, export, quick peek."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.enterprises import actions, directory_pages
from gaoxin.domains.enterprises.directory import Directory, badges_of, tags_of
from gaoxin.domains.enterprises.enums import TagVerb
from gaoxin.domains.enterprises.exporting import FORMATS, write_list
from gaoxin.domains.enterprises.facts_columns import columns_of, offered
from gaoxin.domains.enterprises.forms_directory import OPERATORS, TagForm, ViewForm
from gaoxin.domains.enterprises.models import SavedView, Tag, TagAct
from gaoxin.domains.enterprises.peek import peek_lines
from gaoxin.domains.enterprises.permissions import can_browse, can_change_view, can_export, can_tag
from gaoxin.domains.enterprises.tasks import EXPORT
from gaoxin.kernel.rules import RuleProblem
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.permissions import can_edit_enterprises
from gaoxin.platform.core import audit, files, tasks
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Lists up to this length are written while the person waits; longer ones in the background.
AT_ONCE = 5_000
#: Parameters that are no part of what is looked for.
_PASSING = ("page", "size", "view", "add", "csrfmiddlewaretoken")


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The directory under the conditions of the address."""
    can_browse(request.actor).require()
    if "add" in request.GET:
        return _with_part(request)
    tags = list(Tag.objects.visible_to(request.actor).order_by("name"))
    found, form = directory_pages.directory_of(request.actor, request.GET, tags)
    read = directory_pages.reading(found)
    listing = directory_pages.listing_of(request, found, read.fault)
    views = directory_pages.views_of(request.actor)
    current = next((view for view in views if str(view.pk) == request.GET.get("view")), None)
    context: dict[str, Any] = {
        "form": form, "reading": read, "listing": listing, "views": views, "current": current, "found": found,
        "cols": ",".join(column.key for column in found.columns), "chosen": {column.key for column in found.columns},
        "choices": directory_pages.part_choices(), "periods": directory_pages.periods(), "operators": OPERATORS, "units": directory_pages.UNITS,
        "tags": tags, "query": _query(request.GET).urlencode(), "may_tag": bool(can_tag(request.actor)),
        "may_change_view": current is not None and bool(can_change_view(request.actor, current)),
        "narrowed": bool(found.asked.to_dict() or found.asked.where), "may_edit": bool(can_edit_enterprises(request.actor)),
        "last_act": _last_act(request),
    }  # fmt: skip
    return render(request, "enterprises/directory/index.html", context)


@require_safe
def columns(request: ActorRequest) -> HttpResponse:
    """Every column that can be chosen, for the dialog of the list; without scripts a page of its own."""
    can_browse(request.actor).require()
    chosen = directory_pages.keys_of(request.GET)
    every = offered(timezone.localdate())
    labels = dict(every)
    context = {
        "offered": [(key, label) for key, label in every if key not in chosen], "kept": _query(request.GET, "cols", "col").lists(),
        "chosen": [(key, labels[key]) for key in chosen if key in labels],
    }  # fmt: skip
    name = "enterprises/directory/columns.html"
    return render(request, f"{name}#columns" if request.htmx else name, context)


@require_safe
def choose_columns(request: ActorRequest) -> HttpResponse:
    """Takes the ticked columns into the address of the list."""
    query = _query(request.GET, "col")
    query["cols"] = ",".join(column.key for column in columns_of(request.GET.getlist("col")))
    return HttpResponseRedirect(f"{reverse('enterprises:directory')}?{query.urlencode()}")


@require_safe
def check(request: ActorRequest) -> HttpResponse:
    """What the condition means and how many it takes, while it is typed."""
    can_browse(request.actor).require()
    found, _form = directory_pages.directory_of(request.actor, request.GET)
    return render(
        request, "enterprises/directory/_reading.html", {"reading": directory_pages.reading(found), "found": found}
    )


@require_safe
def peek(request: ActorRequest, pk: int) -> HttpResponse:
    """The main figures of one enterprise beside the list."""
    can_browse(request.actor).require()
    found = get_object_or_404(Enterprise.objects.visible_to(request.actor).select_related("unit"), pk=pk)
    context = {
        "enterprise": found, "lines": peek_lines(request.actor, found), "tags": tags_of(request.actor, [pk]).get(pk, []),
        "badges": badges_of(request.actor, [pk]).get(pk, []), "may_edit": bool(can_edit_enterprises(request.actor)),
    }  # fmt: skip
    name = "enterprises/directory/peek.html"
    return render(request, f"{name}#peek" if request.htmx else name, context)


@require_POST
def save_view(request: ActorRequest) -> HttpResponse:
    """Keeps the conditions, columns and order of an address under a name."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("请填写视图名称。"))
    query = QueryDict(request.POST.get("query", ""))
    found, _form = directory_pages.directory_of(request.actor, query, list(Tag.objects.visible_to(request.actor)))
    view = actions.save_view(
        request.actor, name=form.cleaned_data["name"], shared=form.cleaned_data["shared"], conditions=found.asked.to_dict(),
        segment=found.asked.where.strip(), columns=[column.key for column in found.columns], sort=query.get("sort", "")[:80],
    )  # fmt: skip
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect(view.get_absolute_url())


@require_POST
def delete_view(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a view away."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    actions.delete_view(request.actor, view=view)
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect("enterprises:directory")


@require_POST
def tag(request: ActorRequest) -> HttpResponse:
    """Tags the ticked enterprises, or all that the conditions take; the next page offers to take it back."""
    form = TagForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("请填写标签。"))
    verb = TagVerb.REMOVE if request.POST.get("verb") == TagVerb.REMOVE else TagVerb.ADD
    query = QueryDict(request.POST.get("query", ""))
    act = actions.tag_enterprises(
        request.actor, name=form.cleaned_data["name"], enterprises=_meant(request, query), verb=verb
    )
    words = (
        _("已给 %(count)s 家企业打上“%(tag)s”。") if verb == TagVerb.ADD else _("已从 %(count)s 家企业去掉“%(tag)s”。")
    )
    messages.success(request, words % {"count": f"{len(act.changed):,}", "tag": act.tag.name})
    request.session["tag_act"] = act.pk
    return HttpResponseRedirect(f"{reverse('enterprises:directory')}?{query.urlencode()}")


@require_POST
def undo_tag(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a bulk tagging back."""
    act = get_object_or_404(TagAct.objects.visible_to(request.actor), pk=pk)
    count = actions.undo_tagging(request.actor, act=act)
    request.session.pop("tag_act", None)
    messages.success(request, _("已撤销，%(count)s 家企业恢复原来的标签。") % {"count": f"{count:,}"})
    return HttpResponseRedirect(f"{reverse('enterprises:directory')}?{request.POST.get('query', '')}")


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The list as a file: at once when short, in the background when long."""
    can_export(request.actor).require()
    if kind not in FORMATS:
        raise Http404
    query = _query(request.GET)
    found, _form = directory_pages.directory_of(request.actor, query, list(Tag.objects.visible_to(request.actor)))
    ids = _ids(found, request.GET.get("sort", ""))
    if len(ids) > AT_ONCE:
        return redirect("core:task", pk=tasks.enqueue(request.actor, EXPORT, query=query.urlencode(), kind=kind).pk)
    return _listed(request, found, ids, kind, query)


@require_POST
def export_ticked(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The ticked enterprises as a file, with the columns of the page that they were ticked on."""
    can_export(request.actor).require()
    if kind not in FORMATS:
        raise Http404
    query = QueryDict(request.POST.get("query", ""))
    ids = _ticked(request)
    found, _form = directory_pages.directory_of(request.actor, query, [])
    return _listed(request, found, ids, kind, query)


# -- steps -------------------------------------------------------------------------------------------------------


def _query(data: QueryDict, *without: str) -> QueryDict:
    """The parameters of an address that say what is looked for and shown."""
    query = data.copy()
    for key in [key for key in query if key in (*_PASSING, *without) or key.startswith("part_")]:
        del query[key]
    for key in [key for key, value in query.items() if not value]:
        del query[key]
    return query


def _with_part(request: ActorRequest) -> HttpResponse:
    """Sends the browser to the address in which the builder's part has joined the condition."""
    query = _query(request.GET)
    query["where"] = directory_pages.composed(request.GET)
    query["open"] = "1"
    return HttpResponseRedirect(f"{reverse('enterprises:directory')}?{query.urlencode()}")


def _ids(found: Directory, sort: str) -> list[int]:
    try:
        ids = found.sorted_ids(sort) if sort else found.ids
    except RuleProblem as problem:
        raise Refusal(directory_pages.fault_of(problem).message, code="segment") from problem
    return [int(each) for each in ids]


def _listed(request: ActorRequest, found: Directory, ids: list[int], kind: str, query: QueryDict) -> FileResponse:
    """Some enterprises as a file, written while the person waits."""
    name = f"{_('企业名单')}_{timezone.localdate():%Y%m%d}.{kind}"
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / f"list.{kind}"
        count = write_list(found, ids, target)
        handle = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        handle.write(target.read_bytes())
        handle.seek(0)
    audit.record(request.actor, "enterprise.export", None, kind=kind, rows=count, query=query.urlencode())
    return FileResponse(
        handle, as_attachment=True, filename=name, content_type=files.XLSX if kind == "xlsx" else files.CSV
    )


def _ticked(request: ActorRequest) -> list[int]:
    """The ticked enterprises in the order of the page. Refusal: none is."""
    ticked = [int(each) for each in request.POST.getlist("id") if each.isascii() and each.isdigit()]
    if not ticked:
        raise Refusal(_("请先勾选企业，或选择“全部符合条件的”。"))
    return ticked


def _meant(request: ActorRequest, query: QueryDict) -> list[int]:
    """The ticked enterprises, or everybody that the conditions take."""
    if request.POST.get("which") != "all":
        return _ticked(request)
    found, _form = directory_pages.directory_of(request.actor, query, list(Tag.objects.visible_to(request.actor)))
    return _ids(found, "")


def _last_act(request: ActorRequest) -> TagAct | None:
    pk = request.session.get("tag_act")
    if pk is None:
        return None
    return TagAct.objects.visible_to(request.actor).filter(pk=pk, undone_at__isnull=True).select_related("tag").first()
