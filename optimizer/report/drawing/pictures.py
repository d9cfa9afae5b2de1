"""Pictures of figures: ECharts options drawn in an embedded JavaScript engine.

Without a browser.
"""

import atexit
import json
import threading
from functools import cache, lru_cache
from pathlib import Path

import resvg_py
from py_mini_racer import MiniRacer

from parkloop.optimizer.figures import Option

ECHARTS = Path(__file__).parent / "vendor" / "echarts.min.js"
"""Apache ECharts 6.1.0, Apache-2.0; its licence stands beside it."""

FONTS = "'Noto Sans CJK SC', 'Noto Serif CJK SC', 'Microsoft YaHei', 'PingFang SC', 'DejaVu Sans', sans-serif"

_LOCK = threading.Lock()

HEIGHT = 620
"""Height of a picture that needs none of its own [px]"""

CLOSING_SECONDS = 5.0
"""Time that a drawing at work has when the program ends [s]"""

_DRAW = """
function draw(text, width, height) {
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.setOption(JSON.parse(text));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
"""


def svg(option: Option, width: int = 1240, height: int = HEIGHT) -> str:
    """The figure as SVG text, ``width`` by ``height`` pixels."""
    still = {**option, "animation": False, "textStyle": {"fontFamily": FONTS, **option.get("textStyle", {})}}
    # an engine has one thread at a time
    with _LOCK:
        return _drawn(json.dumps(still, ensure_ascii=False), width, height)


def _drawn(still: str, width: int, height: int) -> str:
    """The figure of options as text; an engine whose event loop somebody has closed is made anew."""
    try:
        return str(_engine().call("draw", still, width, height))
    except RuntimeError:
        _engine.cache_clear()
        return str(_engine().call("draw", still, width, height))


def png(option: Option, width: int = 1240, height: int = HEIGHT, scale: float = 2.0) -> bytes:
    """The figure as PNG on white, ``scale`` times as many pixels."""
    return _png(json.dumps({"backgroundColor": "#ffffff", **option}, ensure_ascii=False), width, height, scale)


@lru_cache(maxsize=64)
def _png(text: str, width: int, height: int, scale: float) -> bytes:
    """The picture of options as text; a report has some of its pictures in several files."""
    drawn = svg(json.loads(text), width, height)
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, width=int(width * scale)))


def echarts_source() -> str:
    """Source of ECharts, for a report that needs no internet."""
    return ECHARTS.read_text(encoding="utf-8")


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    # its own destructor waits for a thread that no longer runs once the interpreter goes down, in some runs for ever
    atexit.register(_close, engine)
    engine.eval("var window = this, self = this; function setTimeout() { return 0; } function clearTimeout() {}")
    engine.eval(echarts_source())
    engine.eval(_DRAW)
    return engine


def _close(engine: MiniRacer) -> None:
    """Close the engine while threads still run, once nothing draws."""
    free = _LOCK.acquire(timeout=CLOSING_SECONDS)
    try:
        engine.close()
    finally:
        if free:
            _LOCK.release()
