// What a sheet does without a page: texts of the clipboard, and rows after steps. Joined before sheet.js.

const range = (from, count) => Array.from({length: Math.max(0, count)}, (_, place) => from + place);

// ---- Text of the clipboard -------------------------------------------------------------------------------------------------------

// Rows of cells; a cell in quotes may hold tabs, line breaks and doubled quotes, as Excel writes them.
function parse(text) {
  const rows = [[]];
  let cell = "", quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') { cell += '"'; at++; }
    else if (quoted) { if (sign === '"') quoted = false; else cell += sign; }
    else if (sign === '"' && cell === "" && closes(text, at + 1)) quoted = true;
    else if (sign === "\t") { rows.at(-1).push(cell); cell = ""; }
    else if (sign === "\n") { rows.at(-1).push(cell); cell = ""; rows.push([]); }
    else if (sign !== "\r") cell += sign;
  }
  rows.at(-1).push(cell);
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

// Whether a quote that was opened is closed at the end of a cell; else it is a sign like any other, as in 3" pipe.
function closes(text, at) {
  for (let quote = text.indexOf('"', at); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    if (text[quote + 1] === '"') quote++;
    else return quote + 1 >= text.length || "\t\r\n".includes(text[quote + 1]);
  }
  return false;
}

// Cells whose first line are headers of the sheet, each in the column that its header names; `lost` are headers of no column. A
// line is one of headers where two or more, and at least half, name columns; nothing where it is not.
function placed([heads, ...rows], columns) {
  const plain = (text) => text.trim().toLowerCase();
  const named = heads.map((head) => columns.findIndex(({name, label}) => plain(head) && [name, label].map(plain).includes(plain(head))));
  const known = named.filter((col) => col >= 0);
  if (known.length < 2 || known.length * 2 < heads.length || !rows.length) return null;
  const cells = rows.map((row) => {
    const made = Array(columns.length).fill(undefined);
    named.forEach((col, at) => { if (col >= 0) made[col] = row[at]; });
    return made;
  });
  return {cells, lost: heads.length - known.length};
}

function write(rows) {
  const quoted = (cell) => (/[\t\r\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  return rows.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

// ---- Rows and steps --------------------------------------------------------------------------------------------------------------

// A row is {cells, marks}, both by the place of the column; rows are never changed, but replaced.
function done(rows, op, places, blank) {
  if (op.do === "insert") return [...rows.slice(0, op.row), ...range(0, op.count).map(blank), ...rows.slice(op.row)];
  if (op.do === "remove") { const gone = new Set(op.rows); return rows.filter((_, place) => !gone.has(place)); }
  const made = [...rows, ...range(0, Math.max(-1, ...op.rows) + 1 - rows.length).map(blank)];
  op.rows.forEach((place, line) => {
    const row = made[place], cells = row.cells.slice(), marks = {...row.marks};
    op.columns.forEach((name, at) => {
      const col = places.get(name);
      if (col !== undefined) { cells[col] = op.cells[line][at]; delete marks[col]; }
    });
    made[place] = {...row, cells, marks};
  });
  return made;
}

// The rows after steps; what is taken back is shown at once where it is known, else when Python tells it.
function replay(rows, steps, places, blank) {
  const states = [rows];
  for (const {ops} of steps) {
    if (ops[0].do === "undo") { if (states.length > 1) states.pop(); }
    else if (ops[0].do !== "redo") states.push(ops.reduce((state, op) => done(state, op, places, blank), states.at(-1)));
  }
  return states.at(-1);
}
