/** What a page does where scripts run: the columns of a sortable table become buttons that sort its rows. */
export const sortScript = `for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].textContent;
      const compare = (a, b) => {
        const difference = Number(key(a)) - Number(key(b));
        return Number.isNaN(difference) ? key(a).localeCompare(key(b)) : difference;
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b))));
    });
  });
}
`;
