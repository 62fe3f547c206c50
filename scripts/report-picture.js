// Takes docs/report.png: the top of a report, of the linear model of fixtures/predictions/diabetes.csv beside its forest. Needs
// the built program and Debian's chromium, or what CHROMIUM names.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lossline-picture-"));

const [header, ...rows] = readFileSync(`${root}fixtures/predictions/diabetes.csv`, "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
const models = { "linear.csv": "y_pred", "forest.csv": "y_pred_forest" };
for (const [file, column] of Object.entries(models)) {
  const columns = ["id", "y_true", column, "segment"].map((name) => header.indexOf(name));
  const lines = rows.map((row) => columns.map((at) => row[at]).join(","));
  writeFileSync(join(folder, file), `${["id,y_true,y_pred,segment", ...lines].join("\n")}\n`);
}
writeFileSync(
  join(folder, "lossline.yaml"),
  `data: {file: linear.csv, pred: y_pred, target: y_true, id: id}
baseline: forest.csv
slices: [{by: segment}]
checks:
  - {loss: mae, max: 48, slices: [segment]}
  - {loss: mae, max_increase: {rel: 10%}, slices: [segment]}
  - {loss: mse, rule: fail-if-worse, margin: 2%, slices: [segment]}
`,
);

try {
  const options = { cwd: folder, stdio: ["ignore", "inherit", "inherit"] };
  const flags = ["--config", "lossline.yaml", "-l", "mae", "-q", "-o", "report.html"];
  execFileSync(process.execPath, [`${root}bin/lossline.js`, "report", ...flags], options);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage({ viewport: { width: 960, height: 1400 } });
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  // the table of checks is long, and says what the pictures show
  await page.$eval("section", (section) => {
    for (const part of section.querySelectorAll(".pictures ~ *")) part.remove();
  });
  const last = await page.locator("figure[id$=-residuals]").boundingBox();
  const clip = { x: 0, y: 0, width: 960, height: Math.ceil(last.y + last.height) };
  await page.screenshot({ path: `${root}docs/report.png`, clip, fullPage: true });
  await browser.close();
} finally {
  rmSync(folder, { recursive: true });
}
