"""Settings of the documentation site: ``make docs`` builds it into ``out/docs`` without asking anybody outside."""

import os
import sys
import tomllib
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))  # for the notebooks

from docs import site  # noqa: E402

project = "Parkloop"
author = copyright = "The Parkloop developers"
release = version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
exclude_patterns = ["__pycache__"]
templates_path: list[str] = []

myst_enable_extensions = ["dollarmath"]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"Parkloop {release}"
html_math_renderer = "mathml"
html_css_files = ["parkloop.css"]
html_static_path = ["static"]
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Formulas without a script, and pages that are made from what lies elsewhere in the repository."""
    app.add_html_math_renderer("mathml", (site.inline_formula, None), (site.block_formula, None))
    app.add_lexer("csv", TextLexer)
    app.connect("config-inited", lambda *_: site.write_made_pages())
    app.connect("source-read", site.read)
