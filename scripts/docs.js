// Writes the generated pages of docs/. They are made in TypeScript, which Node 20 does not run, so it is bundled first.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

const pages = { "losses.md": ["losses-page.ts", "lossesPage"], "peers.md": ["peers-page.ts", "peersPage"] };

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
  writeFileSync(`${root}/docs/${page}`, (await import(`data:text/javascript;base64,${code}`))[make]());
}
