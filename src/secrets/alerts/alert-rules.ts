import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { readAbout } from "../about.ts";
import { type PrepareOptions, policyOf } from "../prepare.ts";
import type { AlertOptions } from "./observe-alert.ts";

type Options = PrepareOptions;

/**
 * By which rules a value that GitHub found is named: ours and the organisation's. What a repository allows itself has no say about an
 * alert, and no provider is asked, since GitHub has asked.
 */
export const alertRules =
  ({ clock, config, organisationRules, examination }: Options): AlertOptions["rules"] =>
  async (named: RepositoryRef, reader: Reader) => {
    const about = (await readAbout([named], reader))[0] ?? null;
    if (about === null || !about.writable) return null;
    const { repository } = about;
    const policy = policyOf(await config.asked(repository, about.about, about.config, reader), clock.now());
    if (policy.mode === "off") return null;
    const files = { organisation: await organisationRules(repository), repository: { rules: null, ignore: null } };
    const prepared = await (await examination()).prepare(files, { ignoreRepositoryAllowlists: true, validate: [] });
    return { prepared, enforced: policy.mode === "enforce" };
  };
