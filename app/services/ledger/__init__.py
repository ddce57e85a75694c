"""The impact ledger: what every record gives to the figures, kept in step with the records in their own transaction.

touching   services say whose figures a change concerns
entering   new projects by their finished rows: what a bulk import calls
facts      the records of those subjects, as the driver gives them (people_facts: those of volunteers)
entries    the entries they amount to, in plain Python (grant_entries: those of grants)
comparing  these beside the entries that stand
posting    ends and adds what differs, numbers the post
places     where municipalities lie, held while something is counted there
rebuild    the same for every subject of the database, and the comparison alone
cells      sums over the entries, kept by appending what a change adds to them (cell_keys, counting, standing)
recount    the same sums from the entries, and the comparison alone
building   the sums of another month, in steps beside the writes
upkeep     the next month is ready when it begins; compaction merges rows
labels     what records were called before, for questions about the past
state      what changes with every post
"""

from app.services.ledger.building import rebuild_cells
from app.services.ledger.comparing import Reach
from app.services.ledger.entering import Rows, enter_columns, enter_projects
from app.services.ledger.labels import SHOWN, keep_label, keep_labels, keep_last_label, labels_at, once_at
from app.services.ledger.rebuild import is_empty, rebuild, verify
from app.services.ledger.recount import verify_cells
from app.services.ledger.touching import mark, touch, touch_known, touch_places

__all__ = [
    "SHOWN", "Reach", "Rows", "enter_columns", "enter_projects", "is_empty", "keep_label", "keep_labels",
    "keep_last_label", "labels_at", "mark", "once_at", "rebuild", "rebuild_cells", "touch", "touch_known",
    "touch_places", "verify", "verify_cells",
]  # fmt: skip
