"""An independent small implementation of the case format's mathematics, to test the planner against.

It is written from the format and the model's description alone, as a plain matrix, clear before fast. It leaves out
technologies' `removal`, `balance` and `carry`, fixed-flow processes without `c_out`, and `scale_exponent`.
"""

from tests.reference.solve import reference_optimum

__all__ = ["reference_optimum"]
