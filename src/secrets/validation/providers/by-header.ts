import { byStatus } from "../by-status.ts";
import type { Liveness, Provider } from "../provider.ts";

type Statuses = { readonly alive: readonly number[]; readonly dead: readonly number[] };

interface Description {
  readonly kind: string;
  readonly documentation: string;
  /** What is read; nothing about whose it is goes any further than the status. */
  readonly url: string;
  /** How the credential goes along. */
  readonly headers: (value: string) => Readonly<Record<string, string>>;
  readonly statuses: Statuses;
  /** The values of this kind that may ask. */
  readonly only?: RegExp;
}

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
/** A credential that works and may not read this is told by 403. */
const usual: Statuses = { alive: [200, 403], dead: [401] };
/** Of products that people also run by themselves: what this host does not know may live on another. */
const elsewhereToo: Statuses = { alive: [200, 403], dead: [] };

const described: readonly Description[] = [
  {
    kind: "anthropic-api-key",
    documentation: "https://docs.anthropic.com/en/api/models-list",
    url: "https://api.anthropic.com/v1/models",
    headers: (value) => ({ "x-api-key": value, "anthropic-version": "2023-06-01" }),
    statuses: usual,
    only: /^sk-ant-api/,
  },
  {
    kind: "buildkite-token",
    documentation: "https://buildkite.com/docs/apis/rest-api/access-token",
    url: "https://api.buildkite.com/v2/access-token",
    headers: bearer,
    statuses: usual,
    only: /^bkua_/,
  },
  {
    kind: "circleci-token",
    documentation: "https://circleci.com/docs/api/v2/",
    url: "https://circleci.com/api/v2/me",
    headers: (value) => ({ "circle-token": value }),
    statuses: usual,
    only: /^CCIPAT_/,
  },
  {
    kind: "cloudflare-token",
    documentation: "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/",
    url: "https://api.cloudflare.com/client/v4/user/tokens/verify",
    headers: bearer,
    // A token of an account, not of a user, is verified at another address and refused here.
    statuses: { alive: [200], dead: [] },
  },
  {
    kind: "digitalocean-token",
    documentation: "https://docs.digitalocean.com/reference/api/",
    url: "https://api.digitalocean.com/v2/account",
    headers: bearer,
    statuses: usual,
    only: /^do[op]_v1_/,
  },
  {
    kind: "discord-bot-token",
    documentation: "https://discord.com/developers/docs/resources/user#get-current-user",
    url: "https://discord.com/api/v10/users/@me",
    headers: (value) => ({ authorization: `Bot ${value}` }),
    statuses: usual,
  },
  {
    kind: "doppler-token",
    documentation: "https://docs.doppler.com/reference/auth-me",
    url: "https://api.doppler.com/v3/me",
    headers: bearer,
    statuses: usual,
  },
  {
    kind: "figma-token",
    documentation: "https://developers.figma.com/docs/rest-api/users-endpoints/",
    url: "https://api.figma.com/v1/me",
    headers: (value) => ({ "x-figma-token": value }),
    // 403 stands for a wrong token and for a missing scope alike.
    statuses: { alive: [200], dead: [] },
  },
  {
    kind: "gitlab-token",
    documentation: "https://docs.gitlab.com/api/personal_access_tokens/",
    url: "https://gitlab.com/api/v4/user",
    headers: (value) => ({ "private-token": value }),
    statuses: elsewhereToo,
    only: /^glpat-/,
  },
  {
    kind: "heroku-token",
    documentation: "https://devcenter.heroku.com/articles/platform-api-reference#account-info",
    url: "https://api.heroku.com/account",
    headers: (value) => ({ ...bearer(value), accept: "application/vnd.heroku+json; version=3" }),
    statuses: usual,
  },
  {
    kind: "hugging-face-token",
    documentation: "https://huggingface.co/docs/hub/api",
    url: "https://huggingface.co/api/whoami-v2",
    headers: bearer,
    statuses: usual,
  },
  {
    kind: "notion-token",
    documentation: "https://developers.notion.com/reference/get-self",
    url: "https://api.notion.com/v1/users/me",
    headers: (value) => ({ ...bearer(value), "notion-version": "2022-06-28" }),
    statuses: usual,
  },
  {
    kind: "npm-token",
    documentation: "https://github.com/npm/registry/blob/main/docs/user/authentication.md",
    url: "https://registry.npmjs.org/-/whoami",
    headers: bearer,
    statuses: usual,
  },
  {
    kind: "openai-api-key",
    documentation: "https://platform.openai.com/docs/api-reference/models/list",
    url: "https://api.openai.com/v1/models",
    headers: bearer,
    statuses: usual,
  },
  {
    kind: "sendgrid-api-key",
    documentation: "https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions",
    url: "https://api.sendgrid.com/v3/scopes",
    headers: bearer,
    statuses: usual,
  },
  {
    kind: "stripe-key",
    documentation: "https://docs.stripe.com/api/balance/balance_retrieve",
    url: "https://api.stripe.com/v1/balance",
    headers: bearer,
    statuses: usual,
    only: /^[sr]k_/,
  },
];

const providerOf = ({ kind, documentation, url, headers, statuses, only }: Description): Provider => ({
  kind,
  host: new URL(url).host,
  documentation,
  question({ secret }) {
    const value = secret.reveal();
    // Nothing else can stand in a header, and a line break would begin another one.
    if (!/^[\x21-\x7e]+$/.test(value) || only?.test(value) === false) return undefined;
    return { method: "GET", url, headers: headers(value) };
  },
  liveness: (answer): Liveness => byStatus(statuses)(answer),
});

/** Providers that are asked by one header and answer by their status. */
export const byHeader: readonly Provider[] = described.map(providerOf);
