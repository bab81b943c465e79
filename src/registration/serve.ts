import { createHash, timingSafeEqual } from "node:crypto";
import { PipewardenError } from "../values/errors.ts";
import { type AppDetails, appDetails, webhookUrlAt } from "./details.ts";
import { type Html, pageHeaders } from "./html.ts";
import { confirmPage, detailsPage, donePage, problemPage, type Typed } from "./pages.ts";
import type { Registration } from "./registration.ts";

/** A form has some 200 bytes. */
const formLimit = 8_192;

export interface ServeOptions {
  readonly registration: Registration;
  /** Set when everything is known already; else a page asks. */
  readonly details?: AppDetails | undefined;
  /** The only name that the pages are reached by (`127.0.0.1:1234`): a page on another name is somebody's who made it point here. Undefined behind a proxy. */
  readonly host?: (() => string) | undefined;
}

type Answered = { readonly status: number; readonly html: Html; readonly form?: boolean };

const same = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());

/** Serves the pages of a registration below `/setup/TOKEN`; nothing else is there, whoever asks. Never throws. */
export function servePages({ registration, details, host }: ServeOptions): (request: Request) => Promise<Response> {
  const home = `/setup/${registration.token}`;
  const web = new URL(registration.web).origin;

  const confirm = async (chosen: AppDetails, origin: string): Promise<Answered> => {
    const departure = await registration.depart(chosen, `${origin}${home}/callback`);
    return { status: 200, form: true, html: confirmPage({ ...departure, details: chosen, place: registration.place }) };
  };
  const ask = (typed: Typed, problem?: string): Answered => ({
    status: problem === undefined ? 200 : 422,
    form: true,
    html: detailsPage({ action: home, typed, problem }),
  });

  const begin = async (request: Request): Promise<Answered> => {
    const origin = originOf(request);
    if (details !== undefined) return confirm(details, origin);
    return ask({ owner: "", name: "", mode: "enforce", address: origin.startsWith("https:") ? origin : "" });
  };
  const submit = async (request: Request): Promise<Answered> => {
    const typed = await readForm(request);
    try {
      const chosen = appDetails({ ...typed, webhookUrl: webhookUrlAt(typed.address) }, registration.gitHubUrl);
      return await confirm(chosen, originOf(request));
    } catch (error) {
      if (error instanceof PipewardenError) return ask(typed, error.message);
      throw error;
    }
  };
  const arrive = async ({ searchParams }: URL): Promise<Answered> => {
    const { slug, installAddress } = await registration.arrive(searchParams.get("state") ?? "", searchParams.get("code") ?? "");
    return { status: 200, html: donePage({ slug, installAddress, place: registration.place }) };
  };

  const route = async (request: Request): Promise<Answered | undefined> => {
    const url = new URL(request.url);
    const [, setup, token = "", ...rest] = url.pathname.split("/");
    if (setup !== "setup" || !same(token, registration.token)) return undefined;
    const path = rest.join("/");
    if (request.method === "GET" && path === "callback") return arrive(url);
    if (path !== "") return undefined;
    if (registration.ended) return { status: 410, html: problemPage("This registration is over.") };
    if (request.method === "GET") return begin(request);
    if (request.method !== "POST" || details !== undefined) return undefined;
    // A browser names the page that posts; another site's must not fill in the form, even if it learned the address.
    const from = request.headers.get("origin");
    if (from !== null && from !== originOf(request)) return { status: 403, html: problemPage("The form came from another page.") };
    return submit(request);
  };

  return async (request) => {
    if (host !== undefined && request.headers.get("host") !== host()) return plain(421, "There is nothing under this name.");
    try {
      const answered = await route(request);
      if (answered === undefined) return plain(404, "There is nothing here. The address to open is printed where the program was started.");
      return respond(answered, web);
    } catch (error) {
      if (!(error instanceof PipewardenError))
        return respond({ status: 500, html: problemPage("This failed in a way that is not foreseen.") }, web);
      return respond({ status: statusOf(error), html: problemPage(error.message, registration.ended ? undefined : home) }, web);
    }
  };
}

const statusOf = ({ code }: PipewardenError): number =>
  ({ state_unknown: 403, code_invalid: 400, registration_under_way: 409, registration_ended: 410, form_too_long: 413 })[code] ?? 502;

const respond = ({ status, html, form = false }: Answered, web: string): Response =>
  new Response(html.text, { status, headers: pageHeaders(form ? web : undefined) });

const plain = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });

/** The address by which the browser reached the page. A public one lies behind a proxy that ends TLS: nothing else is reachable from afar. */
function originOf(request: Request): string {
  const host = request.headers.get("host") ?? "";
  const name = URL.parse(`http://${host}`)?.hostname ?? "";
  return `${/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name) ? "http" : "https"}://${host}`;
}

async function readForm(request: Request): Promise<Typed> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body ?? []) {
    size += piece.byteLength;
    if (size > formLimit) throw new PipewardenError("form_too_long", "The form is longer than any answer to it.");
    pieces.push(piece);
  }
  const form = new URLSearchParams(Buffer.concat(pieces).toString("utf8"));
  const field = (name: keyof Typed) => (form.get(name) ?? "").slice(0, 2_000);
  return { owner: field("owner"), name: field("name"), mode: field("mode"), address: field("address") };
}
