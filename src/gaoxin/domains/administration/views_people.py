"""People: list, account, roles. Writes are the ground's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.administration.forms import GrantForm, NewPersonForm, PeopleFilter, PersonForm
from gaoxin.domains.administration.selectors import people_for
from gaoxin.domains.administration.tables import PeopleTable
from gaoxin.platform.core import actions
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Membership, User
from gaoxin.platform.core.permissions import can_change_user, can_manage_people, can_see_people
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """All people of the zone with their roles."""
    can_see_people(request.actor).require()
    form = PeopleFilter(request.GET)
    found = people_for(request.actor, form.cleaned_data if form.is_valid() else {})
    context = {
        "form": form, "listing": listing(request, PeopleTable, found, size=50, sort="display_name"),
        "may_add": bool(can_manage_people(request.actor)), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "administration/people.html", context)


@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The people of the list as a workbook, for the yearly review of rights."""
    can_see_people(request.actor).require()
    form = PeopleFilter(request.GET)
    found = people_for(request.actor, form.cleaned_data if form.is_valid() else {})
    headers = [_("登录名"), _("姓名"), pgettext("a user", "账号"), _("单位"), _("角色"), _("数据范围"), _("上次登录")]
    return exports.export("xlsx", "people", headers, (row for user in found for row in _export_rows(user)))


def _export_rows(user: User) -> list[list[object]]:
    """One row for each role that the person holds here."""
    state = _("可以登录") if user.is_active else _("已停用")
    login = user.last_login.date() if user.last_login else None
    held: list[Membership] = user.roles_here  # type: ignore[attr-defined]
    places: list[list[object]] = [
        [each.organisation.name, each.get_role_display(), each.get_scope_display()] for each in held
    ]
    return [[user.username, user.display_name, state, *place, login] for place in places or [[None, None, None]]]


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: ActorRequest) -> HttpResponse:
    """A new account; roles are given afterwards by the security administrator."""
    can_manage_people(request.actor).require()
    form = NewPersonForm(request.POST or None)
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(request.actor, **form.cleaned_data)
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已建立 %(name)s 的账号，请安全管理员授予角色。") % {"name": user.display_name})
            return redirect("administration:person", pk=user.pk)
    context = {"form": form, "problem": problem, "crumbs": _crumbs(_("新建用户")), "title": _("新建用户")}
    return render(request, "administration/form.html", context, status=422 if problem or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """One person: data, account, roles."""
    can_see_people(request.actor).require()
    user = _get(request, pk)
    form = PersonForm(request.POST or None, initial=_initial(user))
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_user(request.actor, user=user, **form.cleaned_data)
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已保存。"))
            return redirect("administration:person", pk=pk)
    return _page(request, user, form=form, problem=problem)


@require_POST
def account(request: ActorRequest, pk: int) -> HttpResponse:
    """Stops or opens an account."""
    user = _get(request, pk)
    opened = request.POST.get("is_active") == "1"
    actions.change_user(request.actor, user=user, is_active=opened)
    messages.success(request, _("账号已启用。") if opened else _("账号已停用，正在进行的登录立即失去权限。"))
    return redirect("administration:person", pk=pk)


@require_POST
def password(request: ActorRequest, pk: int) -> HttpResponse:
    """A new password, shown on this page alone."""
    user = _get(request, pk)
    told = actions.reset_password(request.actor, user=user)
    response = _page(request, user, told=told)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def grant(request: ActorRequest, pk: int) -> HttpResponse:
    """A role for a person."""
    can_see_people(request.actor).require()
    user = _get(request, pk)
    form = GrantForm(request.actor, request.POST)
    problem: UserError | None = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.grant_role(
                request.actor, user=user, organisation=given["organisation"], role=given["role"], scope=given["scope"] or None,
                scope_value=given["scope_value"],
            )  # fmt: skip
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已授予角色。"))
            return redirect("administration:person", pk=pk)
    return _page(request, user, grant_form=form, problem=problem)


@require_POST
def revoke(request: ActorRequest, pk: int, membership: int) -> HttpResponse:
    """Takes a role away."""
    can_see_people(request.actor).require()
    held = get_object_or_404(Membership.objects.visible_to(request.actor), pk=membership, user_id=pk)
    actions.revoke_role(request.actor, membership=held)
    messages.success(request, _("已收回角色。"))
    return redirect("administration:person", pk=pk)


def _get(request: ActorRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.actor), pk=pk)


def _initial(user: User) -> dict[str, str]:
    return {"display_name": user.display_name, "email": user.email, "phone": user.phone}


def _page(
    request: ActorRequest, user: User, *, form: PersonForm | None = None, grant_form: GrantForm | None = None,
    problem: UserError | None = None, told: str = "",
) -> HttpResponse:  # fmt: skip
    roles = Membership.objects.visible_to(request.actor).filter(user=user).select_related("organisation").order_by("id")
    refused = problem or (form is not None and form.errors) or (grant_form is not None and grant_form.errors)
    context: dict[str, Any] = {
        "person": user, "form": form or PersonForm(initial=_initial(user)), "grant_form": grant_form or GrantForm(request.actor),
        "roles": roles, "problem": problem, "told": told, "crumbs": _crumbs(user.display_name),
        "change": can_change_user(request.actor, user), "may_grant": request.actor.is_security_admin,
        "own": user.pk == request.actor.user_id,
    }  # fmt: skip
    return render(request, "administration/person.html", context, status=422 if refused else 200)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("用户与角色"), reverse("administration:people")), Crumb(last)]
