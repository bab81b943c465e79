import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { fetchText, type RegistryOptions } from "./fetch-json.ts";

export const publicCratesIndex = "https://index.crates.io/";

/** https://doc.rust-lang.org/cargo/reference/registry-index.html#index-files */
function pathOf(name: string): string {
  const lower = name.toLowerCase();
  if (lower.length <= 2) return `${lower.length}/${lower}`;
  if (lower.length === 3) return `3/${lower.slice(0, 1)}/${lower}`;
  return `${lower.slice(0, 2)}/${lower.slice(2, 4)}/${lower}`;
}

/** Answers what planning for Cargo asks, from a sparse index: every version of a crate, a line of JSON each. */
export async function answerCrates({ kind, name }: Query, options: RegistryOptions): Promise<Json> {
  // Names come from lockfiles, and go into an address.
  if (kind !== "crate" || typeof name !== "string" || !/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) return null;
  const text = await fetchText(options, pathOf(name));
  if (text === undefined) return null;
  return text.split("\n").flatMap((line): readonly Json[] => {
    if (line.trim() === "") return [];
    try {
      const crate = JSON.parse(line) as { readonly name?: Json; readonly vers?: Json };
      // Two names may differ in capitals alone.
      return crate.name === name ? [crate as Json] : [];
    } catch {
      // A line of a later form; the others stand by themselves.
      return [];
    }
  });
}
