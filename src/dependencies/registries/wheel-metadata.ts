import { PipewardenError } from "../../values/errors.ts";
import type { JsonObject } from "../../values/json.ts";
import { fetchBytes, fetchText, type RegistryOptions } from "./fetch-json.ts";
import { readZip } from "./zip.ts";

/** In bytes. What describes a wheel stands at its end, as the specification recommends; the directory of the archive follows, which may be long. */
const ends = [128 * 1024, 4 * 1024 * 1024];
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
  for (const end of ends) {
    const archive = await fetchBytes(options, String(url), "*/*", end);
    const text = archive === undefined ? undefined : descriptionIn(archive);
    // A wheel that is shorter was there as a whole.
    if (text !== undefined || archive === undefined || archive.length < end) return text;
  }
  return undefined;
}

function descriptionIn(archive: Buffer): string | undefined {
  try {
    const [text] = readZip(archive, (name) => description.test(name)).values();
    return text?.toString("utf8");
  } catch (error) {
    // An archive in another form, or too little of one, tells nothing.
    if (error instanceof PipewardenError) return undefined;
    throw error;
  }
}
