"use strict";
// Sorts the tables of a page and filters its rows. The page is whole without it: nothing else depends on it.
(() => {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const key = (cell) => cell.dataset.s ?? cell.textContent.trim();
  // What is not known stands last, whichever way the table is sorted.
  const compare = (a, b, down) => (a === b ? 0 : a === "" ? 1 : b === "" ? -1 : down * order.compare(a, b));

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const sort = (column, way) => {
      heads.forEach((head, n) => (n === column && way ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort")));
      const keyed = original.map((row, n) => [key(row.cells[column]), n, row]);
      const down = way === "descending" ? -1 : 1;
      if (way) keyed.sort((a, b) => compare(a[0], b[0], down) || a[1] - b[1]);
      body.append(...keyed.map((entry) => entry[2]));
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        sort(column, now === null ? "ascending" : now === "ascending" ? "descending" : null);
      });
    });
    table.classList.add("live");
  };

  const makeFilter = (box, table) => {
    const field = box.querySelector("input");
    const told = box.querySelector("output");
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    const apply = () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !wanted.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      told.textContent = wanted.length ? `${shown} of ${rows.length} shown` : "";
    };
    field.addEventListener("input", apply);
    box.hidden = false;
  };

  for (const table of document.querySelectorAll("table.sorts")) {
    if (table.tBodies[0].rows.length > 1) makeSortable(table);
  }
  const box = document.querySelector(".filter");
  if (box) makeFilter(box, document.querySelector("table.sorts"));
})();
