import { crc32 } from "node:zlib";
import type { Random } from "../random.ts";
import { byChecksum, byForm, byName, type GroupExamples, inText } from "./example.ts";

const digits = (random: Random, length = 12) => `1${random.text(length - 1, "digits")}`;
const upper = (random: Random, length: number) => random.text(length, "upper");
const hex = (random: Random, length: number) => random.text(length, "hex");

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
function synapse(random: Random): string {
  const text = `syt_${Buffer.from(random.text(6)).toString("base64").replace(/=/g, "")}_${random.text(20, "abcdefghijkLMNOPQRSTUVWXYZ")}`;
  let [rest, sum] = [crc32(text), ""];
  for (let place = 0; place < 6; place += 1) [rest, sum] = [Math.floor(rest / 62), base62.charAt(rest % 62) + sum];
  return `${text}_${sum}`;
}
const snowflake = (random: Random) => Buffer.from(digits(random, 18)).toString("base64url");

export const chatExamples: GroupExamples = {
  "slack-bot-token": byForm((random) => `xoxb-${digits(random)}-${digits(random)}-${random.text(24)}`, 5),
  "slack-bot-token-legacy": byForm((random) => `xoxb-${digits(random)}-${random.text(24)}`, 5),
  "slack-user-token": byForm((random) => `xoxp-${digits(random)}-${digits(random)}-${digits(random)}-${hex(random, 32)}`, 5),
  "slack-workspace-token": byForm((random) => `xoxa-2-${digits(random)}-${digits(random)}-${hex(random, 32)}`, 5),
  "slack-app-token": byForm((random) => `xapp-1-A${upper(random, 10)}-${digits(random)}-${hex(random, 64)}`, 7),
  "slack-configuration-token": byForm((random) => `xoxe.xoxp-1-${random.text(164)}`, 12),
  "slack-refresh-token": byForm((random) => `xoxe-1-${random.text(147)}`, 7),
  "slack-browser-token": byForm((random) => `xoxc-${digits(random)}-${digits(random)}-${digits(random)}-${hex(random, 64)}`, 5),
  "slack-webhook": inText(
    (random) => `services/T${upper(random, 9)}/B${upper(random, 10)}/${random.text(24)}`,
    ["https://hooks.slack.com/@", "curl -d '{}' https://hooks.slack.com/@", '{"url":"https://hooks.slack.com/@"}'],
    [
      "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
      "https://slack.test/@",
      "https://hooks.slack.com/services/",
    ],
  ),
  "slack-workflow-webhook": inText(
    (random) => `triggers/T${upper(random, 9)}/${digits(random, 13)}/${hex(random, 32)}`,
    ["https://hooks.slack.com/@", "url: https://hooks.slack.com/@\n"],
    ["https://hooks.slack.com/triggers/T123/", "https://slack.test/@"],
  ),
  "discord-bot-token": inText(
    (random) => `${snowflake(random)}.${random.text(6)}.${random.text(38)}`,
    ['client.login("@");', "DISCORD_TOKEN=@\n", "Authorization: Bot @\n", 'bot.run("@")'],
    [() => `token = "Zm9v${"a1B2".repeat(5)}.abcdef.${"a1B2c3".repeat(5)}"`, 'client.login("your-token")', "token: MTIz.abc.def"],
  ),
  "discord-mfa-token": byForm((random) => `mfa.${random.text(84, "base64url").replace(/-$/, "a")}`, 4),
  "discord-webhook": inText(
    (random) => `${digits(random, 18)}/${random.text(68)}`,
    ["https://discord.com/api/webhooks/@", "https://discordapp.com/api/v10/webhooks/@"],
    ["https://discord.com/api/webhooks/123/abc", "https://hooks.test/webhooks/@"],
  ),
  "discord-client-secret": byName(["DISCORD_CLIENT_SECRET", "discordClientSecret"], (random) => random.text(32)),
  "telegram-bot-token": inText(
    (random) => `${digits(random, 10)}:AA${random.text(33)}`,
    ["TELEGRAM_TOKEN=@\n", "https://api.telegram.org/bot@/getMe", "'@'"],
    ["12:AAabc", (random) => `${digits(random, 10)}:AB${random.text(33)}`],
  ),
  "teams-webhook": inText(
    (random) => `webhookb2/${random.uuid()}@${random.uuid()}/IncomingWebhook/${hex(random, 32)}/${random.uuid()}`,
    ["https://acme.webhook.office.com/@", '{ "url": "https://acme.webhook.office.com/@" }'],
    ["https://acme.webhook.office.com/webhookb2/", "https://acme.test/@"],
  ),
  "power-automate-webhook": inText(
    (random) => random.text(43),
    [
      "https://prod-12.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sv=1.0&sig=@",
      '"https://prod-1.northeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?sp=x&sig=@"',
    ],
    ["https://prod-12.westeurope.logic.azure.com:443/workflows/abc?sig=short", "https://acme.test/?sig=@"],
  ),
  "google-chat-webhook": inText(
    (random) => random.text(43),
    [
      "https://chat.googleapis.com/v1/spaces/AAAAbcdEfG/messages?key=keykeykeykeykeykeykeykey&token=@",
      "url: https://chat.googleapis.com/v1/spaces/AAAAbcdEfG/messages?key=keykeykeykeykeykeykeykey&amp;token=@\n",
    ],
    ["https://chat.googleapis.com/v1/spaces/AAAA/messages", "https://acme.test/?key=a&token=@"],
  ),
  "line-channel-access-token": inText(
    (random) => `${random.text(157, "base64")}1O/w1cDnyilFU=`,
    ["LINE_TOKEN=@\n", "Authorization: Bearer @\n"],
    ["x1O/w1cDnyilFU=", (random) => random.text(170, "base64")],
  ),
  "line-channel-secret": byName(["LINE_CHANNEL_SECRET", "channelSecret"], (random) => hex(random, 32)),
  "matrix-access-token": byChecksum(synapse, 4),
  "pubnub-secret-key": byForm((random) => `sec-c-${Buffer.from(random.text(36)).toString("base64").replace(/=/g, "")}`, 6),
  "webex-access-token": inText(
    (random) => `${random.text(64)}_${upper(random, 4)}_${random.uuid()}`,
    ["WEBEX_TOKEN=@\n", 'webex = "@"'],
    ["WEBEX_TOKEN=abc_P0A1_def", (random) => `webex: ${random.text(64)}`],
  ),
  "zoom-client-secret": byName(["ZOOM_CLIENT_SECRET", "zoomApiSecret"], (random) => random.text(32)),
};

export const mailExamples: GroupExamples = {
  "twilio-api-key": inText(
    (random) => `SK${hex(random, 32)}`,
    ["TWILIO_KEY=@\n", 'sid: "@"'],
    ["SKabc", (random) => `SKU${hex(random, 32)}`],
  ),
  "twilio-auth-token": inText(
    (random) => hex(random, 32),
    [
      (random) => `new Client("AC${hex(random, 32)}", "@")`,
      (random) => `SID=AC${hex(random, 32)}\nTOKEN=@\n`,
      (random) => `curl -u AC${hex(random, 32)}:@ https://a`,
    ],
    ["TOKEN=@", (random) => `AC${hex(random, 32)}`],
  ),
  "twilio-auth-token-by-name": byName(["TWILIO_AUTH_TOKEN", "twilioApiSecret"], (random) => hex(random, 32)),
  "sendgrid-api-key": byForm((random) => `SG.${random.text(22)}.${random.text(43)}`, 3),
  "mailgun-api-key": byForm((random) => `key-${hex(random, 32)}`, 4),
  "mailgun-private-key": inText(
    (random) => `${hex(random, 32)}-${hex(random, 8)}-${hex(random, 8)}`,
    ["MAILGUN_API_KEY=@\n", 'mailgun({ apiKey: "@" })', "curl -u api:@ https://a"],
    ["api: abc-def", (random) => `api ${random.uuid()}`],
  ),
  "mailchimp-api-key": byForm((random) => `${hex(random, 32)}-us1`, 0),
  "mandrill-api-key": byForm((random) => `md-${random.text(20)}A1`, 3),
  "postmark-token": byName(["POSTMARK_SERVER_TOKEN", "X-Postmark-Account-Token"], (random) => random.uuid()),
  "brevo-api-key": byForm((random) => `xkeysib-${hex(random, 64)}-${random.text(16)}`, 8),
  "brevo-smtp-key": byForm((random) => `xsmtpsib-${hex(random, 64)}-${random.text(16)}`, 9),
  "resend-api-key": byForm((random) => `re_${random.text(6)}A1_${random.text(24)}`, 3),
  "intercom-access-token": byForm((random) => Buffer.from(`tok:${hex(random, 8)}_${random.text(30)}`).toString("base64"), 5),
  "zendesk-api-token": byName(["ZENDESK_API_TOKEN", "zendeskSecret"], (random) => random.text(40)),
  "ntfy-access-token": byForm((random) => `tk_${random.text(29, "lower")}`, 3),
  "pushover-token": byName(["PUSHOVER_TOKEN", "pushoverUserKey"], (random) => `a${random.text(29, "lower")}`),
  "vonage-api-secret": byName(["VONAGE_API_SECRET", "nexmoApiSecret"], (random) => random.text(16)),
  "courier-api-key": byForm((random) => `pk_prod_${upper(random, 28)}`, 8),
  "klaviyo-private-key": byForm((random) => `pk_${hex(random, 34)}`, 3),
};
