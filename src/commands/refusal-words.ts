import { codeSpan } from "../github/markdown.ts";
import type { Refusal } from "./authority/authorise.ts";
import type { Role } from "./authority/roles.ts";
import type { CommandFacts } from "./facts.ts";

/** Why somebody may not give a command, and who could. */
export function refusalWords(refusal: Refusal, needed: Role, { authority }: Pick<CommandFacts, "authority">): string {
  switch (refusal.reason) {
    case "no-person":
      return "only people give commands.";
    case "not-a-user":
      return `your role here is ${authority.role}. ${whoCould(needed)}`;
    case "via-app":
      return `the App ${codeSpan(refusal.app)} wrote it in your name, and this command takes a person. Write it yourself, on GitHub.`;
    case "may-be-via-app":
      return "GitHub does not tell through which App a review was written, and this command takes a person. Write it as a comment of the conversation.";
    case "off":
      return "the configuration switches it off here. Ask the owners of the organisation's `.github` repository.";
    case "role":
      return `your role here is ${refusal.have}. ${whoCould(refusal.want)}`;
    case "team":
      return refusal.renamed
        ? `the configuration asks for the team ${codeSpan(refusal.slug)}, and that is another team now than the one that was meant. Ask the owners of the organisation's \`.github\` repository.`
        : `it takes a member of the team ${codeSpan(refusal.slug)}.`;
    case "own-work":
      return "nobody decides about their own work. Somebody else than the author of the pull request and of its head commit can.";
  }
}

const whoCould = (role: Role): string =>
  role === "admin" ? "An administrator of this repository can." : `Somebody with the role ${role} or higher in this repository can.`;
