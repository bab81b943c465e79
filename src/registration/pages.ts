import type { AppDetails } from "./details.ts";
import { type Html, html, page } from "./html.ts";
import type { AppManifest, AppMode } from "./manifest.ts";

/** What people typed into the form, as they typed it. */
export interface Typed {
  readonly owner: string;
  readonly name: string;
  readonly mode: string;
  readonly address: string;
}

const modes: readonly { readonly mode: AppMode; readonly label: string; readonly hint: string }[] = [
  { mode: "enforce", label: "Enforce", hint: "Reads, tells, and repairs what your policy says should be enforced." },
  { mode: "observe", label: "Observe", hint: "Reads and tells, in check runs. GitHub gives it no right to change a setting." },
];

const problemBox = (problem: string | undefined): Html =>
  problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`;

/** Asks for owner, mode and address. `action` is the form's own path. */
export const detailsPage = ({ action, typed, problem }: { action: string; typed: Typed; problem?: string | undefined }): Html =>
  page(
    "Set up Pipewarden",
    html`<p>This bot has no GitHub App yet. Fill in this form, look at what it asks of GitHub, and confirm there.</p>
${problemBox(problem)}
<form method="post" action="${action}">
<div class="field"><label for="owner">Organisation <span class="hint">Its login on GitHub. Leave it empty for your own account.</span></label>
<input type="text" id="owner" name="owner" value="${typed.owner}" maxlength="39" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
<div class="field"><label for="address">Public address of this bot <span class="hint">GitHub sends events to it, so it must be reachable from there, by https.</span></label>
<input type="url" id="address" name="address" value="${typed.address}" required placeholder="https://pipewarden.example.com" autocomplete="off"></div>
<fieldset><legend>What may it do?</legend>
${modes.map(
  ({ mode, label, hint }) =>
    html`<label class="choice"><input type="radio" name="mode" value="${mode}"${typed.mode === mode ? html` checked` : html``}><span>${label}<span class="hint">${hint}</span></span></label>
`,
)}</fieldset>
<div class="field"><label for="name">Name of the App <span class="hint">No other App on GitHub may have it. Leave it empty for one that is made from the organisation’s.</span></label>
<input type="text" id="name" name="name" value="${typed.name}" maxlength="34" autocomplete="off"></div>
<button type="submit">Continue</button>
</form>`,
  );

/** Shows what will be registered; its form leaves for GitHub, with the manifest. */
export const confirmPage = (options: {
  target: string;
  state: string;
  details: AppDetails;
  manifest: AppManifest;
  place: string;
}): Html => {
  const { target, state, details, manifest, place } = options;
  const { host } = new URL(target);
  return page(
    "Register the GitHub App",
    html`<dl>
<dt>Name</dt><dd>${details.name}</dd>
<dt>Owner</dt><dd>${details.owner ?? "your own account"}</dd>
<dt>Mode</dt><dd>${details.mode}: ${modes.find(({ mode }) => mode === details.mode)?.hint ?? ""}</dd>
<dt>Webhook</dt><dd><code>${details.webhookUrl}</code></dd>
</dl>
<form method="post" action="${target}?state=${state}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button type="submit">Continue on ${host}</button>
</form>
<h2>What will happen</h2>
<ol>
<li>GitHub shows the name and asks you to confirm. Only ${details.owner === undefined ? "you" : `owners of ${details.owner}`} can.</li>
<li>GitHub sends you back here with a code. This program exchanges it for the App’s private key and webhook secret.</li>
<li>Both are stored in ${place}, and nowhere else. They are not shown.</li>
<li>You choose the repositories on which the App is installed. Until then it can read nothing.</li>
</ol>
<details><summary>What it asks GitHub for: ${String(Object.keys(manifest.default_permissions).length)} permissions</summary>
<table><thead><tr><th scope="col">Permission</th><th scope="col">Level</th></tr></thead><tbody>
${Object.entries(manifest.default_permissions).map(
  ([name, level]) => html`<tr><td><code>${name}</code></td><td>${level}</td></tr>
`,
)}</tbody></table></details>`,
  );
};

/** The App exists and its credentials are stored. */
export const donePage = (options: { slug: string; installAddress: string; place: string }): Html =>
  page(
    "The App is registered",
    html`<p><strong>${options.slug}</strong> exists, and its credentials are in ${options.place}.</p>
<p><a class="button" href="${options.installAddress}">Choose its repositories</a></p>
<p>Then <code>pipewarden doctor</code> tells whether everything fits. You can close this page.</p>`,
  );

/** Something that ends here, or begins again at `again`. */
export const problemPage = (problem: string, again?: string): Html =>
  page("This did not work", html`${problemBox(problem)}${again === undefined ? html`` : html`<p><a href="${again}">Begin again</a></p>`}`);
