import { PipewardenError } from "../../values/errors.ts";
import type { JsonObject } from "../../values/json.ts";
import { fetchBytes, fetchText, type RegistryOptions } from "./fetch-json.ts";
import { readZip } from "./zip.ts";

/** In bytes. What describes a wheel stands at its end, as the specification recommends; the directory of the archive follows. */
const end = 256 * 1024;
const description = /^[^/]+\.dist-info\/METADATA$/;

/**
 * What a wheel says of itself: beside it, where the index serves that (PEP 658). Undefined where it does not.
 *
 * @throws what `fetchText` throws
 */
export async function metadataBeside(options: RegistryOptions, { url }: JsonObject): Promise<string | undefined> {
  return fetchText(options, `${String(url)}.metadata`);
}

/**
 * The same, within it. Undefined where it cannot be read. https://packaging.python.org/en/latest/specifications/binary-distribution-format/#recommended-archiver-features
 *
 * @throws what `fetchText` throws
 */
export async function metadataWithin(options: RegistryOptions, { url }: JsonObject): Promise<string | undefined> {
  const archive = await fetchBytes(options, String(url), "*/*", end);
  if (archive === undefined) return undefined;
  try {
    const [text] = readZip(archive, (name) => description.test(name)).values();
    return text?.toString("utf8");
  } catch (error) {
    // An archive in another form tells nothing.
    if (error instanceof PipewardenError) return undefined;
    throw error;
  }
}
