import { createHash } from "node:crypto";
import { shortNumber } from "../data/ticks.ts";
import { element, type Markup, rawElement } from "../markup.ts";
import { type Picture, pictureTable } from "../picture.ts";
import { pictureSvg } from "../svg/picture-svg.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** A table of texts and numbers, which are rounded to `digits` where they are to be read and not to be copied. */
export interface ReportTable {
  caption: string;
  header: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  digits?: number;
}

export interface ReportSection {
  title: string;
  pictures: readonly Picture[];
  /** what is sorted and filtered by the reader, where scripts run */
  list?: { title: string; table: ReportTable };
}

/** What a report says, from top to bottom. */
export interface ReportContent {
  title: string;
  /** under the title: all that the numbers depend on, by name */
  signature: readonly (readonly [name: string, text: string])[];
  headline: ReportTable;
  sections: readonly ReportSection[];
  warnings: readonly string[];
}

/** A report as one page: nothing is loaded, and it can be read where no script runs. */
export function reportPage(content: ReportContent): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("title", {}, content.title),
      rawElement("style", style),
    ),
    element("body", {}, body(content), rawElement("script", script)),
  );
  return `<!doctype html>\n${page.text}\n`;
}

function body({ title, signature, headline, sections, warnings }: ReportContent): Markup {
  return element(
    "main",
    {},
    element("h1", {}, title),
    element(
      "dl",
      {},
      signature.map(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]),
    ),
    warnings.length > 0
      ? element(
          "ul",
          {},
          warnings.map((warning) => element("li", {}, warning)),
        )
      : undefined,
    table(headline),
    sections.map((section, i) =>
      element(
        "section",
        { "aria-labelledby": `section-${i}` },
        element("h2", { id: `section-${i}` }, section.title),
        element(
          "div",
          { class: "pictures" },
          section.pictures.map((picture) => figure(picture, `p${i}-${picture.name}`, section.title)),
        ),
        section.list
          ? [element("h3", {}, section.list.title), table(section.list.table, { className: "sortable" })]
          : undefined,
      ),
    ),
  );
}

/** A picture with its title, what can be seen, and the numbers behind it. Other sections may have one of that title. */
function figure(picture: Picture, id: string, section: string): Markup {
  const { header, rows } = pictureTable(picture);
  const shown = { caption: `${picture.title}: the numbers`, header, rows };
  return element(
    "figure",
    { id },
    element("h3", {}, picture.title),
    pictureSvg(picture, id),
    picture.summary === "" ? undefined : element("p", {}, sentence(picture.summary)),
    element(
      "details",
      {},
      element("summary", {}, `The numbers of “${picture.title}”`),
      element("p", {}, element("a", { download: `${picture.name}.csv`, href: csvUrl(header, rows) }, "as CSV")),
      table(shown, { label: `${section}, ${shown.caption}` }),
    ),
  );
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** A table that can be scrolled where it is wider than the page. `label`: what it is called among all of the page. */
function table(
  { caption, header, rows, digits = 17 }: ReportTable,
  { className, label = caption }: { className?: string; label?: string } = {},
): Markup {
  const isText = header.map((_, i) => rows.some((row) => typeof row[i] === "string" && row[i] !== ""));
  // on paper such words may be broken anywhere
  const isLong = header.map((name, i) =>
    [name, ...rows.map((row) => row[i])].some((cell) => /\S{20}/.test(String(cell))),
  );
  const of = (i: number) => (isText[i] ? { class: isLong[i] ? "text long" : "text" } : {});
  // what is rounded keeps its value beside the text
  const number = (value: number) =>
    Number.isInteger(value) ? String(value) : element("data", { value }, shortNumber(value, digits));
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    element(
      "table",
      { class: className },
      element("caption", {}, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          header.map((name, i) => element("th", { scope: "col", ...of(i) }, name)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) =>
          element(
            "tr",
            {},
            row.map((cell, i) => element("td", of(i), typeof cell === "number" ? number(cell) : cell)),
          ),
        ),
      ),
    ),
  );
}

/** A table as a link that holds it. */
function csvUrl(header: readonly string[], rows: ReportTable["rows"]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [header, ...rows].map((row) => `${row.map(cell).join(",")}\n`);
  return `data:text/csv;charset=utf-8,${encodeURIComponent(lines.join(""))}`;
}
