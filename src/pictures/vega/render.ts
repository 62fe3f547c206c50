import type { Spec } from "./spec.ts";

interface Vega {
  parse(spec: unknown): unknown;
  View: new (runtime: unknown, options: { renderer: "none" }) => { toSVG(): Promise<string>; finalize(): void };
}

interface VegaLite {
  compile(spec: unknown): { spec: unknown };
}

/** A Vega-Lite spec drawn as SVG, in this process. */
export async function renderSvg(spec: Spec): Promise<string> {
  // the program runs from V8's code cache, where there is no import() of modules that wait at their top level
  const { default: importModule } = await import("#import-module");
  const [vega, vegaLite] = (await Promise.all([importModule("vega"), importModule("vega-lite")])) as [Vega, VegaLite];
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
