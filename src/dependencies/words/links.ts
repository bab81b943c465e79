import { codeSpan } from "../../github/markdown.ts";
import type { Linked } from "./story.ts";

const ghsa = /^GHSA(?:-[0-9a-z]{4}){3}$/i;
const osv = /^[A-Z][A-Z0-9]{1,15}-[A-Za-z0-9-]{1,60}$/;
const address = /^https?:\/\/[\w.-]+(?::\d+)?\/[\w./%@~+-]*$/;

/** An advisory's id, leading to where it is published. What has no form of an id leads nowhere. */
export function advisoryLink(id: string): string {
  if (ghsa.test(id)) return `[${id}](https://github.com/advisories/${id})`;
  return osv.test(id) ? `[${id}](https://osv.dev/vulnerability/${id})` : codeSpan(id, 60);
}

/** `[alert 12](https://…)`. The address comes from GitHub's answer; anything else is not linked. */
export const numberedLink = (words: string, { number, url }: Linked): string =>
  address.test(url) ? `[${words} ${number}](${url})` : `${words} ${number}`;
