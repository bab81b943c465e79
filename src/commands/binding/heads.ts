/** A head commit of a pull request, as a delivery told us of it. Commits carry dates too, but whoever makes a commit chooses them. */
export interface HeadRecord {
  readonly sha: string;
  /** When the delivery was received, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** `opened`, `synchronize`, `reopened`. */
  readonly action: string;
}
