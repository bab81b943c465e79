/** A form on a page, as a browser would send it. */
export interface Form {
  readonly action: string;
  readonly fields: Record<string, string>;
}

const unescaped = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
};

/** The first form of a page, with the values that its fields begin with. */
export function formOf(html: string, address: string): Form {
  const [, opening = "", content = ""] = /<form\b([^>]*)>(.*?)<\/form>/s.exec(html) ?? [];
  if (opening === "") throw new Error(`There is no form at ${address}: ${html}`);
  const inputs = [...content.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
  const sent = inputs.filter((tag) => attribute(tag, "type") !== "radio" || /\schecked\b/.test(tag));
  const fields = sent.map((tag) => [attribute(tag, "name") ?? "", attribute(tag, "value") ?? ""]);
  return { action: new URL(attribute(opening, "action") ?? "", address).href, fields: Object.fromEntries(fields) };
}

export interface Shown {
  readonly address: string;
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser that is logged in to GitHub: it follows redirections by hand, and gives GitHub's cookie to GitHub alone. */
export class Browser {
  readonly #gitHub: string;
  readonly #login: string;

  constructor(gitHub: string, login: string) {
    this.#gitHub = new URL(gitHub).origin;
    this.#login = login;
  }

  async open(address: string, init: RequestInit = {}): Promise<Shown> {
    const headers = { ...(init.headers as Record<string, string>) };
    if (new URL(address).origin === this.#gitHub) headers.cookie = `_gh_login=${this.#login}`;
    const response = await fetch(address, { ...init, headers, redirect: "manual" });
    const location = response.headers.get("location");
    if (location !== null) return this.open(new URL(location, address).href);
    return { address, status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Sends the form that `shown` has, with `changes` to its fields. */
  submit(shown: Shown, changes: Record<string, string> = {}): Promise<Shown> {
    const { action, fields } = formOf(shown.text, shown.address);
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: new URL(shown.address).origin };
    return this.open(action, { method: "POST", headers, body: new URLSearchParams({ ...fields, ...changes }).toString() });
  }
}
