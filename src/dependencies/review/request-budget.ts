import type { Reader } from "../../github/client.ts";
import { PipewardenError } from "../../values/errors.ts";

/** One look makes so many requests to GitHub's API at most, before its check is published. */
export const mostRequests = 60;

/** More would have to be asked of GitHub than one look may. */
export class TooMuchToReview extends PipewardenError {
  override readonly name: string = "TooMuchToReview";

  constructor() {
    super("review_too_large", `The changes need more than ${mostRequests} requests to be reviewed. Propose them in smaller pull requests.`);
  }
}

/** Counts the requests of a client from now on, and refuses the one that would be too many. A client belongs to one look. */
export function limitRequests(reader: Reader): void {
  let left = mostRequests;
  reader.hook.before("request", () => {
    if (left === 0) throw new TooMuchToReview();
    left -= 1;
  });
}
