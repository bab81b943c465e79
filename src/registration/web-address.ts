/**
 * Where people find the GitHub whose API is at `apiUrl` (as `parseApiUrl` gives it), without a trailing slash: github.com, SUBDOMAIN.ghe.com for its
 * `api.` host, otherwise the host of the API itself.
 * https://docs.github.com/enterprise-cloud@latest/admin/data-residency/network-details-for-ghecom
 */
export function webAddressOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  const cloud = /^api\.(github\.com|[a-z\d-]+\.ghe\.com)$/.exec(url.hostname);
  return cloud === null ? url.origin : `https://${cloud[1]}`;
}

/** Where a manifest is posted to: the pages of an organisation, or of whoever is logged in. */
export const newAppAddress = (web: string, owner: string | undefined): string => `${settingsOf(web, owner)}/apps/new`;

/** The page of one App, for its owner: keys are made and deleted there, and the App too. */
export const appSettingsAddress = (web: string, owner: string | undefined, slug: string): string =>
  `${settingsOf(web, owner)}/apps/${encodeURIComponent(slug)}`;

const settingsOf = (web: string, owner: string | undefined): string =>
  owner === undefined ? `${web}/settings` : `${web}/organizations/${encodeURIComponent(owner)}/settings`;
