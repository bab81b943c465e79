import type { Random } from "../random.ts";
import { byForm, byName, type GroupExamples, inText } from "./example.ts";

const hex = (random: Random, length: number) => random.text(length, "hex");
const key = (prefix: string, length: number, alphabet = "base62") =>
  byForm((random) => prefix + random.text(length, alphabet), prefix.length);
const named = (names: readonly string[], length: number, alphabet = "base62") =>
  byName(names, (random) => `aZ9${random.text(length - 3, alphabet)}`);
const namedHex = (names: readonly string[], length: number) => byName(names, (random) => random.text(length, "hex"));

export const identityExamples: GroupExamples = {
  "hubspot-private-app-token": byForm((random) => `pat-na1-${random.uuid()}`, 8),
  "hubspot-api-key": byName(["HAPIKEY", "HUBSPOT_API_KEY"], (random) => random.uuid()),
  "salesforce-access-token": byForm((random) => `00D${random.text(12)}!${random.text(96)}`, 3),
  "salesforce-refresh-token": key("5Aep861", 80),
  "salesforce-consumer-secret": byName(["SALESFORCE_CONSUMER_SECRET", "sfdcClientSecret"], (random) => random.text(64, "upperHex")),
  "okta-api-token": inText(
    (random) => `00${random.text(40)}`,
    ["Authorization: SSWS @\n", "OKTA_API_TOKEN=@\n"],
    ["okta 00abc", "token: @"],
  ),
  "okta-client-secret": named(["OKTA_CLIENT_SECRET", "oktaClientSecret"], 40),
  "auth0-client-secret": named(["AUTH0_CLIENT_SECRET", "auth0Secret"], 64),
  "stytch-secret": key("secret-live-", 36),
  "onfido-api-token": byForm((random) => `api_live.${random.text(11)}.${random.text(32)}`, 9),
};

export const socialExamples: GroupExamples = {
  "facebook-access-token": byForm((random) => `EAAaZ9${random.text(120)}`, 3),
  "facebook-app-access-token": inText(
    (random) => `1${random.text(14, "digits")}|${random.text(27)}`,
    ["FB_TOKEN=@\n", "access_token=@&x=1"],
    ["token: 1|a", (random) => `token: 1${random.text(14, "digits")}|${random.text(9)}`],
  ),
  "facebook-app-secret": namedHex(["FACEBOOK_APP_SECRET", "FB_SECRET"], 32),
  "instagram-access-token": key("IGQV", 140),
  "x-bearer-token": inText(
    (random) => `${"A".repeat(21)}aZ9${random.text(80)}`,
    ["BEARER=@\n", "Authorization: Bearer @\n"],
    ["A".repeat(100), (random) => `AAAAAAAAAAAAAAAAAAAAAA${random.text(20)}`],
  ),
  "x-access-token": byName(
    ["TWITTER_ACCESS_TOKEN", "oauth_x_access_token"],
    (random) => `1${random.text(17, "digits")}-${random.text(40)}`,
  ),
  "x-consumer-secret": named(["TWITTER_CONSUMER_SECRET", "twitterAccessTokenSecret"], 45),
  "linkedin-client-secret": byForm((random) => `WPL_AP1.${random.text(16)}.${random.text(6)}==`, 8),
  "linkedin-client-secret-without-prefix": named(["LINKEDIN_CLIENT_SECRET", "linkedinSecret"], 16),
  "spotify-client-secret": namedHex(["SPOTIFY_CLIENT_SECRET", "spotifySecret"], 32),
  "twitch-token": byName(["TWITCH_TOKEN", "twitchClientSecret"], (random) => `a1${random.text(28, "lower")}`),
  "vk-access-token": key("vk1.a.", 85),
};

export const dataServiceExamples: GroupExamples = {
  "cloudinary-url": inText(
    (random) => random.text(27),
    [
      (random) => `CLOUDINARY_URL=cloudinary://1${random.text(14, "digits")}:@@acme`,
      (random) => `"cloudinary://1${random.text(14, "digits")}:@@acme"`,
    ],
    ["cloudinary://key:secret@acme", "cloudinary://$KEY:$SECRET@acme"],
  ),
  "supabase-personal-access-token": key("sbp_", 40, "hex"),
  "supabase-secret-key": byForm((random) => `sb_secret_${random.text(22)}_${random.text(8)}`, 10),
  "planetscale-token": key("pscale_tkn_", 43),
  "planetscale-password": key("pscale_pw_", 43),
  "neon-api-key": key("napi_", 64, "lower"),
  "neon-database-password": byForm((random) => `npg_aZ9${random.text(9)}`, 4),
  "mongodb-atlas-service-account-secret": key("mdb_sa_sk_", 40),
  "upstash-redis-rest-token": named(["UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_TOKEN"], 60),
  "rapidapi-key": byForm((random) => `${hex(random, 10)}msh${hex(random, 15)}p1${hex(random, 6)}jsn${hex(random, 12)}`, 0),
  "maxmind-license-key": byForm((random) => `${random.text(6)}_${random.text(29)}_mmk`, 0),
  "adafruit-io-key": byForm((random) => `aio_${random.text(4, "abcdefgh")}${random.text(2, "digits")}${random.text(22)}`, 4),
  "steam-web-api-key": byName(["STEAM_API_KEY", "steamWebKey"], (random) => random.text(32, "upperHex")),
  "riot-games-api-key": inText(
    (random) => `RGAPI-${random.uuid()}`,
    ["RIOT_KEY=@\n", 'X-Riot-Token: "@"'],
    ["RGAPI-abc", "RGAPI-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"],
  ),
  "weblate-token": key("wlu_", 36),
};
