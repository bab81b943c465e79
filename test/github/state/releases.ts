import type { Account } from "./entities.ts";

/** A release: a tag with words. */
export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly target: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: Account;
  readonly createdAt: number;
  readonly publishedAt: number | null;
}
