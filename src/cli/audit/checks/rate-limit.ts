// Guessing must cost time.

import { check, when } from "../finding.ts";

// More guesses than this in a minute, and a short secret is found over a week-end.
const PER_MINUTE_MAX = 100;

export default check({
  ids: ["gateway.auth_no_rate_limit"],
  detect({ config, exposed }) {
    const { maxAttempts, windowMs, lockoutMs } = config.gateway.auth.rateLimit;
    const perMinute = (maxAttempts * 60_000) / Math.max(1, windowMs);
    return when(exposed && (lockoutMs < 1_000 || perMinute > PER_MINUTE_MAX), {
      checkId: "gateway.auth_no_rate_limit",
      severity: "warn",
      title: "The network may guess secrets without a pause",
      detail: `gateway.auth.rateLimit allows ${
        Math.round(perMinute)
      } failures a minute and locks for ${lockoutMs} ms`,
      remediation: "Remove gateway.auth.rateLimit: the default is 10 a minute and five minutes of rest.",
    });
  },
});
