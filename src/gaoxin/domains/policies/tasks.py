"""Background work of the policies, part by part."""

from gaoxin.domains.policies import tasks_awards as tasks_awards
from gaoxin.domains.policies import tasks_library as tasks_library
from gaoxin.domains.policies import tasks_money as tasks_money
