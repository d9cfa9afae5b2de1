"""Saved cases, their revisions, unsaved edits and runs, in an embedded database or on a server that a team shares.

``store = open_store()``, then functions of it: ``cases(store)``, ``save(store, …)``, ``load(store, name)`` and so on.
"""

from cases.store.catalogue import SavedCase, cases
from cases.store.content import digest, inputs_digest, titles_in
from cases.store.files import Adopted, adopt, export_case, import_case
from cases.store.opened import Store, open_store
from cases.store.revisions import (
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
from cases.store.site_plans import SitePlan, site_plan_copy, site_plan_drop, site_plan_get, site_plan_put
from cases.store.solved import Mark, Result, Run, best_of, mark, run_drop, run_files, run_get, run_key, run_put, runs, unmark
from cases.store.tables import StoreError
from cases.store.unsaved import Draft, DraftMovedError, draft_drop, draft_get, draft_put, drafts

__all__ = [
    "SHIPPED",
    "Adopted",
    "Conflict",
    "Draft",
    "DraftMovedError",
    "Mark",
    "Result",
    "Revision",
    "Run",
    "SavedCase",
    "SitePlan",
    "Store",
    "StoreError",
    "adopt",
    "archive",
    "best_of",
    "cases",
    "changes",
    "copy",
    "create",
    "digest",
    "draft_drop",
    "draft_get",
    "draft_put",
    "drafts",
    "export_case",
    "history",
    "import_case",
    "inputs_digest",
    "load",
    "mark",
    "merge",
    "newest",
    "open_store",
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
    "site_plan_copy",
    "site_plan_drop",
    "site_plan_get",
    "site_plan_put",
    "titles_in",
    "titles_of",
    "unmark",
]
