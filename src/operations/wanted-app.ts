import { readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod/mini";

const wantedApp = z.object({
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

/** What the App must have at GitHub. */
export interface WantedApp {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

/** What app.yml says. The file lies two folders up, from here as from the bundled command line. */
export function readWantedApp(url = new URL("../../app.yml", import.meta.url)): WantedApp {
  const { default_permissions: permissions, default_events: events } = wantedApp.parse(parse(readFileSync(url, "utf8")));
  return { permissions, events };
}
