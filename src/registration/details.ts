import { isLoopback } from "../github/api-url.ts";
import { PipewardenError } from "../values/errors.ts";
import { type AppMode, appModes } from "./manifest.ts";

/** What people decide about the App that is registered. */
export interface AppDetails {
  /** Login of the organisation that is to own it; undefined for the account of whoever is logged in. */
  readonly owner: string | undefined;
  readonly name: string;
  readonly mode: AppMode;
  readonly webhookUrl: string;
}

/** The longest name that GitHub takes, in characters. https://docs.github.com/apps/creating-github-apps/registering-a-github-app/registering-a-github-app */
const longestName = 34;
const webhookPath = "/api/github/webhooks";

const refusal = (code: string, message: string): PipewardenError => new PipewardenError(code, message);

/**
 * Checks what people typed. Texts are trimmed; an owner and a name that are empty count as not given.
 *
 * @param given.webhookUrl the webhook's whole address
 * @param gitHubUrl of GitHub's API: only one on this machine can reach a webhook on this machine
 * @throws PipewardenError `owner_invalid`, `name_invalid`, `mode_unknown`, `webhook_url_invalid`.
 */
export function appDetails(
  given: { readonly owner: string; readonly name: string; readonly mode: string; readonly webhookUrl: string },
  gitHubUrl: string,
): AppDetails {
  const mode = appModes.find((known) => known === given.mode);
  if (mode === undefined) throw refusal("mode_unknown", `The mode is ${appModes.join(" or ")}.`);
  const owner = ownerOf(given.owner.trim());
  return { owner, name: nameOf(given.name.trim(), owner), mode, webhookUrl: webhookUrlOf(given.webhookUrl.trim(), gitHubUrl) };
}

/** Logins have letters, digits and single hyphens; those of Enterprise Managed Users an underscore before the short code. */
function ownerOf(text: string): string | undefined {
  if (text === "") return undefined;
  if (/^[a-z\d](?:[\w-]{0,37}[a-z\d])?$/i.test(text)) return text;
  throw refusal("owner_invalid", "The owner is the login of an organisation, such as acme: letters, digits and hyphens.");
}

/** Names are unique on all of GitHub, hence the owner in the name that is proposed. */
function nameOf(text: string, owner: string | undefined): string {
  if (text === "") return (owner === undefined ? "Pipewarden" : `Pipewarden ${owner}`).slice(0, longestName).replace(/\W+$/, "");
  if (text.length <= longestName && /^[\w .-]*[a-z\d][\w .-]*$/i.test(text)) return text;
  throw refusal("name_invalid", `The App's name has at most ${longestName} characters: letters, digits, spaces, dots and hyphens.`);
}

function webhookUrlOf(text: string, gitHubUrl: string): string {
  const url = URL.parse(text);
  const why = url === null ? "it is no address" : reasonAgainst(url, isLoopback(new URL(gitHubUrl).hostname));
  if (url !== null && why === undefined) return url.href;
  throw refusal(
    "webhook_url_invalid",
    `The webhook's address cannot be used: ${why}. It looks like https://pipewarden.example.com${webhookPath}.`,
  );
}

function reasonAgainst(url: URL, gitHubIsHere: boolean): string | undefined {
  if (url.username !== "" || url.password !== "" || url.hash !== "") return "it has credentials or a fragment";
  if (isLoopback(url.hostname)) return gitHubIsHere ? undefined : "GitHub cannot reach this machine by it";
  return url.protocol === "https:" ? undefined : "it must begin with https://";
}

/** The webhook's address of a bot whose pages are at `address`. */
export const webhookUrlAt = (address: string): string => {
  const base = address.trim().replace(/\/+$/, "");
  return base.endsWith(webhookPath) ? base : `${base}${webhookPath}`;
};
