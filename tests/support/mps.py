"""Problems kept as .mps files, read through HiGHS."""

from pathlib import Path

import highspy
import numpy as np
from scipy.sparse import csc_array, csr_array

from parkloop.optimizer.solver.problem import Problem


def read_mps(path: Path) -> Problem:
    """The problem of an .mps file, to be minimised."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    lp = highs.getLp()
    entries = np.array(lp.a_matrix_.value_), np.array(lp.a_matrix_.index_), np.array(lp.a_matrix_.start_)
    kind = csc_array if lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise else csr_array
    integer = [j for j, kind in enumerate(lp.integrality_) if kind == highspy.HighsVarType.kInteger]
    flags = np.zeros(lp.num_col_, dtype=bool)
    flags[integer] = True
    return Problem(
        c=np.array(lp.col_cost_),
        offset=lp.offset_,
        A=csr_array(kind(entries, shape=(lp.num_row_, lp.num_col_))),
        row_lower=np.array(lp.row_lower_),
        row_upper=np.array(lp.row_upper_),
        col_lower=np.array(lp.col_lower_),
        col_upper=np.array(lp.col_upper_),
        integer=flags,
        row_names=[f"row[{i}]" for i in range(lp.num_row_)],
        col_names=[f"x[{j}]" for j in range(lp.num_col_)],
    )
