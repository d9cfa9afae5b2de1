// Map of the park. Places are in km, north is up; all that is drawn follows from `data` and the part of the plane in view.
const LOOKS = {
  plan: {stroke: "#64748b", "stroke-width": 2, "stroke-opacity": 0.55},
  candidate: {stroke: "#94a3b8", "stroke-width": 1.5, "stroke-opacity": 0.6, "stroke-dasharray": "5 4"},
  required: {stroke: "#0072b2", "stroke-width": 3.5},
  forbidden: {stroke: "#d55e00", "stroke-width": 2.5, "stroke-dasharray": "2 5"},
};
// a corridor lies wide and pale under the links that follow it
const CORRIDORS = {
  open: {stroke: "#b45309", "stroke-width": 11, "stroke-opacity": 0.3},
  standing: {stroke: "#78716c", "stroke-width": 11, "stroke-opacity": 0.3},
  closed: {stroke: "#78716c", "stroke-width": 3, "stroke-opacity": 0.5, "stroke-dasharray": "2 6"},
};
const MARGIN = 60, MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};

const nice = (least) => { const p = 10 ** Math.floor(Math.log10(least)); return p * [1, 2, 5, 10].find((m) => m * p >= least * 0.999); };

export default function ({data, parentElement: root, setTriggerValue}) {
  const svg = root.querySelector("svg"), bar = root.querySelector(".bar"), status = root.querySelector("span");
  const kept = (root.parkloop ??= {});
  const width = () => svg.clientWidth || 800, height = () => svg.clientHeight || 430;
  const plants = data.plants.map((plant) => ({...plant}));
  const named = Object.fromEntries(plants.map((plant) => [plant.id, plant]));
  const fit = (shown) => {
    const xs = shown.map((p) => p.x), ys = shown.map((p) => p.y), [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min((width() - 3 * MARGIN) / (x1 - x0 || 1), (height() - 2 * MARGIN) / (y1 - y0 || 1));
    kept.view = {x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale};
    kept.fitted = shown;  // until the planner moves the map it fits whatever room there is
  };
  const inside = plants.filter((plant) => !plant.outside);
  const fitPark = () => fit(inside.length ? inside : plants);
  if (kept.name !== data.name || !kept.view) { kept.name = data.name; kept.selected = null; if (plants.length) fitPark(); else kept.view = {x: 0, y: 0, scale: 100}; }
  const view = () => kept.view;
  const at = (x, y) => [width() / 2 + (x - view().x) * view().scale, height() / 2 - (y - view().y) * view().scale];
  const digits = () => Math.max(0, Math.ceil(Math.log10(view().scale)));
  const round = (value) => Number(value.toFixed(digits()));
  const add = (parent, tag, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    return parent.appendChild(made);
  };
  const told = (plant) => `${plant.name}: x ${plant.x} km, y ${plant.y} km`;
  const moved = (plant) => {
    kept.held = {plant: plant.id, until: Date.now() + 5000};  // the page draws the map anew: the keyboard stays with the plant
    setTriggerValue("moved", {plant: plant.id, x: plant.x, y: plant.y});
  };
  const zoom = (factor) => { kept.fitted = null; view().scale *= factor; draw(); };

  function ground() {
    if (!data.ground) return;
    // the picture is made once: decoding it anew at every movement of the mouse would make it flicker
    if (kept.href !== data.ground.href) {
      kept.href = data.ground.href;
      kept.image = document.createElementNS("http://www.w3.org/2000/svg", "image");
      for (const [name, value] of Object.entries({href: kept.href, preserveAspectRatio: "none", opacity: 0.7, class: "ground"})) kept.image.setAttribute(name, value);
    }
    const {x, y, width: wide, height: high} = data.ground, [left, top] = at(x, y + high);
    for (const [name, value] of Object.entries({x: left, y: top, width: wide * view().scale, height: high * view().scale})) kept.image.setAttribute(name, value);
    svg.appendChild(kept.image);
  }

  function grid() {
    const step = nice(70 / view().scale), [w, h] = [width(), height()], [left, bottom] = [view().x - w / 2 / view().scale, view().y - h / 2 / view().scale];
    const label = (value) => String(Number(value.toPrecision(6)));
    for (let i = Math.ceil(left / step), x; ([x] = at(i * step, 0)) && x < w; i++) {
      add(svg, "path", {d: `M${x} 0V${h}`, stroke: "#94a3b8", "stroke-opacity": 0.25});
      add(svg, "text", {x: x + 3, y: 12, opacity: 0.6}, label(i * step));
    }
    for (let i = Math.ceil(bottom / step), y; ([, y] = at(0, i * step)) && y > 0; i++) {
      add(svg, "path", {d: `M0 ${y}H${w}`, stroke: "#94a3b8", "stroke-opacity": 0.25});
      add(svg, "text", {x: 3, y: y - 3, opacity: 0.6}, label(i * step));
    }
    const long = nice(90 / view().scale), end = w - 16, start = end - long * view().scale;
    add(svg, "path", {d: `M${start} ${h - 20}v8H${end}v-8`, fill: "none", stroke: "currentColor", "stroke-width": 2});
    add(svg, "text", {x: (start + end) / 2, y: h - 18, "text-anchor": "middle", class: "halo"}, `${label(long)} km`);
    return step;
  }

  function corridors() {
    for (const {name, state, ends} of data.corridors) {
      const [[x1, y1], [x2, y2]] = ends.map(([x, y]) => at(x, y));
      add(add(svg, "path", {d: `M${x1} ${y1}L${x2} ${y2}`, "stroke-linecap": "round", ...CORRIDORS[state]}), "title", {}, name);
      for (const [x, y] of [[x1, y1], [x2, y2]]) add(svg, "rect", {x: x - 3, y: y - 3, width: 6, height: 6, class: "corner"});
    }
  }

  function links() {
    const count = {};
    for (const link of data.links) {
      const [a, b] = [named[link.from], named[link.to]];
      if (!a || !b || a === b) continue;
      const pair = [link.from, link.to].sort().join(">"), number = (count[pair] = (count[pair] ?? -1) + 1);
      const bend = Math.ceil(number / 2) * 16 * (number % 2 ? 1 : -1) * (link.from < link.to ? 1 : -1);
      const [[x1, y1], [x2, y2]] = [at(a.x, a.y), at(b.x, b.y)], length = Math.hypot(x2 - x1, y2 - y1) || 1;
      const [cx, cy] = [(x1 + x2) / 2 - (bend * (y2 - y1)) / length, (y1 + y2) / 2 + (bend * (x2 - x1)) / length];
      // links along one corridor lie beside each other
      const along = link.way?.map(([x, y]) => at(x, y)), beside = (link.id % 5 - 2) * 3;
      const d = along ? `M${x1} ${y1}${along.map(([x, y]) => `L${x + beside} ${y + beside}`).join("")}L${x2} ${y2}` : `M${x1} ${y1}Q${cx} ${cy} ${x2} ${y2}`;
      const hit = add(svg, "path", {d, class: "hit"});
      add(hit, "title", {}, link.name);
      hit.onclick = () => setTriggerValue("picked", link.id);
      const {color, width: wide, opacity, type} = link.style ?? {};
      const flowing = link.style ? {stroke: color, "stroke-width": wide, "stroke-opacity": opacity, ...(type === "dashed" ? {"stroke-dasharray": "8 5"} : {})} : {};
      const chosen = link.id === data.link ? {"stroke-opacity": 1, "stroke-width": 3 + (wide ?? 2)} : {};
      if (link.look === "required") add(svg, "path", {d, class: "line", stroke: "#0072b2", "stroke-width": 10, "stroke-opacity": 0.25});
      add(svg, "path", {d, class: "line", ...LOOKS[link.look], ...flowing, ...chosen});
      const [mx, my] = [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4];
      if (link.look === "forbidden") add(svg, "path", {d: `M${mx - 5} ${my - 5}l10 10m0 -10l-10 10`, class: "line", stroke: "#d55e00", "stroke-width": 3});
    }
  }

  function draw() {
    svg.replaceChildren();
    svg.setAttribute("aria-label", data.words.label);
    ground();
    const step = grid(), boxes = [];
    corridors();
    links();
    for (const plant of plants) {
      const [x, y] = at(plant.x, plant.y);
      const group = add(svg, "g", {class: `plant${plant.id === kept.selected ? " selected" : ""}`, tabindex: 0, role: "button", "aria-label": told(plant)});
      group.dataset.plant = plant.id;
      add(group, "circle", {class: `dot${plant.outside ? " outside" : ""}`, cx: x, cy: y, r: 9});
      const half = [...plant.name].reduce((sum, c) => sum + (c > "\u2e80" ? 6.2 : 3.3), 0);
      const tries = [[0, 24], [0, -15], [half + 14, 4], [-half - 14, 4], [0, 38]];
      const free = tries.find(([dx, dy]) => !boxes.some(([bx, by, bh]) => Math.abs(x + dx - bx) < half + bh && Math.abs(y + dy - by) < 14)) ?? tries[0];
      boxes.push([x + free[0], y + free[1], half], [x, y - 4, 9]);
      add(group, "text", {x: x + free[0], y: y + free[1], "text-anchor": "middle", class: "halo"}, plant.name);
      group.onfocus = () => { kept.selected = plant.id; status.textContent = told(plant); };
      group.onkeydown = (event) => {
        const move = MOVES[event.key], far = event.shiftKey ? step : step / 10;
        if (!move) return;
        event.preventDefault();
        plant.x = round(plant.x + move[0] * far);
        plant.y = round(plant.y + move[1] * far);
        redraw(plant);
        clearTimeout(kept.timer);
        kept.timer = setTimeout(() => moved(plant), 700);
      };
    }
  }

  const redraw = (plant) => {
    kept.selected = plant.id;
    draw();
    svg.querySelector(`[data-plant="${CSS.escape(plant.id)}"]`)?.focus({preventScroll: true});
    status.textContent = told(plant);
  };

  svg.onpointerdown = (event) => {
    const plant = named[event.target.closest(".plant")?.dataset.plant], start = [event.clientX, event.clientY];
    if (!plant && event.target.classList.contains("hit")) return;
    event.preventDefault();
    const origin = plant ? [plant.x, plant.y] : [view().x, view().y], side = plant ? 1 : -1;
    if (plant) redraw(plant);
    svg.setPointerCapture(event.pointerId);
    svg.onpointermove = (now) => {
      const [dx, dy] = [(side * (now.clientX - start[0])) / view().scale, (-side * (now.clientY - start[1])) / view().scale];
      if (plant) { plant.x = round(origin[0] + dx); plant.y = round(origin[1] + dy); redraw(plant); }
      else { kept.fitted = null; view().x = origin[0] + dx; view().y = origin[1] + dy; draw(); }
    };
    svg.onpointerup = svg.onpointercancel = () => {
      svg.onpointermove = svg.onpointerup = svg.onpointercancel = null;
      if (plant && (plant.x !== origin[0] || plant.y !== origin[1])) moved(plant);
    };
  };
  svg.onwheel = (event) => { if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2); } };
  root.querySelector(".media").replaceChildren(...data.media.map(({name, colour}) => {
    const entry = document.createElement("div");
    entry.setAttribute("role", "listitem");
    entry.style.setProperty("--medium", colour);
    entry.textContent = name;
    return entry;
  }));
  bar.querySelectorAll("button").forEach((button) => button.remove());
  const buttons = [["+", data.words.in, () => zoom(1.4)], ["−", data.words.out, () => zoom(1 / 1.4)]];
  buttons.push([data.words.park, "", () => { fitPark(); draw(); }], [data.words.all, "", () => { fit(plants); draw(); }]);
  for (const [text, label, act] of plants.length ? buttons : []) {
    const button = bar.appendChild(document.createElement("button"));
    button.textContent = text;
    if (label) button.setAttribute("aria-label", label);
    button.onclick = act;
  }
  const watch = new ResizeObserver(() => { if (kept.fitted) fit(kept.fitted); const plant = named[root.activeElement?.dataset?.plant]; plant ? redraw(plant) : draw(); });
  watch.observe(svg);
  const held = kept.held?.until > Date.now() ? named[kept.held.plant] : null;
  draw();
  if (held) redraw(held);
  else if (!status.textContent) status.textContent = data.words.hint;
  return () => watch.disconnect();
}
