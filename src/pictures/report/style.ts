import { seriesColors } from "../colors.ts";

const variables = (colors: readonly string[]) => colors.map((color, i) => `--s${i}:${color};`).join("");
const series = seriesColors.light.map((_, i) => `.s${i}{color:var(--s${i})}`).join("");

const darkColors = `--text:#e6e6e6;--faint:#b4b4b4;--ground:#16181c;--grid:#3a3d42;--shade:#22252a;--link:#7cc0f0;${variables(seriesColors.dark)}`;
const lightColors = `--text:#1c1c1c;--faint:#555;--ground:#fff;--grid:#dcdcdc;--shade:#f4f4f4;--link:#0059a0;${variables(seriesColors.light)}`;

/** The style of a report: light and dark, narrow and wide; on paper without the numbers behind pictures. */
export const style = `:root{color-scheme:light dark;${lightColors}}
@media (prefers-color-scheme:dark){:root{${darkColors}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.2;overflow-wrap:anywhere}h2{margin-top:2.5rem;font-size:1.3rem;overflow-wrap:anywhere}h3{margin:0;font-size:1rem}.pictures+h3{margin-top:2rem}.count{font-size:8px}
a{color:var(--link)}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.5rem}
figure{margin:0;min-width:0;break-inside:avoid}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
figure p{margin:.25rem 0;color:var(--faint);font-size:.9rem}
svg{display:block;width:100%;max-width:36rem;height:auto;font:11px system-ui,sans-serif}
svg text{fill:var(--text)}svg .name{fill:var(--faint)}
.grid{stroke:var(--grid);stroke-width:.7}.frame{fill:none;stroke:var(--faint)}
.rule{fill:none;stroke:var(--text);stroke-dasharray:4 3}.band{fill:var(--faint);fill-opacity:.22}.ring{fill:none;stroke:var(--text);stroke-width:1.5}
.count{paint-order:stroke;stroke:var(--ground);stroke-width:3px}
.tip{position:absolute;z-index:1;max-width:20rem;padding:.3rem .5rem;border:1px solid var(--faint);border-radius:.3rem;background:var(--ground);font-size:.8rem;line-height:1.35;overflow-wrap:anywhere;pointer-events:none}
.tools{margin:.25rem 0;font-size:.9rem}.tools output{color:var(--faint)}input{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--faint);border-radius:.3rem;padding:.1rem .4rem;max-width:60vw}
.area{fill:currentColor;fill-opacity:.45;stroke:currentColor;stroke-width:.8}.outline{fill:none;stroke:currentColor;stroke-width:1.8}
.line{fill:none;stroke:currentColor;stroke-width:1.8}.spread{stroke:currentColor;stroke-width:2}.point{fill:currentColor}
${series}
@media (max-width:40rem){svg{font-size:13px}.count{font-size:10px}.category{font-size:12px}}
.scroll{overflow-x:auto;max-height:70vh}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
caption{text-align:left;white-space:nowrap;color:var(--faint);padding:.25rem 0}
th,td{padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--grid);text-align:right;white-space:nowrap}
th{vertical-align:bottom}th.text,td.text{text-align:left}td.text{min-width:4rem;max-width:24rem;overflow-wrap:break-word;white-space:normal}
th button{all:unset;cursor:pointer;text-decoration:underline dotted}th button:focus-visible{outline:2px solid var(--link)}
details{margin:.25rem 0;font-size:.9rem}summary{cursor:pointer;color:var(--link)}
@media print{h2,h3{break-after:avoid}tr{break-inside:avoid}.tools,.tip,.ring{display:none}:root{${lightColors}}main{max-width:none;padding:0}details{display:none}.scroll{overflow:visible;max-height:none}table{font-size:.7rem}th,td{white-space:normal}th.text,td.text{min-width:0;max-width:11rem}th.long,td.long{min-width:4.5rem;overflow-wrap:anywhere}.pictures{grid-template-columns:1fr 1fr}a{color:inherit;text-decoration:none}}
`;
