// Writes the generated pages of docs/. They are made in TypeScript, which Node 20 does not run, so it is bundled first.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each page, and what makes it of the registry and of what is written by hand. */
const pages = {
  "losses.md": ["losses-page.ts", "lossesPage"],
  "peers.md": ["peers-page.ts", "peersPage"],
  "formulas.md": ["formulas-page.ts", "formulasPage"],
  "engines.md": ["engines-page.ts", "enginesPage"],
};

for (const [page, [maker, make]] of Object.entries(pages)) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`scripts/${maker}`],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const path = `${root}docs/${page}`;
  // a page that is made in part takes what is written
  writeFileSync(path, (await import(`data:text/javascript;base64,${code}`))[make](readFileSync(path, "utf8")));
}
