/** Elements of HTML or SVG as text. Only `element` and `page` make one, so whatever comes from outside is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Child = Markup | string | readonly Child[] | undefined;
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** HTML elements that have no end. */
const empty = new Set(["meta", "br", "hr"]);

/** An element with its attributes and children; texts are escaped. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  let open = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) open += ` ${key}="${escaped(String(value))}"`;
  }
  return new Markup(empty.has(name) ? `${open}>` : `${open}>${childrenText(children)}</${name}>`);
}

/** An element whose text is the program's own style or script, which is not escaped. */
export function rawElement(name: "style" | "script", text: string): Markup {
  return new Markup(`<${name}>${text}</${name}>`);
}

function childrenText(children: readonly Child[]): string {
  let text = "";
  for (const child of children) {
    if (child === undefined) continue;
    if (child instanceof Markup) text += child.text;
    else text += typeof child === "string" ? escaped(child) : childrenText(child);
  }
  return text;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  // most texts are numbers and words
  if (/^[\w .,:;#()-]*$/.test(text)) return text;
  // controls have no place in a page, and those of direction would turn what follows around
  const shown = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (sign) => (/[\t\n]/.test(sign) ? sign : "\ufffd"));
  return shown.replace(/[&<>"']/g, (sign) => entities[sign]!);
}
