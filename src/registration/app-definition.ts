import { readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod/mini";

const definition = z.strictObject({
  name: z.string(),
  description: z.string(),
  url: z.url({ protocol: /^https$/ }),
  public: z.literal(false),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

/** What `app.yml` says: the App as it is registered to enforce. */
export type AppDefinition = z.infer<typeof definition>;

/** Reads a text of the form of `app.yml`. @throws a ZodError when it is none, which is a fault of whoever edited the file. */
const parseAppDefinition = (text: string): AppDefinition => definition.parse(parse(text));

/** `app.yml` as it is shipped, beside `package.json`. From a bundle in `dist/cli` the way to it is the same. */
export const readAppDefinition = (): AppDefinition => parseAppDefinition(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
