"""What a careful reader finds in the county policy, clause by clause: kinds, roles and values, no words of the text.

Written by hand from the printed text before it was compared with the program. Amounts in 元, rates as fractions.
"""

from __future__ import annotations

_BANDS = "series:threshold:10000000,50000000,100000000"
_GRANT = "instrument:award"

TRUTH: dict[str, str] = {
    "": "date:issued:2023-02-08",
    "article1": f"budget:pool:100000000 budget:source instrument:subsidy {_GRANT}",
    "article1.para2": f"budget:pool:10000000 budget:source instrument:subsidy {_GRANT}",
    "article2": f"target exclusion:outside threshold:>=:10000000 threshold:>=:2000000 rate:rate:1/20-1/5 {_GRANT}",
    "article2.para2": f"target exclusion:outside threshold:>=:30000000 threshold:>=:2000000 rate:rate:1/20-1/5 {_GRANT}",
    "article2.para3": "target threshold:>=:10000000-<=50000000 threshold:>=:50000000-<=100000000 threshold:>=:100000000 "
    f"{_BANDS} rate:rate:7/10 rate:rate:4/5 rate:rate:9/10 series:rate:7/10,4/5,9/10 {_GRANT}",
    "article3": f"target threshold:>=:100000000 threshold:>=:2000000 exclusion:stackable exclusion:case_by_case {_GRANT}",
    "article4": "target threshold:>=:100000 period:consecutive:5年 period:early:2年 period:late:3年 rate:rate:4/5 rate:rate:1/2 "
    f"amount:cap:50000000 exclusion:total_cap {_GRANT}",
    "article5": "target period:consecutive:5年 threshold:>=:10000000-<=20000000 threshold:>=:20000000-<=50000000 "
    "threshold:>=:50000000 series:threshold:10000000,20000000,50000000 rate:rate:7/10 rate:rate:4/5 rate:rate:9/10 "
    f"series:rate:7/10,4/5,9/10 exclusion:no_cap {_GRANT}",
    "article6": "target",
    "article7": f"target amount:award:300000 {_GRANT}",
    "article8": "target threshold:>=:100000000 amount:award:2000000 target threshold:>=:50000000 amount:award:1000000 "
    "target instrument:title target threshold:>=:10000000 rate:rate:1/5 amount:cap:500000 target budget:source "
    f"amount:cap:3000000 {_GRANT} {_GRANT} {_GRANT} {_GRANT}",
    "article9": "target title:tech_center_level amount:award:1000000 amount:award:300000 series:amount:国家级=1000000,省级=300000 target title:hnte_valid "
    "amount:award:200000 target threshold:>:20000000 amount:award:200000 target title:srdi_level amount:award:300000 "
    f"amount:award:100000 series:amount:国家级=300000,省级=100000 {_GRANT} {_GRANT} {_GRANT} {_GRANT}",
    "article10": "target title:standard_led_level title:famous_trademark title:quality_award_level title:copyright_model_level "
    "amount:award:1000000 amount:award:500000 amount:award:300000 "
    "series:amount:国际标准=1000000,国家标准=500000,行业标准=300000 target amount:award:500000 target amount:award:500000 "
    f"target amount:award:300000 amount:award:100000 series:amount:国家级=300000,省级=100000 {_GRANT} {_GRANT} {_GRANT} {_GRANT}",
    "article11": f"target threshold:>:10000000 rate:excess:1/200 amount:cap:200000 {_GRANT}",
    "article12": f"target threshold:>:5000000 rate:excess:1/5 exclusion:sequence {_GRANT}",
    "article13": "target threshold:>=:3000000 threshold:>=:50000 exclusion:case_by_case exclusion:sequence amount:cap:500000 "
    f"{_GRANT} {_GRANT}",
    "article14": "target title:stat_list_new title:stat_list_new title:stat_list_new "
    "amount:award:200000 target amount:award:100000 amount:instalment:50000 amount:instalment:30000 "
    "amount:instalment:20000 period:turn:1年 period:turn:2年 period:turn:3年 target amount:award:50000 amount:instalment:20000 "
    f"amount:instalment:20000 amount:instalment:10000 period:turn:1年 period:turn:2年 period:turn:3年 {_GRANT} {_GRANT} {_GRANT}",
    "article15": "target title:listed_board title:listed_board title:neeq_tier amount:award:3000000 target amount:award:2000000 target amount:award:1000000 "
    f"{_GRANT} {_GRANT} {_GRANT}",
    "article16": "target rate:rate:7/10 period:within:3年 rate:excess:7/10 target exclusion:case_by_case "
    f"{_GRANT} {_GRANT} {_GRANT}",
    "article17": f"target threshold:>=:100-<=500 amount:award:100 target threshold:>=:500 amount:award:200 {_GRANT} {_GRANT}",
    "article18": "budget:pool target instrument:title instrument:title",
    "article19": "target rate:share:1/2",
    "article21": "series:rate:3/10,3/10,2/5 rate:instalment:3/10 rate:instalment:3/10 rate:instalment:2/5 period:after:6月 "
    f"period:within:12月 instrument:advance exclusion:recovery {_GRANT} {_GRANT}",
    "article22": "material period:within:2年",
    "article23": "period:duration:1年 period:consecutive:2年 exclusion:recovery",
    "article24": "exclusion:precedence",
    "article25": "exclusion:highest_only",
    "article26": "date:effective period:validity:3年 exclusion:superseded",
}
