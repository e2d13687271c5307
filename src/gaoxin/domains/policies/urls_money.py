"""Pages of budgets, publicity, payment: for staff, for the public, for enterprises."""

from django.urls import path

from gaoxin.domains.policies import (
    views_dashboard,
    views_followup,
    views_money,
    views_objections,
    views_payment,
    views_publicity,
    views_rehearsal,
)

desk = [
    path("followup/", views_followup.undertakings, name="undertakings"),
    path("followup/export.<str:kind>", views_followup.undertakings_export, name="undertakings-export"),
    path("followup/new/<int:award>/", views_followup.undertaking_new, name="undertaking-new"),
    path("followup/<int:pk>/", views_followup.undertaking, name="undertaking"),
    path("followup/<int:pk>/file/", views_followup.undertaking_file, name="undertaking-file"),
    path("followup/milestones/<int:pk>/file/", views_followup.milestone_file, name="milestone-file"),
    path("followup/milestones/<int:pk>/", views_followup.milestone_judge, name="milestone"),
    path("followup/recover/<int:award>/", views_followup.recovery_new, name="recovery-new"),
    path("followup/recoveries/<int:pk>/", views_followup.recovery, name="recovery"),
    path("dashboard/", views_dashboard.dashboard, name="dashboard"),
    path("dashboard/export.<str:kind>", views_dashboard.dashboard_export, name="dashboard-export"),
    path("dashboard/rows/", views_dashboard.dashboard_rows, name="dashboard-rows"),
    path("dashboard/rows/export.<str:kind>", views_dashboard.dashboard_rows_export, name="dashboard-rows-export"),
    path("rehearsals/", views_rehearsal.rehearsals, name="rehearsals"),
    path("rehearsals/new/", views_rehearsal.rehearsal_new, name="rehearsal-new"),
    path("rehearsals/compare/", views_rehearsal.rehearsal_compare, name="rehearsal-compare"),
    path("rehearsals/<int:pk>/", views_rehearsal.rehearsal, name="rehearsal"),
    path("rehearsals/<int:pk>/slider/", views_rehearsal.rehearsal_slider, name="rehearsal-slider"),
    path("rehearsals/<int:pk>/rows/", views_rehearsal.rehearsal_rows, name="rehearsal-rows"),
    path("rehearsals/<int:pk>/again/", views_rehearsal.rehearsal_again, name="rehearsal-again"),
    path("rehearsals/<int:pk>/drop/", views_rehearsal.rehearsal_drop, name="rehearsal-drop"),
    path("rehearsals/<int:pk>/export.<str:kind>", views_rehearsal.rehearsal_export, name="rehearsal-export"),
    path("budgets/", views_money.budgets, name="budgets"),
    path("budgets/export.<str:kind>", views_money.budgets_export, name="budgets-export"),
    path("budgets/<int:line>/<int:benefit>/", views_money.shares, name="shares"),
    path("budgets/<int:line>/carry/", views_money.carry, name="carry"),
    path("overlaps/", views_money.overlap_list, name="overlaps"),
    path("overlaps/export.<str:kind>", views_money.overlaps_export, name="overlaps-export"),
    path("publicity/", views_publicity.publicities, name="publicities"),
    path("publicity/export.<str:kind>", views_publicity.publicities_export, name="publicities-export"),
    path("publicity/new/<int:benefit>/", views_publicity.publicity_new, name="publicity-new"),
    path("publicity/objections/", views_objections.objections, name="objections"),
    path("publicity/objections/export.<str:kind>", views_objections.objections_export, name="objections-export"),
    path("publicity/objections/<int:pk>/", views_publicity.objection_decide, name="objection"),
    path("publicity/objections/<int:pk>/file/", views_publicity.objection_file, name="objection-file"),
    path("publicity/<str:number>/", views_publicity.publicity, name="publicity"),
    path("publicity/<str:number>/withdraw/", views_publicity.publicity_withdraw, name="publicity-withdraw"),
    path("publicity/<str:number>/export.<str:kind>", views_publicity.publicity_export, name="publicity-export"),
    path("payments/", views_payment.payments, name="payments"),
    path("payments/order/", views_payment.payments_order, name="payments-order"),
    path("payments/export.<str:kind>", views_payment.payments_export, name="payments-export"),
]

open_ = [
    path("publicity/", views_publicity.open_list, name="publicities"),
    path("publicity/<str:number>/", views_publicity.open_notice, name="publicity"),
]

own = [
    path("projects/", views_followup.own_undertakings, name="undertakings"),
    path("projects/<int:pk>/file/", views_followup.undertaking_file, name="undertaking-file"),
    path("projects/reports/<int:pk>/file/", views_followup.milestone_file, name="milestone-file"),
    path("projects/<int:pk>/", views_followup.own_report, name="report"),
    path("received/", views_money.received_list, name="received"),
    path("received/export.<str:kind>", views_money.received_export, name="received-export"),
]
