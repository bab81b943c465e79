/** A command that waits for a second person. */
export interface CommandRequest {
  /** What people type: twelve hexadecimal digits. */
  readonly id: string;
  readonly commandId: string;
  readonly verb: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly sha: string;
  readonly policyVersion: string | null;
  readonly sender: { readonly id: number; readonly login: string };
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly state: "waiting" | "approved" | "denied" | "cancelled";
  readonly decidedBy?: { readonly id: number; readonly login: string };
}
