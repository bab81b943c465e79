import { createHash } from "node:crypto";
import { writeValues } from "../../src/config/policy-definition.ts";
import { policyVersion } from "../../src/config/policy-version.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { protectionDefinition } from "../../src/protection/config.ts";
import type { ProtectionPolicy } from "../../src/protection/policy.ts";
import { settings } from "../../src/protection/settings.ts";
import { idOf } from "../../src/values/hash.ts";
import type { Json, JsonObject } from "../../src/values/json.ts";

const kebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An organisation's file that asks for exactly this policy; another policy has another text. */
export function configOf(policy: ProtectionPolicy): string {
  const values = Object.fromEntries(
    settings.flatMap((setting) => {
      const value = setting.wanted(policy.defaultBranch);
      return value === undefined ? [] : [[`default-branch.${kebab(setting.key)}`, value as Json] as const];
    }),
  );
  const written = writeValues(protectionDefinition, values) as JsonObject;
  // Tests of leaked secrets and of vulnerable dependencies have files of their own.
  const off = { mode: "off" };
  const file = {
    version: 1,
    policies: { protection: { mode: policy.mode, preset: "none", ...written }, secrets: off, dependencies: off },
  };
  return `# ${idOf(policy as unknown as Json)}\n${JSON.stringify(file)}\n`;
}

/** Git's id of a file with this text, which is the version of the policy. */
export const oidOf = (text: string): string =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

export const policyVersionOf = (policy: ProtectionPolicy): string => policyVersion(oidOf(configOf(policy)), policyDefinitions);
