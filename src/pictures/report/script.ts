/**
 * What a page does where scripts run: sortable tables can be sorted by each column and filtered by words, and a picture says
 * what lies under the pointer, which it reads from the table behind it. It writes texts only, never markup.
 */
export const script = `"use strict";
const make = (name, text, properties) => Object.assign(document.createElement(name), { textContent: text }, properties);
const cellValue = (cell) => cell.querySelector("data")?.value ?? cell.textContent;

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => {
    const button = make("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    const key = (row) => cellValue(row.cells[column]);
    const compare = (a, b) => {
      const difference = Number(a) - Number(b);
      return Number.isNaN(difference) ? a.localeCompare(b) : difference;
    };
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const [first, second] = [key(a), key(b)];
        if (first === "" || second === "") return (first === "") - (second === "");
        return down ? compare(second, first) : compare(first, second);
      });
      body.append(...rows);
    });
  });

  const said = make("output", "");
  const input = make("input", "", { type: "search" });
  const count = () => {
    const rows = [...body.rows];
    said.textContent = rows.filter((row) => !row.hidden).length + " of " + rows.length + " rows";
  };
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\\s+/);
    for (const row of body.rows) {
      const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    count();
  });
  count();
  const label = make("label", "Filter ");
  label.append(input);
  const tools = make("p", "", { className: "tools" });
  tools.append(label, " ", said);
  table.parentElement.before(tools);
}

const tip = make("div", "", { className: "tip", hidden: true });
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);
const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
ring.setAttribute("class", "ring");
ring.setAttribute("r", "7");
const hide = () => {
  tip.hidden = true;
  ring.remove();
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

/** Each mark of a picture: where it is drawn, how far around it belongs to it, and the cells of its row. */
const marksOf = (figure, { box: [left, top, width, height], x, y }) => {
  const share = ({ from, to, log }, value) =>
    log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const across = (value) => left + share(x, value) * width;
  const down = (value) => top + (1 - share(y, value)) * height;
  const table = figure.querySelector("table");
  const names = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  return [...table.tBodies[0].rows].flatMap((row) => {
    const cells = names.map((name, i) => [name, cellValue(row.cells[i])]).filter(([, value]) => value !== "");
    const { from, to, height: tall, category, value, ...point } = Object.fromEntries(cells);
    if (category !== undefined) {
      const place = y.stacked.indexOf(point.series);
      const within = place < 0 ? 0.5 : 0.15 + (0.7 * (place + 0.5)) / y.stacked.length;
      const line = top + ((y.names.indexOf(category) + within) / y.names.length) * height;
      return value === undefined ? [] : [{ cells, at: [across(value), line], reach: [Infinity, 0] }];
    }
    if (tall !== undefined) {
      const half = (across(to) - across(from)) / 2;
      return [{ cells, at: [across(from) + half, down(tall)], reach: [half, Infinity] }];
    }
    return point.x === undefined || point.y === undefined
      ? []
      : [{ cells, at: [across(point.x), down(point.y)], reach: [0, 0] }];
  });
};

const rounded = (text) => (text === "" || Number.isNaN(Number(text)) ? text : String(Number(Number(text).toPrecision(6))));

for (const svg of document.querySelectorAll("svg[data-scales]")) {
  const figure = svg.closest("figure");
  const scales = JSON.parse(svg.dataset.scales);
  const { x, y } = scales;
  const titles = { x: x.title, y: y.title, value: x.title, height: y.title, category: y.title };
  let marks;
  const show = (event) => {
    marks ??= marksOf(figure, scales);
    const bounds = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / bounds.width;
    const pointer = [(event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale];
    let best;
    let least = Infinity;
    for (const mark of marks) {
      const away = [0, 1].map((i) => Math.abs(pointer[i] - mark.at[i]));
      // how far outside of what belongs to the mark; of equals the nearest
      const outside = Math.hypot(...away.map((distance, i) => Math.max(0, distance - mark.reach[i])));
      const distance = outside + Math.hypot(...away) / 1000;
      if (outside < 18 && distance < least) [best, least] = [mark, distance];
    }
    if (!best) return hide();
    ring.setAttribute("cx", best.at[0]);
    ring.setAttribute("cy", best.at[1]);
    svg.append(ring);
    tip.replaceChildren(...best.cells.map(([name, value]) => make("div", (titles[name] ?? name) + ": " + rounded(value))));
    tip.hidden = false;
    const wide = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = Math.max(0, Math.min(event.clientX + 14, wide)) + scrollX + "px";
    tip.style.top = event.clientY + 14 + scrollY + "px";
  };
  svg.addEventListener("pointermove", show);
  svg.addEventListener("pointerdown", show);
  svg.addEventListener("pointerleave", hide);
}
`;
