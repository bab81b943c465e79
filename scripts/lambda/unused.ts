import type { Rehearsal } from "./rehearsal.ts";

/**
 * What the roles allow and the story does not need, with the reason why it stays. Anything else that nobody asks for is a role that is
 * too wide. The names are those of the template.
 */
export const neededElsewhere: readonly (readonly [permission: string, reason: string])[] = [
  ["WebhookRole: sqs:SendMessage on FixQueue", "the story has no alert about a dependency; see src/deliveries/lanes.ts"],
  ["WebhookRole: sqs:SendMessage on RotateQueue", "no event has work in this lane so far"],
  ["FixRole: sqs:SendMessage on FixQueue", "a message that waits for GitHub or for a lease goes there as a delayed copy"],
  [
    "FixRole: secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:123456789012:secret:pipewarden-production/registries/*",
    "the rehearsal asks no package registry",
  ],
  ["RotateRole: sqs:SendMessage on RotateQueue", "a message that waits for GitHub or for a lease goes there as a delayed copy"],
  ["ScheduleRole: sqs:SendMessage on FixQueue", "a missed delivery that is too large goes by reference to the lanes of its event"],
  ["ScheduleRole: sqs:SendMessage on RotateQueue", "a missed delivery that is too large goes by reference to the lanes of its event"],
  ["ScheduleRole: dynamodb:DeleteItem on Table", "an item that expired and that DynamoDB did not delete yet makes room for the new one"],
];

/** What nobody asked for, as `ActRole: sqs:SendMessage on ActDeadLetters`, in the order of the template. */
export const unusedPermissions = ({ roles, nameOfArn }: Rehearsal): string[] =>
  roles.flatMap((role) => role.unused().map(({ action, resource }) => `${role.name}: ${action} on ${nameOfArn(resource)}`));
