import * as z from "zod/mini";

/** The commands of which a configuration can ask for more than they ask by themselves. A test holds them to those that there are. */
export const configurableCommands = [
  ...["help", "status", "explain", "why", "recheck", "scan", "preview", "audit"],
  ...["dismiss", "reopen"],
  ...["fix", "rebase", "recreate", "ignore", "unignore", "automerge"],
  ...["pause", "resume", "enforce", "approve", "deny", "cancel"],
] as const;

/** As GitHub orders them; `none` and `read` would ask for nothing. */
export const commandRoles = ["triage", "write", "maintain", "admin"] as const;
export type CommandRole = (typeof commandRoles)[number];

/** What a file asks of whoever gives a command, beyond what the command asks. */
export type CommandRule = {
  readonly off: boolean;
  readonly role: CommandRole | null;
  /** Slugs; whoever gives the command is a member of each. */
  readonly teams: readonly string[];
};
export type CommandRules = Readonly<Record<string, CommandRule>>;

/** What has passed the schema. */
export type WrittenRules = Readonly<
  Record<string, { readonly off?: boolean; readonly role?: CommandRole; readonly teams?: readonly string[] }>
>;

const said = (description: string, ...examples: unknown[]) => z.meta({ description, ...(examples.length > 0 && { examples }) });

const slug = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, {
    error: "must be the slug of a team of this organisation, as in its address, like `platform-security`",
  }),
);

const ruleSchema = z
  .strictObject({
    off: z.optional(z.literal(true).check(said("Nobody gives this command.", true))),
    role: z.optional(
      z
        .enum(commandRoles)
        .check(said("The least role in the repository. One that is less than the command asks by itself changes nothing.", "admin")),
    ),
    teams: z.optional(
      z
        .array(slug)
        .check(
          z.minLength(1),
          z.maxLength(10),
          said(
            "Slugs of teams of this organisation: whoever gives the command must be a member of each. A team is remembered by its id, so that another one which gets the slug later does not count.",
            ["platform-security"],
          ),
        ),
    ),
  })
  .check(
    z.refine((value) => Object.keys(value).length > 0, { error: "must ask for something: `off`, `role` or `teams`" }),
    said("What is asked of whoever gives this command."),
  );

export const commandsSchema = z
  .strictObject(Object.fromEntries(configurableCommands.map((name) => [name, z.optional(ruleSchema)])))
  .check(
    said(
      "What is asked of whoever gives a command in a conversation, beyond what the command asks. A repository's own file can ask for more than the organisation's, never for less.",
      { enforce: { teams: ["platform-security"] }, pause: { role: "admin" } },
    ),
  );

export const rulesOf = (written: WrittenRules): CommandRules =>
  Object.fromEntries(
    Object.entries(written).map(([name, { off = false, role = null, teams = [] }]) => [name, { off, role, teams: [...new Set(teams)] }]),
  );

const stricterRole = (one: CommandRole | null, other: CommandRole | null): CommandRole | null =>
  [...commandRoles].reverse().find((role) => role === one || role === other) ?? null;

/** What both files ask, together: joining can only go up. */
export function joinedRules(one: CommandRules = {}, other: CommandRules = {}): CommandRules {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  const nothing: CommandRule = { off: false, role: null, teams: [] };
  return Object.fromEntries(
    [...names].map((name) => {
      const [first, second] = [one[name] ?? nothing, other[name] ?? nothing];
      const teams = [...new Set([...first.teams, ...second.teams])];
      return [name, { off: first.off || second.off, role: stricterRole(first.role, second.role), teams }];
    }),
  );
}

/** Every team that a file names. */
export const teamsIn = (rules: CommandRules | undefined): readonly string[] => [
  ...new Set(Object.values(rules ?? {}).flatMap(({ teams }) => teams)),
];
