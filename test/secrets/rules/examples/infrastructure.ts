import { crc32InLittleEndianHex } from "../../../../src/secrets/rules/checksum/crc32.ts";
import type { Random } from "../random.ts";
import { base64 } from "./cloud.ts";
import { jsonWebToken } from "./code.ts";
import { byChecksum, byForm, byName, type GroupExamples, type RuleExamples } from "./example.ts";

const json64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

export const secretStoreExamples: GroupExamples = {
  "vault-service-token": byForm((random) => `hvs.${random.text(95, "base64url")}k`, 4),
  "vault-batch-token": byForm((random) => `hvb.${random.text(170, "base64url")}k`, 4),
  "vault-recovery-token": byForm((random) => `hvr.${random.text(95, "base64url")}k`, 4),
  "vault-token-before-2021": byName(["VAULT_TOKEN", "vaultRootToken"], (random) => `s.aZ9${random.text(21)}`, 2),
  "vault-unseal-key": {
    positives: (random) => {
      const secret = base64(random, 33);
      return [`Unseal Key 1: ${secret}\n`, `VAULT_UNSEAL_KEY=${secret}`, `"unseal_keys_b64": ["${secret}"]`].map((text) => ({
        text,
        secret,
      }));
    },
    negatives: () => ["Unseal Key 1: <key>", `Unseal Key 1: ${"x".repeat(44)}`, "unseal key threshold: 3"],
  },
  "terraform-cloud-token": byForm((random) => `${random.text(14)}.atlasv1.${random.text(67)}`, 23),
  "consul-token": byName(["CONSUL_HTTP_TOKEN", "consulMasterToken"], (random) => random.uuid()),
  "nomad-token": byName(["NOMAD_TOKEN", "nomadAclToken"], (random) => random.uuid()),
  "hcp-client-secret": byName(["HCP_CLIENT_SECRET", "hcp_client_secret"], (random) => `${random.text(63, "base64url")}k`),
  "pulumi-access-token": byForm((random) => `pul-${random.text(40, "hex")}`, 4),
  "doppler-token": byForm((random) => `dp.st.prd_main.${random.text(43)}`, 15),
  "infisical-service-token": byForm((random) => `st.${random.text(24, "hex")}.${random.text(32, "hex")}.${random.text(32, "hex")}`, 3),
  "onepassword-service-account-token": byForm(
    (random) =>
      `ops_${json64({ signInAddress: "a.1password.com", secretKey: random.text(200), muk: { k: random.text(40) } }).replace(/=+$/, "")}`,
    8,
  ),
  "onepassword-secret-key": byForm((random) => `A3-${[6, 6, 5, 5, 5, 5].map((length) => random.text(length, "upper")).join("-")}`, 3),
  "bitwarden-access-token": byForm((random) => `0.${random.uuid()}.${random.text(30)}:${random.text(22, "base64")}==`, 2),
};

const bootstrap = (random: Random) => `${random.text(5, "lower")}1.${random.text(15, "lower")}7`;

export const clusterExamples: GroupExamples = {
  "tailscale-key": byForm((random) => `tskey-auth-${random.text(12)}CNTRL-${random.text(32)}`, 11),
  "kubernetes-service-account-token": byForm(
    (random) => jsonWebToken(random, { iss: "https://kubernetes.default.svc", "kubernetes.io": { namespace: "a" } }),
    4,
  ),
  "kubernetes-bootstrap-token": {
    positives: (random) => {
      const secret = bootstrap(random);
      return [
        `kubeadm join 10.0.0.1:6443 --token ${secret} --discovery-token-unsafe-skip-ca-verification`,
        `bootstrapTokens:\n- token: "${secret}"`,
        `tlsBootstrapToken: ${secret}`,
      ].map((text) => ({ text, secret }));
    },
    negatives: () => ["kubeadm join --token <token>", "kubeadm join --token abcdef.xxxxxxxxxxxxxxxx", "bootstrap.min.js.map"],
  },
  "kubeconfig-client-key": {
    positives: (random) => {
      const secret = Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${base64(random, 900)}\n-----END RSA PRIVATE KEY-----\n`).toString(
        "base64",
      );
      return [`    client-key-data: ${secret}\n`, `"client-key-data": "${secret}"`].map((text) => ({ text, secret }));
    },
    negatives: (random) => ["client-key-data: DATA+OMITTED", `client-certificate-data: LS0tLS1CRUdJTi${random.text(300)}`],
  },
  "openshift-access-token": byForm((random) => `sha256~${random.text(42, "base64url")}k`, 7),
  "rancher-api-token": byForm((random) => `token-${random.text(5, "lower")}:${random.text(54, "lower")}`, 6),
  "portainer-access-token": byForm((random) => `ptr_${base64(random, 32)}`, 4),
  "argo-cd-token": byForm((random) => jsonWebToken(random, { iss: "argocd", sub: "ci:apiKey", jti: random.uuid() }), 4),
  "teleport-join-token": {
    positives: byName(["TELEPORT_TOKEN", "teleportAuthToken"], (random) => random.text(32, "hex")).positives,
    negatives: () => ["teleport token: <token>", `TELEPORT_TOKEN=${"0".repeat(32)}`],
  },
};

const password = (random: Random) => `Aa1!${random.text(14)}`;
const exact = (make: RuleExamples["positives"], ...negatives: string[]): RuleExamples => ({ positives: make, negatives: () => negatives });
const grafana = (random: Random) => {
  const head = `glsa_${random.text(32)}`;
  return `${head}_${crc32InLittleEndianHex(head)}`;
};

export const platformExamples: GroupExamples = {
  "databricks-personal-access-token": byForm((random) => `dapi${random.text(32, "hex")}`, 4),
  "databricks-oauth-secret": byForm((random) => `dose${random.text(32, "hex")}`, 4),
  "snowflake-credential": exact(
    (random) => {
      const secret = password(random);
      return [
        `SNOWFLAKE_PASSWORD=${secret}`,
        `snowflake:\n  user: loader\n  password: "${secret}"`,
        `snowflake.connector.connect(user="a", password="${secret}")`,
        `SNOWFLAKE_PASSWORD: ${jsonWebToken(random, { p: random.text(8) })}`,
      ].map((text) => ({ text, secret: text.includes(secret) ? secret : text.slice(text.indexOf("eyJ")) }));
    },
    "SNOWFLAKE_PASSWORD=$".concat("{SNOWFLAKE_PASSWORD}"),
    "snowflake:\n  password: <password>",
    `snowflake.connect(password=os.environ["SNOWFLAKE_PASSWORD"])`,
    "snowflake password = settings.snowflake.password",
  ),
  "grafana-service-account-token": byChecksum(grafana, 5),
  "grafana-cloud-access-policy-token": byForm((random) => `glc_${json64({ o: "1", n: "a", k: random.text(40), m: { r: "eu" } })}`, 8),
  "grafana-api-key": byForm((random) => json64({ k: random.text(32), n: "ci", id: 1 }), 8),
  "prometheus-credential": exact(
    (random) => {
      const secret = password(random);
      return [
        `remote_write:\n  - url: https://p.test/push\n    basic_auth:\n      username: 1\n      password: ${secret}\n`,
        `scrape_configs:\n  - job_name: a\n    bearer_token: "${secret}"\n`,
      ].map((text) => ({ text, secret }));
    },
    "remote_write:\n  - url: a\n    basic_auth:\n      password_file: /etc/password",
    "remote_write:\n  - url: a\n    basic_auth:\n      password: <password>",
  ),
  "cloudflare-tunnel-token": byForm((random) => json64({ a: random.text(32, "hex"), t: random.uuid(), s: base64(random, 32) }), 8),
  "clickhouse-cloud-key-secret": byForm((random) => `4b1d${random.text(38)}`, 4),
  "confluent-cloud-api-secret": byName(["CONFLUENT_API_SECRET", "kafkaSaslPassword"], (random) => `aZ9${random.text(61, "base64")}`),
  "ngrok-auth-token": byName(["NGROK_AUTHTOKEN", "ngrokApiKey"], (random) => `2aZ9${random.text(23)}_${random.text(21)}`),
  "temporal-cloud-api-key": byForm((random) => `tmprl_${random.text(36)}_${random.text(40)}`),
  "prefect-api-key": byForm((random) => `pnu_${random.text(36)}`, 4),
  "dbt-cloud-token": byForm((random) => `dbtc_${random.text(43, "base64url")}k`, 5),
};
