
"use strict";
// Columns sort by their headings, rows are filtered, and arrow keys move from link to link.

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numbers = head.classList.contains("number");
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numbers;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const text = (cell) => cell.dataset.v ?? (cell.firstElementChild ?? cell).textContent.trim();
      const number = (said) => /-?[\d.]+$/.exec(said)?.[0] ?? "";
      const key = ({ cells }) => (numbers ? number(text(cells[column])) : text(cells[column]));
      const rows = [...body.rows].map((row) => [key(row), row]);
      rows.sort(([a], [b]) => {
        if (a === "" || b === "") return (a === "") - (b === ""); // what has no value comes last
        const order = numbers ? a - b : a.localeCompare(b, "en", { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}

// One link of the table is reached by Tab; from there the arrow keys move.
function walkable(table) {
  const links = table.tBodies[0].getElementsByTagName("a");
  let current = links[0];
  for (const link of links) link.tabIndex = -1;
  if (current) current.tabIndex = 0;
  const go = (link) => {
    current.tabIndex = -1;
    current = link;
    current.tabIndex = 0;
  };
  const next = (cell, down, right) => {
    const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden);
    let y = rows.indexOf(cell.parentElement), x = cell.cellIndex;
    const step = down ? Math.sign(down) : 0;
    y = Math.min(Math.max(y + down, 0), rows.length - 1);
    x += right;
    for (; rows[y]?.cells[x]; y += step, x += right) {
      const link = rows[y].cells[x].querySelector("a");
      if (link) return link;
      if (!step && !right) return null;
    }
    return null;
  };
  const moves = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    PageUp: [-10, 0], PageDown: [10, 0], Home: [-Infinity, 0], End: [Infinity, 0],
  };
  table.addEventListener("focusin", (event) => {
    if (event.target.matches("tbody a")) go(event.target);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody a")?.closest("td, th");
    const move = moves[event.key];
    if (!cell || !move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    next(cell, ...move)?.focus();
  });
  table.addEventListener("click", (event) => {
    if (event.target.matches("tbody td:not(.number)")) event.target.querySelector("a")?.click();
  });
  table.addEventListener("pointerover", (event) => {
    const link = event.target.closest("a[aria-label]");
    if (link) link.title = link.getAttribute("aria-label");
  });
}

const shows = new Map(); // table → shows some of its rows, by their numbers

function filtered(box) {
  const table = document.getElementById(`${box.dataset.table}-table`);
  const rows = [...table.tBodies[0].rows];
  const names = rows.map((row) => row.cells[0].textContent.toLowerCase());
  const [name, kind, all, told] = ["input", "select", "button", "output"].map((tag) =>
    box.querySelector(tag)
  );
  let chosen = null; // a set of rows, and what is said of them
  const fits = (row) => {
    if (!kind.value) return true;
    const column = Number(kind.value);
    if (!column) return (row.dataset.is ?? "").split(" ").includes(kind.value);
    const cell = row.cells[column + 1];
    return cell.hasChildNodes() && !cell.classList.contains("passed");
  };
  const apply = () => {
    const wanted = name.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !(names[at].includes(wanted) && fits(row) && (!chosen || chosen.rows.has(at)));
      shown += !row.hidden;
    });
    const some = Boolean(wanted || kind.value || chosen);
    all.hidden = !some;
    const said = told.dataset.said.replace("{shown}", shown).replace("{all}", rows.length);
    told.textContent = some ? `${said}${chosen ? `: ${chosen.about}` : ""}` : "";
  };
  name.addEventListener("input", apply);
  kind.addEventListener("change", apply);
  all.addEventListener("click", () => {
    [name.value, kind.value, chosen] = ["", "", null];
    apply();
    name.focus();
  });
  shows.set(box.dataset.table, (numbers, about) => {
    [name.value, kind.value, chosen] = ["", "", { rows: new Set(numbers), about }];
    apply();
    box.scrollIntoView();
    all.focus({ preventScroll: true });
  });
  box.hidden = false;
}

document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("table.heat").forEach(walkable);
document.querySelectorAll(".filter").forEach(filtered);
for (const button of document.querySelectorAll("button.show")) {
  const show = shows.get(button.dataset.table);
  button.hidden = !show;
  button.addEventListener("click", () =>
    show(button.dataset.rows.split(" ").map(Number), button.dataset.about)
  );
}
