// A table that is edited as people know it from Excel.
//
// One hidden text field lies over the active cell: it takes keys, input methods, paste and copy, and becomes the cell's editor. Only
// rows in sight are drawn. What is shown is what Python has told last, and upon it the steps that it has not acknowledged yet;
// these are sent again until it has. All rules (what a text means, what is wrong with a cell) are Python's, see app_pages/editor.py.
//
// A step is what one deed of the planner changes, and is taken back as one:
//   {seq, seen, ops: [{do: "set", rows, columns, cells} | {do: "insert", row, count} | {do: "remove", rows} | {do: "undo" | "redo"}],
//    told: what Python is to say of it, or null}

const ROW = 30, HEAD = 34, SIDE = 48, LEAST = 50, MOST = 600;  // pixels
const PATIENCE = 4000;  // milliseconds until a step is sent again; doubled each time, as each costs a run of the page

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[sign]);

// ---- The sheet -------------------------------------------------------------------------------------------------------------------

class Sheet {
  constructor(root) {
    this.root = root;
    const at = (name) => root.querySelector(name);
    Object.assign(this, {box: at(".box"), table: at(".table"), field: at("textarea"), list: at(".choices"), filterBox: at(".filter")});
    Object.assign(this, {line: 0, col: 0, line2: 0, col2: 0});  // the active cell, and the other corner of what is chosen
    Object.assign(this, {pending: [], held: [], seq: 0, sent: 0, patience: PATIENCE, rows: [], view: [], sorted: null, filter: ""});
    this.listen();
  }

  update(data, setState) {
    const anew = this.token !== data.token;
    this.setState = setState;
    this.pending = this.pending.filter((step) => anew || step.seq > data.ack);
    if (anew) {  // at first; and where the server was started anew, it is told what it has not acknowledged
      this.token = data.token;
      this.seq = data.ack;
      for (const step of this.pending) Object.assign(step, {seq: ++this.seq, seen: data.version});
    }
    if (!this.pending.length) this.settle();
    const before = this.rows.length;
    this.data = data;
    this.learn();
    this.rows = replay(this.told, this.pending, this.places, this.blank);
    if (anew || before !== this.rows.length) this.look();
    this.clampSelection();
    this.drawTools();
    this.draw();
    if (anew && this.pending.length) this.send();
  }

  learn() {
    const {columns, lists, rows, marks} = this.data;
    this.columns = columns;
    this.places = new Map(columns.map((column, place) => [column.name, place]));
    this.texts = lists.map((list) => new Map(list));
    this.blank = () => ({cells: columns.map((column) => (column.kind === "tick" ? column.start : "")), marks: {}});
    this.told = rows.map((cells, row) => ({cells, mark: marks[row]?.[""], marks: this.marksByPlace(marks[row])}));
    this.widths ??= this.keptWidths();
    columns.forEach((column, col) => { this.widths[column.name] ??= this.fitting(column, col); });
    if (!this.box.style.height) this.box.style.height = `${clamp(HEAD + ROW * (rows.length + 4), 230, Math.max(300, window.innerHeight - 408))}px`;
    this.measure();
  }

  marksByPlace(marks = {}) {
    return Object.fromEntries(Object.entries(marks).filter(([name]) => name).map(([name, text]) => [this.places.get(name), text]));
  }

  // ---- Steps to Python

  change(ops, told = null) {
    this.pending.push({seq: ++this.seq, seen: this.data.version, ops, told});
    for (const op of ops) this.follow(op);
    this.rows = replay(this.told, this.pending, this.places, this.blank);
    this.say("");
    this.send();
  }

  send() {
    if (!this.pending.length) return;
    this.setState("edits", {token: this.token, sent: ++this.sent, steps: this.pending});
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.patience *= 2; this.say(this.data.words.waiting); this.send(); }, this.patience);
  }

  settle() {
    this.patience = PATIENCE;
    clearTimeout(this.timer);
    for (const clicked of this.held.splice(0)) clicked.click();
  }

  // A click elsewhere comes after the cell that stands open, and waits until all steps are kept: a change of the page may overtake
  // what was sent just before it, and the new page's message does not hold this sheet's steps.
  clickedElsewhere(event) {
    this.close(true);
    if (!this.pending.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const clicked = event.composedPath().find((node) => node instanceof HTMLElement);
    if (clicked && !this.held.includes(clicked)) this.held.push(clicked);
  }

  // ---- The view: which rows are shown in which order; the stored order never changes by it

  look() {
    const all = range(0, this.rows.length), wanted = this.filter.trim().toLowerCase();
    const holds = (row) => this.columns.some((_, col) => this.shown(this.rows[row].cells[col], col).toLowerCase().includes(wanted));
    this.view = wanted ? all.filter(holds) : all;
    const col = this.sorted && this.places.get(this.sorted.name);
    if (col == null) return;
    const way = this.sorted.down ? -1 : 1, text = (row) => this.shown(this.rows[row].cells[col], col);
    this.view.sort((one, other) => {
      const [a, b] = [text(one), text(other)];
      if (a === "" || b === "") return (a === "") - (b === "");
      return way * (a - b || a.localeCompare(b, undefined, {numeric: true}));
    });
  }

  // A step keeps the view as it is, so that no row jumps away while it is edited.
  follow(op) {
    if (op.do === "insert") {
      this.view = this.view.map((row) => (row >= op.row ? row + op.count : row));
      const line = this.view.indexOf(op.row + op.count);
      this.view.splice(line < 0 ? this.view.length : line, 0, ...range(op.row, op.count));
    } else if (op.do === "remove") {
      const gone = new Set(op.rows), below = (row) => op.rows.filter((other) => other < row).length;
      this.view = this.view.filter((row) => !gone.has(row)).map((row) => row - below(row));
    }
  }

  lookAnew() { this.close(true); this.look(); this.go(0, this.col); this.drawTools(); }

  sort(col) {
    const {name} = this.columns[col], now = this.sorted?.name === name ? this.sorted : null;
    this.sorted = !now ? {name, down: false} : now.down ? null : {name, down: true};
    this.lookAnew();
  }

  whole() { this.sorted = null; this.filter = this.filterBox.value = ""; this.lookAnew(); }

  // ---- Cells

  get end() { return this.view.length - (this.data.fixed ? 1 : 0); }  // the last line that can be gone to
  at(line, col) { return this.rows[this.view[line]]?.cells[col] ?? ""; }

  shown(cell, col) {
    const column = this.columns[col];
    if (column.kind === "tick" && typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
    return column.kind === "select" ? this.texts[column.list].get(cell) ?? cell : String(cell);
  }

  markAt(line, col) { return this.rows[this.view[line]]?.marks[col] ?? ""; }

  area() {
    const [top, bottom] = [this.line, this.line2].sort((a, b) => a - b), [left, right] = [this.col, this.col2].sort((a, b) => a - b);
    return {top, bottom, left, right};
  }

  texted(titles = false) {
    const {top, bottom, left, right} = this.area(), cols = range(left, right - left + 1);
    const rows = range(top, Math.min(bottom, this.view.length - 1) - top + 1).map((line) => cols.map((col) => this.shown(this.at(line, col), col)));
    return write(titles ? [cols.map((col) => this.columns[col].label), ...rows] : rows);
  }

  // Writes texts from a place on. Rows are added as needed; what has no place is told.
  put(cells, line, col, pasted = false, lost = 0) {
    const wide = Math.max(...cells.map((row) => row.length)), fits = Math.min(wide, this.columns.length - col);
    const room = (this.data.fixed ? this.rows.length : this.data.most) - this.rows.length, more = line + cells.length - this.view.length;
    const high = cells.length - Math.max(0, more - room), added = clamp(more, 0, room);
    const rows = range(0, high).map((place) => this.view[line + place] ?? this.rows.length + line + place - this.view.length);
    const cols = range(col, fits).filter((place) => !this.columns[place].locked);
    const text = (place, at) => cells[place][at - col] ?? this.at(line + place, at);
    const differs = (place, at) => text(place, at) !== this.at(line + place, at) && text(place, at).trim() !== this.shown(this.at(line + place, at), at).trim();
    const shut = range(col, fits).filter((place) => this.columns[place].locked);
    const locked = shut.reduce((sum, at) => sum + range(0, high).filter((place) => differs(place, at)).length, 0);
    const told = pasted ? {rows: high, columns: cols.length, added, cut_rows: cells.length - high, cut_columns: wide - fits + lost, locked} : null;
    const ops = added ? [{do: "insert", row: this.rows.length, count: added}] : [];
    const set = {do: "set", rows, columns: cols.map((at) => this.columns[at].name), cells: rows.map((_, place) => cols.map((at) => text(place, at)))};
    if (pasted || cols.length) ops.push(set);
    if (ops.length) this.change(ops, told);
    if (pasted) Object.assign(this, {line, col, line2: line + Math.max(high, 1) - 1, col2: col + fits - 1});
    this.draw();
  }

  paste(text) {
    let cells = parse(text);
    const {top, bottom, left, right} = this.area();
    const headed = placed(cells, this.columns);
    if (headed) return this.put(headed.cells, top, 0, true, headed.lost);
    if (cells.length === 1 && cells[0].length === 1) cells = range(top, bottom - top + 1).map(() => Array(right - left + 1).fill(cells[0][0]));
    this.put(cells, top, left, true);
  }

  clear() {
    const {top, bottom, left, right} = this.area(), high = Math.min(bottom, this.view.length - 1) - top + 1;
    if (high > 0) this.put(range(0, high).map(() => Array(right - left + 1).fill("")), top, left);
  }

  // Repeats what is chosen over cells below or to the right of it.
  fill(line, col) {
    const {top, bottom, left, right} = this.area(), high = bottom - top + 1, wide = right - left + 1;
    const cell = (down, across) => this.at(top + (down % high), left + (across % wide));
    const block = (lines, cols) => range(0, lines).map((down) => range(0, cols).map((across) => cell(down, across)));
    if (line > bottom) this.put(block(line - bottom, wide), bottom + 1, left);
    else if (col > right) this.put(block(high, col - right), top, right + 1);
    Object.assign(this, {line: top, col: left, line2: Math.max(line, bottom), col2: line > bottom ? right : Math.max(col, right)});
    this.draw();
  }

  fillDown() {
    const {top, bottom, left} = this.area();
    Object.assign(this, {line: top, line2: top, col: left});
    if (bottom > top) this.fill(Math.min(bottom, this.view.length - 1), left);
  }

  tick(line, col) {
    if (!this.columns[col].locked) this.put([[this.at(line, col) !== true]], line, col);
  }

  insert() {
    if (this.data.fixed || this.rows.length >= this.data.most) return;
    this.close(true);
    const {top, bottom} = this.area(), count = Math.min(bottom, this.view.length - 1) - top + 1;
    this.change([{do: "insert", row: this.view[top] ?? this.rows.length, count: Math.max(1, count)}]);
    this.go(top, this.col);
  }

  remove() {
    if (this.data.fixed) return;
    this.close(false);
    const {top, bottom} = this.area(), rows = this.view.slice(top, bottom + 1).sort((a, b) => a - b);
    if (rows.length) this.change([{do: "remove", rows}]);
    this.go(top, this.col);
  }


  copyTitles() {
    this.titles = true;
    this.field.value = " ";  // the browser copies only where something is chosen
    this.field.focus({preventScroll: true});
    this.field.select();
    document.execCommand("copy");
    this.field.value = "";
  }

  // ---- The field: a catcher of keys, or the editor of a cell

  open(text) {
    const column = this.columns[this.col];
    if (column.locked || (column.kind === "tick" && text === undefined)) return false;
    this.editing = true;
    this.choice = -1;
    this.typed = text === undefined;
    if (text !== undefined) { this.field.value = text; this.field.select(); }
    this.field.classList.add("open");
    this.show(this.line, this.col);
    this.grow();
    this.propose();
    return true;
  }

  openWhole() { this.line2 = this.line; this.col2 = this.col; this.draw(); this.open(this.shown(this.at(this.line, this.col), this.col)); }

  grow() {
    this.field.style.height = `${ROW}px`;
    this.field.style.height = `${clamp(this.field.scrollHeight, ROW, 150)}px`;
  }

  propose() {
    const column = this.columns[this.col], typed = this.typed ? this.field.value.trim().toLowerCase() : "";
    const known = this.editing && column.kind === "select" ? this.data.lists[column.list] : [];
    this.proposed = known.filter(([id, text]) => !typed || `${text} ${id}`.toLowerCase().includes(typed)).slice(0, 200);
    const option = (text, n) => `<div role="option" id="choice${n}" data-choice="${n}" aria-selected="${n === this.choice}">${escaped(text)}</div>`;
    this.list.innerHTML = this.proposed.map(([, text], n) => option(text, n)).join("");
    this.list.style.display = this.proposed.length ? "block" : "none";
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({block: "nearest"});
    this.field.setAttribute("aria-expanded", this.proposed.length > 0);
    this.describe();
  }

  close(keep) {
    if (!this.editing) return;
    const text = this.choice >= 0 ? this.proposed[this.choice][0] : this.field.value, was = this.at(this.line, this.col);
    this.editing = false;
    this.field.value = "";
    this.field.classList.remove("open");
    this.field.style.height = `${ROW}px`;
    this.list.style.display = "none";
    if (keep && text !== was && text !== this.shown(was, this.col)) this.put([[text]], this.line, this.col);
    else this.draw();
  }

  // ---- Selection

  go(line, col, more = false) {
    this.close(true);
    this.line2 = clamp(line, 0, this.end);
    this.col2 = clamp(col, 0, this.columns.length - 1);
    if (!more) Object.assign(this, {line: this.line2, col: this.col2});
    this.show(this.line2, this.col2);
    this.draw();
  }

  clampSelection() {
    for (const key of ["line", "line2"]) this[key] = clamp(this[key], 0, Math.max(0, this.end));
    for (const key of ["col", "col2"]) this[key] = clamp(this[key], 0, this.columns.length - 1);
  }

  show(line, col) {
    const {box} = this, top = line * ROW, seen = box.clientHeight - HEAD, left = this.lefts[col], width = this.width(col);
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW > box.scrollTop + seen) box.scrollTop = top + ROW - seen;
    if (this.columns[col].pinned) return;
    if (left - this.fixedWidth < box.scrollLeft) box.scrollLeft = left - this.fixedWidth;
    else if (left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left + width - box.clientWidth;
  }

  // ---- Widths

  width(col) { return this.widths[this.columns[col].name]; }

  fitting(column, col) {
    const long = (text) => [...String(text)].reduce((sum, sign) => sum + (sign > "\u2e80" ? 14 : 7.6), 0);
    const cells = this.told.slice(0, 60).map((row) => long(this.shown(row.cells[col], col)));
    return Math.ceil(clamp(Math.max(long(column.label) + 38, ...cells.map((cell) => cell + 22)), 70, 230));
  }

  keptWidths() {
    try { return JSON.parse(sessionStorage.getItem(`parkloop-sheet-${this.data.table}`)) ?? {}; } catch { return {}; }
  }

  widen(col, width) {
    this.widths[this.columns[col].name] = clamp(Math.round(width), LEAST, MOST);
    this.measure();
    this.draw();
    try { sessionStorage.setItem(`parkloop-sheet-${this.data.table}`, JSON.stringify(this.widths)); } catch { /* kept for this page only */ }
  }

  measure() {
    this.lefts = [];
    this.fixedWidth = SIDE;
    let left = SIDE;
    this.columns.forEach((column, col) => {
      this.lefts.push(left);
      left += this.width(col);
      if (column.pinned) this.fixedWidth = left;
    });
  }

  // ---- Drawing

  draw() {
    const {box} = this, first = Math.max(0, Math.floor(box.scrollTop / ROW) - 6), area = this.area();
    const last = Math.min(this.end, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + 6);
    const lines = range(first, last - first + 1).map((line) => this.lineHtml(line, area));
    const space = (count) => `<div style="height:${Math.max(0, count) * ROW}px"></div>`;
    this.table.innerHTML = this.headHtml() + space(first) + lines.join("") + space(this.end - last);
    this.table.setAttribute("aria-rowcount", this.end + 2);
    this.table.setAttribute("aria-colcount", this.columns.length + 1);
    const left = this.columns[this.col].pinned ? this.lefts[this.col] + box.scrollLeft : this.lefts[this.col];
    Object.assign(this.field.style, {left: `${left}px`, top: `${HEAD + this.line * ROW}px`, width: `${this.width(this.col)}px`});
    const below = HEAD + (this.line + 1) * ROW, high = Math.min(186, 28 * (this.proposed?.length ?? 0) + 4);
    const up = below + high > box.scrollTop + box.clientHeight && this.line * ROW + HEAD - high > box.scrollTop + HEAD;
    Object.assign(this.list.style, {left: `${left}px`, top: `${up ? below - ROW - high : below}px`});
    this.describe();
  }

  style(col) { return `width:${this.width(col)}px;${this.columns[col].pinned ? `left:${this.lefts[col]}px` : ""}`; }

  headHtml() {
    const cells = this.columns.map((column, col) => {
      const way = this.sorted?.name === column.name ? (this.sorted.down ? "descending" : "ascending") : "none";
      const sign = {none: "", ascending: "▲", descending: "▼"}[way];
      const named = `data-label="${escaped(column.label)}" title="${escaped(column.help)}" class="${column.pinned ? "pinned" : ""}"`;
      return `<span role="columnheader" aria-colindex="${col + 2}" aria-sort="${way}" data-head="${col}" ${named} style="${this.style(col)}">`
        + `${escaped(column.label)}<b class="by" data-by="${col}">${sign}</b><b class="grip" data-grip="${col}"></b></span>`;
    });
    const side = `<span class="number-of-row" role="columnheader" aria-colindex="1" aria-label="${escaped(this.data.words.row)}"></span>`;
    return `<div class="row head" role="row" aria-rowindex="1">${side}${cells.join("")}</div>`;
  }

  lineHtml(line, area) {
    const row = this.rows[this.view[line]], inside = line >= area.top && line <= area.bottom;
    const mark = row?.mark ? ` aria-invalid="true" title="${escaped(row.mark)}"` : "";
    const side = `<span class="number-of-row${row?.mark ? " wrong" : ""}" role="rowheader" aria-colindex="1"${mark}>${row ? this.view[line] + 1 : "+"}</span>`;
    const cells = this.columns.map((_, col) => this.cellHtml(line, col, row, inside && col >= area.left && col <= area.right, area));
    return `<div class="row${row ? "" : " new"}" role="row" aria-rowindex="${line + 2}" data-line="${line}">${side}${cells.join("")}</div>`;
  }

  cellHtml(line, col, row, chosen, area) {
    const column = this.columns[col], mark = row?.marks[col], active = line === this.line && col === this.col, cell = row?.cells[col];
    const box = column.kind === "tick" && typeof cell === "boolean" && `<i data-tick="1">${cell ? "☑" : "☐"}</i>`;
    const text = row ? box || escaped(this.shown(cell, col)) : "";
    const wide = active && column.kind === "select" && !column.locked ? '<b class="more" data-more="1">▾</b>' : "";
    const handle = line === area.bottom && col === area.right && row ? '<b class="fill" data-fill="1"></b>' : "";
    const named = [column.kind, column.pinned && "pinned", column.locked && "locked", mark && "wrong", chosen && "in", active && "on"].filter(Boolean).join(" ");
    const state = (mark ? ` aria-invalid="true" title="${escaped(mark)}"` : "") + (column.locked ? ' aria-readonly="true"' : "");
    const said = column.kind === "tick" && row ? ` aria-checked="${cell === true}"` : "";
    return `<span role="gridcell" id="cell-${line}-${col}" aria-colindex="${col + 2}" aria-selected="${chosen}"${state}${said} data-col="${col}" `
      + `class="${named}" style="${this.style(col)}">${text}${wide}${handle}</span>`;
  }

  drawTools() {
    const {words, fixed} = this.data, at = (name) => this.root.querySelector(name), viewed = this.sorted || this.filter.trim();
    for (const name of ["insert", "remove", "titles", "sort", "whole"]) {
      if (at(`.${name}`).textContent !== words[name]) at(`.${name}`).textContent = words[name];
      at(`.${name}`).title = words[`${name}_key`] ?? "";
    }
    at(".insert").disabled = at(".remove").disabled = fixed;
    this.filterBox.placeholder = words.filter;
    this.filterBox.setAttribute("aria-label", words.filter);
    at(".whole").style.display = viewed ? "" : "none";
    at(".view").textContent = at(".view").title = viewed ? words.viewed.replace("{shown}", this.view.length).replace("{all}", this.rows.length) : "";
    this.table.setAttribute("aria-label", words.table);
    this.say(this.pending.length ? "" : this.data.said);
  }

  say(text) { const said = this.root.querySelector(".said"); if (said.textContent !== text) said.textContent = said.title = text; }

  // What stands in the active cell, for who hears it, and what is wrong with it, for everybody.
  describe() {
    const column = this.columns[this.col], told = this.root.querySelector(".mark");
    const mark = this.markAt(this.line, this.col) || this.rows[this.view[this.line]]?.mark || "";
    if (told.textContent !== mark) told.textContent = told.title = mark;
    const parts = [column.label, this.line + 1, this.shown(this.at(this.line, this.col), this.col), mark];
    this.field.setAttribute("aria-label", parts.filter((part) => part !== "").join(", "));
    this.field.setAttribute("aria-invalid", mark !== "");
    this.field.setAttribute("aria-activedescendant", this.editing && this.choice >= 0 ? `choice${this.choice}` : `cell-${this.line}-${this.col}`);
  }

  // ---- Keys

  keyWhileEditing(event) {
    const {key, shiftKey: back} = event, choosing = this.proposed.length && (key === "ArrowDown" || key === "ArrowUp");
    if (choosing) { this.choice = clamp(this.choice + (key === "ArrowDown" ? 1 : -1), -1, this.proposed.length - 1); this.propose(); }
    else if (key === "Escape") this.close(false);
    else if (key === "Enter" && event.altKey) { this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end"); this.grow(); }
    else if (key === "Enter") this.go(this.line + (back ? -1 : 1), this.col);
    else if (key === "Tab") this.go(this.line, this.col + (back ? -1 : 1));
    else return false;
    return true;
  }

  move({key, shiftKey, ctrlKey, metaKey}) {
    const ctrl = ctrlKey || metaKey, page = Math.floor((this.box.clientHeight - HEAD) / ROW) - 1, right = this.columns.length - 1;
    const [line, col] = shiftKey && key !== "Enter" && key !== "Tab" ? [this.line2, this.col2] : [this.line, this.col], way = shiftKey ? -1 : 1;
    const moves = {
      ArrowUp: [ctrl ? 0 : line - 1, col], ArrowDown: [ctrl ? this.view.length - 1 : line + 1, col],
      ArrowLeft: [line, ctrl ? 0 : col - 1], ArrowRight: [line, ctrl ? right : col + 1],
      PageUp: [line - page, col], PageDown: [line + page, col], Home: [ctrl ? 0 : line, 0], End: [ctrl ? this.view.length - 1 : line, right],
      Enter: [line + way, col], Tab: [line, col + way],
    };
    if (!moves[key] || (key === "Tab" && (col + way < 0 || col + way > right))) return false;  // Tab leaves the sheet at its edge
    this.go(...moves[key], shiftKey && key !== "Enter" && key !== "Tab");
    return true;
  }

  command(event) {
    const {key, shiftKey, altKey} = event, ctrl = event.ctrlKey || event.metaKey, low = key.toLowerCase(), column = this.columns[this.col];
    if (ctrl && low === "z") this.change([{do: shiftKey ? "redo" : "undo"}]);
    else if (ctrl && low === "y") this.change([{do: "redo"}]);
    else if (ctrl && low === "a") { Object.assign(this, {line: 0, col: 0, line2: Math.max(0, this.view.length - 1), col2: this.columns.length - 1}); this.draw(); }
    else if (ctrl && low === "d") this.fillDown();
    else if (ctrl && (key === "+" || key === "=")) this.insert();
    else if (ctrl && key === "-") this.remove();
    else if (altKey && low === "c") this.copyTitles();
    else if (altKey && low === "s") this.sort(this.col);
    else if (altKey && shiftKey && (key === "ArrowLeft" || key === "ArrowRight")) this.widen(this.col, this.width(this.col) + (key === "ArrowLeft" ? -20 : 20));
    else if (key === "F2" || (altKey && key === "ArrowDown")) this.openWhole();
    else if (key === "Delete" || key === "Backspace") this.clear();
    else if (key === " " && column.kind === "tick") this.tick(this.line, this.col);
    else return false;
    return true;
  }

  key(event) {
    if (event.isComposing) return;
    const taken = this.editing ? this.keyWhileEditing(event) : this.command(event) || (!event.altKey && this.move(event));
    if (taken) { event.preventDefault(); this.draw(); }
    if (taken || this.editing || !(event.ctrlKey || event.metaKey || event.altKey)) event.stopPropagation();  // letters are no shortcuts of the page
  }

  // ---- The pointer

  press(event) {
    const {target} = event, hit = this.hit(event);
    if (event.button) return;
    event.preventDefault();
    this.field.focus({preventScroll: true});
    if (target.dataset.grip) return this.dragWidth(event, +target.dataset.grip);
    if (target.dataset.by) return this.sort(+target.dataset.by);
    if (target.dataset.fill) return this.dragFill(event);
    if (target.dataset.more && !this.editing) return this.openWhole();
    if (!hit) return;
    const [line, col] = hit, tick = target.dataset.tick;
    if (line === null) this.choose(0, Math.max(0, this.view.length - 1), col, col);
    else if (col === null) this.choose(event.shiftKey ? this.line : line, line, 0, this.columns.length - 1);
    else {
      this.go(line, col, event.shiftKey);
      if (tick && !event.shiftKey) this.tick(line, col);
      else this.drag(event, (place) => { if (place[0] !== this.line2 || place[1] !== this.col2) this.go(...place, true); });
    }
  }

  choose(line, line2, col, col2) { this.close(true); Object.assign(this, {line, line2, col, col2}); this.draw(); }

  hit(event) {
    const under = this.root.getRootNode().elementFromPoint(event.clientX, event.clientY), cell = under?.closest?.("[data-col]");
    const row = under?.closest?.("[data-line]"), head = under?.closest?.("[data-head]");
    if (head) return [null, +head.dataset.head];
    return row ? [+row.dataset.line, cell ? +cell.dataset.col : null] : null;
  }

  // Follows the pointer until it is let go: over cells, or wherever it is.
  drag(start, moved, anywhere = false) {
    const move = (now) => {
      const place = anywhere ? now : this.hit(now);
      if (!now.buttons) end();
      else if (place && (anywhere || !place.includes(null))) moved(place);
    };
    const end = () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", end); };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
  }

  dragWidth(start, col) {
    const before = this.width(col);
    this.drag(start, (now) => this.widen(col, before + now.clientX - start.clientX), true);
  }

  dragFill(start) {
    const {bottom, right} = this.area();
    let to = [bottom, right];
    this.drag(start, (place) => { to = place; });
    window.addEventListener("pointerup", () => this.fill(Math.min(to[0], this.end), to[1]), {once: true});
  }

  // ---- Listening

  listen() {
    const {field, table, box, list, root} = this, back = (act) => () => { act.call(this); field.focus({preventScroll: true}); };
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("input", () => { if (!this.editing && !this.open()) field.value = ""; else { this.typed = true; this.choice = -1; this.grow(); this.propose(); } });
    field.addEventListener("compositionstart", () => { if (!this.editing) this.open(); });
    field.addEventListener("blur", () => this.close(true));
    field.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (this.editing && !text.includes("\t")) return;  // a text goes into the cell, a piece of a table into cells
      event.preventDefault();
      this.close(false);
      this.paste(text);
    });
    for (const kind of ["copy", "cut"]) {
      field.addEventListener(kind, (event) => {
        if (this.editing) return;
        event.preventDefault();
        event.clipboardData.setData("text/plain", this.texted(this.titles));
        this.titles = false;
        if (kind === "cut") this.clear();
      });
    }
    table.addEventListener("pointerdown", (event) => this.press(event));
    box.addEventListener("dblclick", (event) => { if (!this.editing && !event.target.closest("[data-tick], .head, .choices")) this.openWhole(); });
    box.addEventListener("scroll", () => { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); }); });
    list.addEventListener("pointerdown", (event) => {
      const hit = event.target.closest("[data-choice]");
      event.preventDefault();
      if (hit) { this.choice = +hit.dataset.choice; this.close(true); }
    });
    const acts = {".insert": this.insert, ".remove": this.remove, ".titles": this.copyTitles, ".whole": this.whole, ".sort": () => this.sort(this.col)};
    for (const [name, act] of Object.entries(acts)) root.querySelector(name).addEventListener("click", back(act));
    this.filterBox.addEventListener("keydown", (event) => event.stopPropagation());
    this.filterBox.addEventListener("input", () => { this.filter = this.filterBox.value; this.lookAnew(); });
  }
}

export default function ({data, parentElement: root, setStateValue}) {
  const sheet = (root.parkloopSheet ??= new Sheet(root));
  const outside = (event) => { if (!event.composedPath().includes(root)) sheet.clickedElsewhere(event); };
  const leaving = (event) => { if (sheet.pending.length) event.preventDefault(); };  // the browser asks first
  window.addEventListener("click", outside, true);
  window.addEventListener("beforeunload", leaving);
  sheet.update(data, setStateValue);
  return () => { window.removeEventListener("click", outside, true); window.removeEventListener("beforeunload", leaving); };
}
