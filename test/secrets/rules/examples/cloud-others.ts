import type { Random } from "../random.ts";
import { base64 } from "./cloud.ts";
import { byForm, byName, type GroupExamples, type RuleExamples } from "./example.ts";

const mixed = (random: Random, length: number) => `aZ9${random.text(length - 3)}`;

/** A secret that stands beside an id by which it is known. */
const beside = (id: (random: Random) => string, name: string, make: (random: Random) => string): RuleExamples => ({
  positives: (random) => {
    const secret = make(random);
    return [
      `id: ${id(random)}\n${name}: ${secret}\n`,
      `{"id": "${id(random)}", "${name}": "${secret}"}`,
      `export ID=${id(random)}\nexport ${name}='${secret}'`,
    ].map((text) => ({ text, secret }));
  },
  negatives: (random) => [`${name}: <secret>`, `id: ${id(random)}\n${name}: ${"x".repeat(40)}`],
});

const both = (a: RuleExamples, b: RuleExamples): RuleExamples => ({
  positives: (random) => [...a.positives(random), ...b.positives(random)],
  negatives: (random) => [...a.negatives(random), ...b.negatives(random)],
});

export const cloudExamples: GroupExamples = {
  "alibaba-access-key-id": byForm((random) => `LTAI5tA${random.text(16)}z`, 6),
  "alibaba-access-key-secret": both(
    byName(["ALIYUN_ACCESS_KEY_SECRET", "accessKeySecretKey", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "oss_secret_key"], (random) =>
      mixed(random, 30),
    ),
    beside(
      (random) => `LTAI5t${random.text(18)}`,
      "accessKeySecret",
      (random) => mixed(random, 30),
    ),
  ),
  "tencent-secret-id": byForm((random) => `AKID${random.text(32)}`, 4),
  "tencent-secret-key": both(
    byName(["TENCENTCLOUD_SECRET_KEY", "qcloudSecretKey"], (random) => mixed(random, 32)),
    beside(
      (random) => `AKID${random.text(32)}`,
      "secretKey",
      (random) => mixed(random, 32),
    ),
  ),
  "digitalocean-personal-access-token": byForm((random) => `dop_v1_${random.text(64, "hex")}`, 7),
  "digitalocean-oauth-token": byForm((random) => `doo_v1_${random.text(64, "hex")}`, 7),
  "digitalocean-refresh-token": byForm((random) => `dor_v1_${random.text(64, "hex")}`, 7),
  "digitalocean-spaces-key-id": byForm((random) => `DO00${random.text(16, "upper")}`, 4),
  "digitalocean-spaces-secret-key": byName(
    ["SPACES_SECRET_KEY", "DIGITALOCEAN_SPACES_SECRET"],
    (random) => `aZ9${random.text(40, "base64")}`,
  ),
  "linode-token": byName(["LINODE_TOKEN", "linodeApiKey"], (random) => random.text(64, "hex")),
  "hetzner-cloud-token": byName(["HCLOUD_TOKEN", "hetznerApiToken"], (random) => random.text(64)),
  "scaleway-secret-key": both(
    byName(["SCW_SECRET_KEY", "scalewaySecretKey"], (random) => random.uuid()),
    beside(
      (random) => `SCW${random.text(17, "upper")}`,
      "secret_key",
      (random) => random.uuid(),
    ),
  ),
  "ovh-application-secret": byName(["OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "ovhSecret"], (random) => random.text(32)),
  "yandex-cloud-api-key": byForm((random) => `AQVN${random.text(35, "base64url")}k`, 4),
  "yandex-cloud-iam-token": byForm((random) => `t1.9euelZ${random.text(100, "base64url")}.${random.text(85, "base64url")}k`, 3),
  "yandex-cloud-static-key": byName(["YC_STATIC_SECRET", "yandexSecret"], (random) => `YC${mixed(random, 37)}k`, 2),
  "yandex-oauth-token": byForm((random) => `y0_${random.text(54, "base64url")}k`, 3),
  "ibm-cloud-api-key": byName(["IBM_CLOUD_API_KEY", "ibmcloudApiKey", "IAM_APIKEY"], (random) => `aZ9${random.text(40, "base64url")}k`),
  "oracle-cloud-secret-key": byName(["OCI_SECRET_KEY", "oracleCloudSecretKey"], (random) => base64(random, 32)),
  "vultr-api-key": byName(["VULTR_API_KEY", "vultrToken"], (random) => random.text(36, "upper")),
  "backblaze-application-key": byForm((random) => `K001aZ${random.text(25, "base64")}`, 4),
  "exoscale-api-secret": both(
    byName(["EXOSCALE_API_SECRET", "exoscaleSecret"], (random) => `${random.text(42, "base64url")}k`),
    beside(
      (random) => `EXO${random.text(24, "hex")}`,
      "secret",
      (random) => `${random.text(42, "base64url")}k`,
    ),
  ),
  "akamai-api-client-secret": both(
    byName(["AKAMAI_CLIENT_SECRET", "akamaiClientSecret"], (random) => base64(random, 32)),
    beside(
      (random) => `akab-${random.text(16, "lower")}-${random.text(16, "lower")}`,
      "client_secret",
      (random) => base64(random, 32),
    ),
  ),
  "akamai-api-token": byForm((random) => `akab-${random.text(16, "lower")}-${random.text(16, "lower")}`, 5),
};

export const hostingExamples: GroupExamples = {
  "cloudflare-token": byForm((random) => `cf${["k", "ut", "at"][random.int(3)]}_${random.text(40)}${random.text(8, "hex")}`, 5),
  "cloudflare-api-token-before-2026": byName(
    ["CLOUDFLARE_API_TOKEN", "CF_API_TOKEN", "cloudflareToken"],
    (random) => `aZ9${random.text(36, "base64url")}k`,
  ),
  "cloudflare-global-api-key": byName(["CLOUDFLARE_API_KEY", "CF_API_KEY", "X-Auth-Key"], (random) => random.text(37, "hex")),
  "cloudflare-origin-ca-key": byForm((random) => `v1.0-${random.text(24, "hex")}-${random.text(146, "hex")}`, 5),
  "fastly-api-token": byName(["FASTLY_API_TOKEN", "fastlyKey"], (random) => `aZ9${random.text(28, "base64url")}k`),
  "heroku-api-token": byForm((random) => `HRKU-AA${random.text(57, "base64url")}k`, 7),
  "heroku-api-key": byName(["HEROKU_API_KEY", "herokuAuthToken"], (random) => random.uuid()),
  "vercel-token": byForm((random) => `vcp_${random.text(56)}`, 16),
  "vercel-token-without-prefix": byName(["VERCEL_TOKEN", "vercelApiToken"], (random) => mixed(random, 24)),
  "vercel-blob-token": byForm((random) => `vercel_blob_rw_${random.text(16)}_${random.text(30)}`, 15),
  "scalingo-api-token": byForm((random) => `tk-us-${random.text(47, "base64url")}k`),
  "netlify-token": byForm((random) => `nfp_${random.text(36)}`, 4),
  "netlify-token-without-prefix": byName(["NETLIFY_AUTH_TOKEN", "netlifyToken"], (random) => `aZ9${random.text(39, "base64url")}k`),
  "fly-io-token": byForm((random) => `fm2_${random.text(600, "base64")}`, 4),
  "railway-token": byName(["RAILWAY_TOKEN", "railwayApiToken"], (random) => random.uuid()),
  "render-api-key": byForm((random) => `rnd_${random.text(28)}`, 4),
  "deno-deploy-token": byForm((random) => `ddp_${random.text(36)}`, 4),
  "bunny-net-access-key": byName(["BUNNY_ACCESS_KEY", "bunnyApiKey"], (random) => random.uuid()),
  "expo-access-token": byName(["EXPO_TOKEN", "EXPO_ACCESS_TOKEN"], (random) => `${random.text(39, "base64url")}k`),
};
