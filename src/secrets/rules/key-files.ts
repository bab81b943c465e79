import type { Rule } from "../detection/rule.ts";
import { isBech32 } from "./checksum/bech32.ts";
import { isNkey } from "./checksum/nkey.ts";
import { defineRule, standing } from "./define.ts";

const nkeyDocumentation = "https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth";
const bytesIn = (value: string) => Buffer.from(value, "base64").length;

/** Keys of encryption and of networks that are no PEM. */
export const keyFiles: readonly Rule[] = [
  defineRule({
    id: "nats-nkey-seed",
    description: "NATS seed of a private key",
    regex: standing("S[ACNOUX][A-Z2-7]{56}"),
    keywords: ["sa", "sc", "sn", "so", "su", "sx"].flatMap((seed) => ["a", "b", "c", "d"].map((next) => seed + next)),
    severity: "critical",
    kind: "nats-nkey",
    certainty: "checksum",
    documentation: nkeyDocumentation,
    isGenuine: isNkey,
  }),
  defineRule({
    id: "nats-nkey-seed-unchecked",
    description: "NATS seed of a private key, of wrong checksum",
    regex: standing("S[ACNOUX][A-Z2-7]{56}"),
    keywords: ["nkey", "seed", "nats"],
    severity: "low",
    kind: "nats-nkey",
    certainty: "guess",
    entropy: 3.8,
    documentation: nkeyDocumentation,
    isGenuine: (value) => !isNkey(value),
  }),
  defineRule({
    id: "age-secret-key",
    description: "Secret key of age encryption",
    regex: standing("AGE-SECRET-KEY-(?:PQ-)?1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    keywords: ["age-secret-key-"],
    severity: "critical",
    kind: "age-secret-key",
    certainty: "checksum",
    documentation: "https://github.com/C2SP/C2SP/blob/main/age.md",
    isGenuine: isBech32,
  }),
  defineRule({
    id: "nostr-secret-key",
    description: "Secret key of Nostr",
    regex: standing("nsec1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}"),
    keywords: ["nsec1"],
    severity: "high",
    kind: "nostr-secret-key",
    certainty: "checksum",
    documentation: "https://github.com/nostr-protocol/nips/blob/master/19.md",
    isGenuine: isBech32,
  }),
  defineRule({
    id: "wireguard-private-key",
    description: "WireGuard private key",
    regex:
      /\b(?:[Pp]rivate_?[Kk]ey|PRIVATE_?KEY|private[_-]key|wg[\w-]{0,20}key)["']?\s{0,8}[=:]\s{0,8}["']?([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)(?![A-Za-z0-9+/=])/,
    keywords: ["private", "wg"],
    severity: "critical",
    kind: "wireguard-key",
    certainty: "format",
    documentation: "https://www.wireguard.com/quickstart/",
    isGenuine: (value) => bytesIn(value) === 32,
  }),
  defineRule({
    id: "wireguard-preshared-key",
    description: "WireGuard preshared key",
    regex:
      /\b(?:[Pp]re_?[Ss]hared_?[Kk]ey|PRESHARED_?KEY|preshared-key)["']?\s{0,8}[=:]\s{0,8}["']?([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)(?![A-Za-z0-9+/=])/,
    keywords: ["preshared", "pre_shared"],
    severity: "high",
    kind: "wireguard-key",
    certainty: "format",
    documentation: "https://www.wireguard.com/quickstart/",
    isGenuine: (value) => bytesIn(value) === 32,
  }),
];
