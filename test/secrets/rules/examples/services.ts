import type { Random } from "../random.ts";
import { byForm, byName, type GroupExamples, inText } from "./example.ts";

const hex = (random: Random, length: number) => random.text(length, "hex");
const key = (prefix: string, length: number, alphabet = "base62") =>
  byForm((random) => prefix + random.text(length, alphabet), prefix.length);
const named = (names: readonly string[], length: number, alphabet = "hex") => byName(names, (random) => random.text(length, alphabet));
const withUuid = (prefix: string) => byForm((random) => prefix + random.uuid(), prefix.length);

export const observabilityExamples: GroupExamples = {
  "datadog-api-key": named(["DATADOG_API_KEY", "DD_API_KEY", "DD-API-KEY"], 32),
  "datadog-application-key": named(["DATADOG_APP_KEY", "DD_APP_KEY", "DD-APPLICATION-KEY"], 40),
  "datadog-scoped-application-key": key("ddapp_", 34),
  "new-relic-user-key": key("NRAK-", 27, "upper"),
  "new-relic-insights-insert-key": key("NRII-", 32),
  "new-relic-insights-query-key": key("NRIQ-", 32),
  "new-relic-rest-key": key("NRRA-", 42, "hex"),
  "new-relic-admin-key": key("NRAA-", 27, "hex"),
  "new-relic-license-key": byForm((random) => `${hex(random, 36)}NRAL`, 0),
  "new-relic-browser-key": key("NRJS-", 19, "hex"),
  "new-relic-synthetics-key": byForm((random) => `NRSP-us01${hex(random, 31)}`, 9),
  "sentry-organization-token": byForm((random) => {
    const about = { iat: 1_700_000_000.5, url: "https://sentry.io", region_url: "https://us.sentry.io", org: random.text(8, "lower") };
    return `sntrys_${Buffer.from(JSON.stringify(about)).toString("base64")}_${random.text(43)}`;
  }, 12),
  "sentry-user-token": key("sntryu_", 64, "hex"),
  "sentry-token-without-prefix": named(["SENTRY_AUTH_TOKEN", "sentryApiToken"], 64),
  "sentry-dsn-with-secret": inText(
    (random) => hex(random, 32),
    [(random) => `DSN=https://${hex(random, 32)}:@@sentry.io/12`, (random) => `"https://${hex(random, 32)}:@@o1.ingest.sentry.io/7"`],
    [(random) => `https://${hex(random, 32)}@sentry.io/12`, "https://public:secret@sentry.io/1"],
  ),
  "honeycomb-ingest-key": key("hcaik_", 58, "lower"),
  "honeycomb-management-key": byForm((random) => `hcamk_${random.text(26, "lower")}:${random.text(32)}`, 6),
  "dynatrace-token": byForm((random) => `dt0c01.${random.text(24, "base32")}.${random.text(64, "base32")}`, 7),
};

export const operationsExamples: GroupExamples = {
  "elastic-api-key": inText(
    (random) => Buffer.from(`${random.text(20)}:${random.text(22)}`).toString("base64"),
    ["ELASTIC_API_KEY=@\n", "Authorization: ApiKey @\n", '"api_key": "@"'],
    [(random) => `API_KEY=${random.text(60)}`, "Authorization: ApiKey <key>"],
  ),
  "elastic-cloud-key": key("essu_", 80),
  "splunk-hec-token": inText(
    (random) => random.uuid(),
    ["Authorization: Splunk @\n", "SPLUNK_HEC_TOKEN=@\n"],
    ["splunk app @", "Authorization: Splunk <token>"],
  ),
  "pagerduty-api-key": inText(
    (random) => `u+A1${random.text(16)}`,
    ["PAGERDUTY_TOKEN=@\n", "Authorization: Token token=@\n"],
    ["pagerduty: u+short", "PAGERDUTY_TOKEN=uuuuuuuuuuuuuuuuuuuu"],
  ),
  "pagerduty-integration-key": named(["PAGERDUTY_INTEGRATION_KEY", "routing_key"], 32),
  "opsgenie-api-key": inText(
    (random) => random.uuid(),
    ["Authorization: GenieKey @\n", "OPSGENIE_API_KEY=@\n"],
    ["opsgenie team @", "Authorization: GenieKey <key>"],
  ),
  "rollbar-access-token": named(["ROLLBAR_ACCESS_TOKEN", "rollbarServerToken"], 32),
  "axiom-token": withUuid("xaat-"),
  "sumo-logic-access-key": named(["SUMO_ACCESS_KEY", "sumologicAccessKey"], 64, "base62"),
  "posthog-personal-key": key("phx_", 43),
  "segment-public-api-token": key("sgp_", 64),
  "launchdarkly-api-token": withUuid("api-"),
  "launchdarkly-sdk-key": withUuid("sdk-"),
  "statsig-secret-key": key("secret-", 43),
  "unleash-client-token": inText(
    (random) => `default:production.${hex(random, 56)}`,
    ["UNLEASH_TOKEN=@\n", 'unleash("@")'],
    ["unleash: default:production.abc", (random) => `unleash ${hex(random, 56)}`],
  ),
  "checkly-api-key": key("cu_", 32, "hex"),
  "amplitude-secret-key": named(["AMPLITUDE_SECRET_KEY", "amplitudeSecret"], 32),
};

export const contentExamples: GroupExamples = {
  "figma-personal-access-token": key("figd_", 40),
  "dropbox-short-lived-token": key("sl.u.", 140),
  "dropbox-long-lived-token": inText(
    (random) => `${random.text(10)}zAAAAAAAAAA${random.text(43)}`,
    ["DROPBOX_TOKEN=@\n", "Bearer @\n"],
    ["AAAAAAAAAAAAAAAAAAAA", (random) => `${random.text(11)}AAAAAAAAAA${random.text(20)}`],
  ),
  "dropbox-app-secret": named(["DROPBOX_APP_SECRET", "dropboxSecret"], 15, "lower"),
  "contentful-management-token": key("CFPAT-", 43),
  "contentful-delivery-token": named(["CONTENTFUL_ACCESS_TOKEN", "contentfulDeliveryToken"], 43, "base62"),
  "algolia-admin-key": named(["ALGOLIA_ADMIN_KEY", "algoliaApiKey"], 32),
  "mapbox-secret-token": byForm(
    (random) => `sk.${Buffer.from(JSON.stringify({ u: "acme", a: random.text(25, "lower") })).toString("base64url")}.${random.text(22)}`,
    10,
  ),
  "postman-api-key": byForm((random) => `PMAK-${hex(random, 24)}-${hex(random, 34)}`, 5),
  "postman-collection-key": key("PMAT-", 26, "upper"),
  "typeform-token": key("tfp_", 59),
  "webflow-token": key("ws-", 64, "hex"),
  "evernote-token": inText(
    (random) => `S=s1:U=${hex(random, 5)}:E=1${hex(random, 10)}:C=1${hex(random, 10)}:P=1cd:A=en-devtoken:V=2:H=${hex(random, 32)}`,
    ["EVERNOTE_TOKEN=@\n", 'token = "@"'],
    ["S=s1:U=1:E=2", "token = S=s1"],
  ),
  "gitbook-token": key("gb_api_", 40),
  "readme-api-key": key("rdme_", 70, "lower"),
  "frame-io-token": key("fio-u-", 64),
  "retool-api-key": key("retool_01", 24, "lower"),
  "cal-com-api-key": key("cal_live_", 32, "hex"),
  "storyblok-management-token": byName(["STORYBLOK_TOKEN", "storyblokAccessToken"], (random) => `${random.text(22)}tt`),
};

export const productivityExamples: GroupExamples = {
  "notion-token": byForm((random) => `ntn_${random.text(11, "digits")}${random.text(35)}`, 4),
  "notion-token-before-2024": byForm((random) => `secret_A1${random.text(41)}`, 7),
  "airtable-personal-access-token": byForm((random) => `pat${random.text(14)}.${hex(random, 64)}`, 3),
  "airtable-api-key": byName(["AIRTABLE_API_KEY", "airtableKey"], (random) => `key${random.text(14)}`, 3),
  "asana-personal-access-token": byForm((random) => `1/1${random.text(15, "digits")}:${hex(random, 32)}`, 2),
  "asana-client-secret": named(["ASANA_CLIENT_SECRET", "asanaSecret"], 32),
  "linear-api-key": key("lin_api_", 40),
  "linear-oauth-token": key("lin_oauth_", 64, "hex"),
  "linear-webhook-secret": key("lin_wh_", 40),
  "zapier-webhook": inText(
    (random) => `hooks/catch/${random.text(7, "123456789")}/${random.text(7, "lower")}`,
    ["https://hooks.zapier.com/@/", "url: https://hooks.zapier.com/@\n"],
    ["https://hooks.zapier.com/", "https://acme.test/@"],
  ),
  "make-webhook": inText(
    (random) => random.text(32, "lower"),
    ["https://hook.eu1.make.com/@", "https://hook.integromat.com/@"],
    ["https://hook.eu1.make.com/abc", "https://make.com/@"],
  ),
  "clickup-token": byForm((random) => `pk_1${random.text(7, "digits")}_${random.text(32, "upper")}`, 3),
  "trello-token": byForm((random) => `ATTA${hex(random, 64)}${random.text(8, "upperHex")}`, 4),
  "todoist-token": named(["TODOIST_TOKEN", "todoistApiKey"], 40),
};
