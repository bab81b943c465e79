import type { GitHub } from "../github/client.ts";
import { PipewardenError } from "../values/errors.ts";
import { type InstallationId, installationId, type OwnerId, ownerId } from "../values/ids.ts";

/** An account on which the App is installed. */
export interface Account {
  readonly id: OwnerId;
  readonly login: string;
  readonly installation: InstallationId;
}

/** Every account on which the App is installed. */
export async function accountsOf(github: GitHub): Promise<readonly Account[]> {
  const app = github.app();
  const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
  return installations.flatMap(({ id, account }) =>
    account !== null && "login" in account ? [{ id: ownerId(account.id), login: account.login, installation: installationId(id) }] : [],
  );
}

/**
 * The account of that login, or the only one.
 *
 * @throws PipewardenError `owner_unknown` or `owner_ambiguous`.
 */
export async function accountOf(login: string | undefined, github: GitHub): Promise<Account> {
  const accounts = await accountsOf(github);
  const named = login === undefined ? accounts : accounts.filter((account) => account.login.toLowerCase() === login.toLowerCase());
  const [only, ...others] = named;
  if (only === undefined) throw new PipewardenError("owner_unknown", `The App is not installed on ${login ?? "any account"}.`);
  if (others.length > 0) {
    const names = named.map((account) => account.login).join(", ");
    throw new PipewardenError("owner_ambiguous", `The App is installed on several accounts: say --owner and one of ${names}.`);
  }
  return only;
}
