// Adds to a page that is whole without it: copying, searching, sorting, folding all at once. Text of the dump is only
// ever read and written as text. Nothing here may set styles: the page's policy forbids that.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const said = make("p", { className: "aside" });
  said.setAttribute("role", "status");
  document.body.append(said);

  // Copying. Browsers that keep the clipboard from pages without a server still know the older way.
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = make("textarea", { value: text, className: "aside" });
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };
  const copier = (what, name, label = "Copy") => {
    const button = make("button", { type: "button", className: "copy", textContent: label });
    if (name) button.setAttribute("aria-label", `${label}: ${name}`);
    let back;
    button.addEventListener("click", async () => {
      const done = await copied(what.textContent.trim());
      button.textContent = done ? "Copied" : "Not allowed";
      said.textContent = done ? "Copied" : "The browser does not allow copying";
      button.focus();
      clearTimeout(back);
      back = setTimeout(() => { button.textContent = label; said.textContent = ""; }, 2000);
    });
    return button;
  };
  for (const code of all(".todo > p code, .remedy code, .next code, .command code")) {
    const command = code.textContent.trim();
    if (!/^\w.* /.test(command)) continue;
    const block = code.closest("pre");
    code.after(copier(code, command.split("\n").length > 1 ? "these commands" : command));
    block?.classList.add("copied");
  }
  for (const ticket of all(".ticket")) {
    ticket.before(copier(ticket.querySelector("pre"), "", "Copy summary for the ticket"));
  }

  // Searching: the rows of all tables of a part, by any text in them and by what they are.
  for (const part of all("[data-filter]")) {
    const what = part.dataset.filter;
    const rows = all("tbody tr", part);
    if (rows.length < 5) continue;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const field = make("input", { type: "search", autocomplete: "off", spellcheck: false });
    const count = make("output");
    const kinds = [...new Set(rows.flatMap((row) => row.dataset.is?.split("|") ?? []))];
    const chosen = new Set();
    const folds = all("details", part);
    const first = folds.map((fold) => fold.open);
    let narrowed = false;
    const show = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const narrow = words.length > 0 || chosen.size > 0;
      let shown = 0;
      rows.forEach((row, at) => {
        const is = row.dataset.is?.split("|") ?? [];
        row.hidden = !words.every((word) => texts[at].includes(word))
          || (chosen.size > 0 && !is.some((kind) => chosen.has(kind)));
        shown += row.hidden ? 0 : 1;
      });
      if (narrow !== narrowed) folds.forEach((fold, at) => { fold.open = narrow || first[at]; });
      narrowed = narrow;
      count.textContent = narrow ? `${shown} of ${rows.length} ${what}` : "";
    };
    field.addEventListener("input", show);
    const choices = kinds.map((kind) => {
      const choice = make("button", { type: "button", textContent: kind });
      choice.setAttribute("aria-pressed", "false");
      choice.addEventListener("click", () => {
        if (!chosen.delete(kind)) chosen.add(kind);
        choice.setAttribute("aria-pressed", String(chosen.has(kind)));
        show();
      });
      return choice;
    });
    const tools = make("div", { className: "tools" }, make("label", {}, `Search ${what} `, field), ...choices, count);
    part.prepend(tools);
  }

  // Sorting by a column: up, down, and back to the order of the page.
  const collator = new Intl.Collator("en", { numeric: true });
  const worth = (cell) => cell?.dataset.v ?? cell?.textContent.trim() ?? "";
  const compare = (one, other) => {
    const [a, b] = [Number(one), Number(other)];
    return one && other && !Number.isNaN(a) && !Number.isNaN(b) ? a - b : collator.compare(one, other);
  };
  for (const table of all(".providers, .names, .overview, .inputs")) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    if (original.length < 2) continue;
    all("thead th", table).forEach((head, column) => {
      const button = make("button", { type: "button", textContent: head.textContent });
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const next = was === "ascending" ? "descending" : was === "descending" ? null : "ascending";
        for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
        const sign = next === "descending" ? -1 : 1;
        body.append(...(next === null ? original : [...original].sort(
          (a, b) => sign * compare(worth(a.cells[column]), worth(b.cells[column])))));
        if (next !== null) head.setAttribute("aria-sort", next);
        said.textContent = next === null ? "In the original order" : `Sorted by ${button.textContent}, ${next}`;
      });
      head.dataset.l = head.textContent;
      head.replaceChildren(button);
    });
  }

  // Links into folds, for browsers that do not open these on their own; and folds on paper, for the same.
  const reveal = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* no such place */ }
    if (!target) return;
    let opened = false;
    for (let fold = target.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
      fold.open = opened = true;
    }
    if (opened) target.scrollIntoView();
    if (target.tabIndex < 0 && target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
})();
