import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

describe("what the webhook function loads to receive a webhook", () => {
  it("is a few files of ours and nothing of anybody else's: no Probot, no AWS client, no schema library", async () => {
    const { metafile, outputFiles } = await build({
      stdin: {
        contents: 'export { receiveWebhook } from "./receive-webhook.ts"; export { WebhookSecrets } from "./signature.ts";',
        resolveDir: fileURLToPath(new URL("../../src/deliveries", import.meta.url)),
      },
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
    });
    const files = Object.keys(metafile.inputs).filter((file) => file !== "<stdin>");
    expect(files).toContain("src/deliveries/signature.ts");
    expect(files.filter((file) => !/^src\/(?:deliveries|values)\//.test(file))).toEqual([]);
    const outside = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external).map(({ path }) => path),
    );
    expect([...new Set(outside)].sort()).toEqual(["node:crypto", "node:util", "node:zlib"]);
    expect(outputFiles[0]?.contents.byteLength).toBeLessThan(12_000);
  });
});
