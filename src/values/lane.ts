/** The three queues. `act` answers within a minute, `fix` computes pull requests, `rotate` alone may touch secrets and IAM. */
export const lanes = ["act", "fix", "rotate"] as const;
export type Lane = (typeof lanes)[number];

/** Longest time one message may be worked on, in seconds; equals the Lambda function's timeout. */
export const laneTimeoutSeconds: Record<Lane, number> = { act: 60, fix: 300, rotate: 120 };
