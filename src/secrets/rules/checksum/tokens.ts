import { crc32InBase36, crc32InBase62, crc32InLittleEndianHex } from "./crc32.ts";

/**
 * GitHub's and npm's: after the prefix 30 random characters, then six of their CRC-32.
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
export function isGitHubToken(secret: string): boolean {
  const body = secret.slice(secret.indexOf("_") + 1);
  return crc32InBase62(body.slice(0, -6)) === body.slice(-6);
}

/**
 * GitLab's routable tokens: the last seven characters are the CRC-32 of all before them; two before these tell the length of the
 * payload. https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/
 */
export function isRoutableGitLabToken(secret: string): boolean {
  return crc32InBase36(secret.slice(0, -7)) === secret.slice(-7);
}

/** Grafana's service account tokens: after the last underscore the CRC-32 of what is before it (`pkg/components/satokengen`). */
export function isGrafanaToken(secret: string): boolean {
  const end = secret.lastIndexOf("_");
  return crc32InLittleEndianHex(secret.slice(0, end)) === secret.slice(end + 1).toLowerCase();
}
