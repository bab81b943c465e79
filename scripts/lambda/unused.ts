import type { Rehearsal } from "./rehearsal.ts";

/**
 * What the roles allow and the story does not need, with the reason why it stays. Anything else that nobody asks for is a role that is
 * too wide. The names are those of the template.
 */
export const neededElsewhere: readonly (readonly [permission: string, reason: string])[] = [];

/** What nobody asked for, as `ActRole: sqs:SendMessage on ActDeadLetters`, in the order of the template. */
export const unusedPermissions = ({ roles, nameOfArn }: Rehearsal): string[] =>
  roles.flatMap((role) => role.unused().map(({ action, resource }) => `${role.name}: ${action} on ${nameOfArn(resource)}`));
