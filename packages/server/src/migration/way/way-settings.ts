/** How long each step may take, in ms, and how often it may be tried. Benches pass shorter ones. */
export interface WaySettings {
  /** Two snapshots that are alike. */
  readonly admittedMs: number;
  /** A snapshot that waits for a place to download is read again after this. */
  readonly snapshottedMs: number;
  /** The download, over however many broken lines; time that it is offline does not count. */
  readonly stagingMs: number;
  /** Always plugged in: after so long the owner is asked for a time. */
  readonly stagedMs: number;
  /** A test of the OCPP endpoint from where it hangs counts for so long; */
  readonly endpointTestMs: number;
  /** one that reached it is made anew after this, before it is too old; */
  readonly endpointAgainMs: number;
  /** one that did not after this. */
  readonly endpointRetryMs: number;
  /** So long a test may take, from the order to its result. */
  readonly endpointAnswerMs: number;
  /** New starts are refused for no longer than this. */
  readonly drainingMs: number;
  /** A switch order that was not taken by then is void. */
  readonly switchExpiresMs: number;
  /** From the charger's word that it is armed to its silence on CAPI. */
  readonly armedMs: number;
  /** Without a commit the charger goes home after this, by its own clock (at most 45 min, `LONGEST_TRIAL_MS`). */
  readonly trialMs: number;
  /** So much later than a deadline that a charger keeps by its own clock we give up on it: restart, clock skew, a poll or two. */
  readonly graceMs: number;
  readonly configuringMs: number;
  readonly verifyingMs: number;
  /** From the order to go back to its first word on CAPI. */
  readonly rollingBackMs: number;
  readonly soakMs: number;
  readonly coolDownMs: number;
  /** Not heard on CAPI for so long: it was offline. */
  readonly offlineMs: number;
  /** Silent for so long while it waits: dormant. */
  readonly dormantMs: number;
  /** An order that nobody answered for so long is given again. */
  readonly orderMs: number;
  /** Ways that failed, the first one too, before the charger is excluded. */
  readonly mostFailures: number;
  /** A probe that failed is tried again so often in all. */
  readonly probeTries: number;
  /** What may not be given to it now (a release that was withdrawn, or has expired) is looked at again after this. */
  readonly heldMs: number;
  /** A switch order refused so often is a failure. */
  readonly mostRefusals: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const waySettings: WaySettings = Object.freeze({
  admittedMs: HOUR,
  snapshottedMs: DAY,
  stagingMs: DAY,
  stagedMs: 14 * DAY,
  endpointTestMs: DAY,
  endpointAgainMs: 20 * HOUR,
  endpointRetryMs: HOUR,
  endpointAnswerMs: 5 * MINUTE,
  drainingMs: 10 * MINUTE,
  switchExpiresMs: 2 * MINUTE,
  armedMs: 2 * MINUTE,
  trialMs: 45 * MINUTE,
  graceMs: 30 * MINUTE,
  configuringMs: 10 * MINUTE,
  verifyingMs: 10 * MINUTE,
  rollingBackMs: 15 * MINUTE,
  soakMs: 72 * HOUR,
  coolDownMs: DAY,
  offlineMs: 5 * MINUTE,
  dormantMs: 3 * DAY,
  orderMs: MINUTE,
  mostFailures: 2,
  probeTries: 3,
  heldMs: HOUR,
  mostRefusals: 5,
});
