"""Page for `streamlit run app.py`; `parkloop app` shows the same.

What it shows is in `app_pages`.
"""

from parkloop.app_pages.frame import show

show()
