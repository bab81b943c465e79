/**
 * What people write beside a value that is none: for gitleaks, TruffleHog, Secretlint, detect-secrets, GitGuardian's ggshield, and for
 * Pipewarden.
 */
const markers = [
  "gitleaks:allow",
  "trufflehog:ignore",
  "secretlint-disable-line",
  "pragma: allowlist secret",
  "ggignore",
  "pipewarden:allow",
];

/** Whether a line says that what it holds is no secret. Who asks decides whether that counts. */
export const allowsInline = (line: string): boolean => markers.some((marker) => line.includes(marker));
