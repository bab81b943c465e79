/** `X-GitHub-Delivery`: identifies a delivery, and is the same for each of its redeliveries. Lower case. */
export const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
