"""Store of saved cases, revisions, unsaved edits and runs: embedded database or server.

``store = open_store()``, then functions of it: ``cases(store)``, ``save(store, …)``, ``load(store, name)`` and so on.
"""

from parkloop.cases.store.catalogue import SavedCase, cases
from parkloop.cases.store.content import titles_in
from parkloop.cases.store.files import Adopted, adopt, export_case, import_case
from parkloop.cases.store.opened import Store, open_store
from parkloop.cases.store.recover import damaged_rows, recover
from parkloop.cases.store.revisions import (
    SHIPPED,
    Conflict,
    Revision,
    archive,
    changes,
    copy,
    create,
    history,
    load,
    merge,
    newest,
    remove,
    rename,
    restore,
    save,
    titles_of,
)
from parkloop.cases.store.sign_offs import SignOff, sign, sign_offs
from parkloop.cases.store.site_plans import SitePlan, site_plan_copy, site_plan_drop, site_plan_get, site_plan_put
from parkloop.cases.store.solved import (
    Mark,
    Run,
    SolvedResult,
    best_of,
    mark,
    run_drop,
    run_files,
    run_get,
    run_key,
    run_put,
    runs,
    unmark,
)
from parkloop.cases.store.tables import StoreDamagedError, StoreError
from parkloop.cases.store.unsaved import DraftConflictError, UnsavedEdits, draft_drop, draft_get, draft_put, drafts

__all__ = [
    "SHIPPED",
    "Adopted",
    "Conflict",
    "DraftConflictError",
    "Mark",
    "Revision",
    "Run",
    "SavedCase",
    "SignOff",
    "SitePlan",
    "SolvedResult",
    "Store",
    "StoreDamagedError",
    "StoreError",
    "UnsavedEdits",
    "adopt",
    "archive",
    "best_of",
    "cases",
    "changes",
    "copy",
    "create",
    "damaged_rows",
    "draft_drop",
    "draft_get",
    "draft_put",
    "drafts",
    "export_case",
    "history",
    "import_case",
    "load",
    "mark",
    "merge",
    "newest",
    "open_store",
    "recover",
    "remove",
    "rename",
    "restore",
    "run_drop",
    "run_files",
    "run_get",
    "run_key",
    "run_put",
    "runs",
    "save",
    "sign",
    "sign_offs",
    "site_plan_copy",
    "site_plan_drop",
    "site_plan_get",
    "site_plan_put",
    "titles_in",
    "titles_of",
    "unmark",
]
