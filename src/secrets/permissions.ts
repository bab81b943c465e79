import type { Permissions } from "../github/permissions.ts";
import { sourcePermissions } from "./sources/read-source.ts";

/** What looking takes: commits and their files, pull requests with their conversations, and our check runs. */
export const observePermissions: Permissions = { ...sourcePermissions, checks: "read", issues: "read" };
