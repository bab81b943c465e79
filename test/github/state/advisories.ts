import type { Account } from "./entities.ts";

/** A product that an advisory is about, as the request named it. */
export interface Vulnerability {
  readonly package: { readonly ecosystem: string; readonly name?: string | null };
  readonly vulnerable_version_range?: string | null;
  readonly patched_versions?: string | null;
  readonly vulnerable_functions?: readonly string[] | null;
}

/** A security advisory of a repository; a draft is seen only by those who keep the repository. */
export interface Advisory {
  readonly ghsaId: string;
  readonly author: Account;
  summary: string;
  description: string;
  severity: "critical" | "high" | "medium" | "low" | null;
  vector: string | null;
  vulnerabilities: readonly Vulnerability[];
  cweIds: readonly string[];
  state: "draft" | "published" | "closed";
  publisher: Account | null;
  readonly createdAt: number;
  updatedAt: number;
  publishedAt: number | null;
  closedAt: number | null;
}
