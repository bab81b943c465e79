import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { go } from "../../../../src/dependencies/ecosystems/go/go.ts";
import { answerGo } from "../../../../src/dependencies/registries/go-proxy.ts";
import type { GoProxy } from "../../../registries/go-proxy.ts";
import { advisoryOf, type Fixed, fixWith } from "../fixing.ts";

export const advisory = advisoryOf("go");

type Options = Parameters<typeof fixWith>[4];
export const fix = (proxy: GoProxy, files: Files, advisories: readonly Advisory[], options: Options = {}): Promise<Fixed> =>
  fixWith(go, (query) => answerGo(query, { url: proxy.url, fetch: proxy.fetch }), files, advisories, options);

/** A go.mod that says so, and a go.sum with a line for each of `sums`: `module version`, with `/go.mod` for that alone. */
export const project = (mod: string, sums: readonly string[] = []): Files =>
  new Map([
    ["go.mod", `module example.org/app\n\n${mod}`],
    ["go.sum", sums.map((each) => `${each} h1:${"A".repeat(43)}=\n`).join("")],
  ]);
