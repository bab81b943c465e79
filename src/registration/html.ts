import { createHash } from "node:crypto";

/** HTML whose texts are escaped; only `html` makes it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

type Part = string | Html | readonly Html[];
const written = (part: Part): string =>
  typeof part === "string" ? escaped(part) : part instanceof Html ? part.text : part.map(({ text }) => text).join("");

/** A template of HTML: what is put in is escaped, also inside quoted attributes, unless it is HTML itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((before, next, index) => before + written(parts[index - 1] ?? "") + next));

const style = `
:root{color-scheme:light dark;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--wash:#f6f8fa;--act:#1a7f37;--bad:#b42318}
@media(prefers-color-scheme:dark){:root{--text:#f0f6fc;--soft:#9198a1;--line:#3d444d;--paper:#151b23;--wash:#0d1117;--act:#238636;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;padding:2.5rem 1rem;background:var(--wash);color:var(--text);font:16px/1.55 system-ui,sans-serif}
main{max-width:42rem;margin:0 auto;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 .75rem;font-size:1.6rem;line-height:1.25}h2{margin:1.75rem 0 .5rem;font-size:1.1rem}
p,ol,ul,dl,table{margin:0 0 1rem}ol,ul{padding-left:1.35rem}li{margin:.2rem 0}
code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
label,legend{display:block;padding:0;font-weight:600}fieldset{margin:0 0 1.1rem;padding:0;border:0}
.field{margin:0 0 1.1rem}.hint{display:block;color:var(--soft);font-size:.9rem;font-weight:400}
input[type=text],input[type=url]{width:100%;margin-top:.3rem;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--wash);border:1px solid var(--soft);border-radius:6px}
.choice{display:flex;gap:.6rem;margin-top:.5rem;font-weight:400}.choice input{margin-top:.35rem}
button,.button{display:inline-block;padding:.65rem 1.2rem;font:inherit;font-weight:600;color:#fff;background:var(--act);border:0;border-radius:6px;cursor:pointer;text-decoration:none}
:focus-visible{outline:3px solid #4493f8;outline-offset:2px}
.problem{padding:.75rem 1rem;border-left:4px solid var(--bad);background:var(--wash)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);font-weight:400}th{color:var(--soft)}
details summary{cursor:pointer}
@media(max-width:32rem){main{padding:1.25rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
`;
const styleHash = createHash("sha256").update(style).digest("base64");

/** A whole page in which nothing runs and nothing is loaded. */
export const page = (title: string, content: Html): Html =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Pipewarden</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;

/**
 * The headers of every page. It cannot be framed, runs no script, loads nothing, and may send forms to itself and to `formTarget` alone.
 * `strict-origin` on pages with a form: with `no-referrer` a browser gives `null` for the origin of what it posts, and neither GitHub nor our own check
 * could tell it from a forged request. No path, so neither token nor code, is told by either.
 */
export const pageHeaders = (formTarget: string | undefined): Record<string, string> => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    formTarget === undefined ? "form-action 'none'" : `form-action 'self' ${formTarget}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": formTarget === undefined ? "no-referrer" : "strict-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
});
