"""The same case as a mixed-integer program for HiGHS (MIT), on one thread, to a gap of zero."""

from __future__ import annotations

import time

import highspy

from gaoxin.kernel.benefits import Case

#: 分 for one unit of the objective: 万元, so that floats and tolerances have a sane size.
UNIT = 1_000_000


def solve(case: Case) -> tuple[float, float]:
    """The most money (分, as HiGHS found it), and the processor seconds of solving alone, building the model left out."""
    model = highspy.Highs()
    for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-7), ("threads", 1)):
        model.setOptionValue(name, value)
    net = {item.id: case.net(item) / UNIT for item in case.items}
    taken = {name: model.addBinary() for name in net}
    paid = {name: model.addVariable(0, amount, 1.0) for name, amount in net.items()}
    for name, amount in net.items():
        model.addConstr(paid[name] <= amount * taken[name])
    for rule in case.exclusions:
        model.addConstr(sum(taken[name] for name in rule.items) <= rule.at_most)
    for ladder in case.ladders:
        model.addConstr(sum(taken[name] for name in ladder.items) <= 1)
    for need in case.requires:
        model.addConstr(taken[need.item] <= taken[need.needs])
    for pair in case.forbids:
        model.addConstr(taken[pair.first] + taken[pair.second] <= 1)
    for cap in (*case.caps, *([case.firm_cap] if case.firm_cap else [])):
        names = cap.items or tuple(net)
        model.addConstr(sum(paid[name] for name in names) <= cap.left / UNIT)
    model.setMaximize()
    begin = time.process_time()
    model.run()
    return model.getInfo().objective_function_value * UNIT, time.process_time() - begin
