import { Type, type Static } from 'typebox';
import { MigrationState } from './migration.ts';
import { Instant, Nullable, page } from './shapes.ts';

const exact = { additionalProperties: false };
const Id = Type.String({ minLength: 1, maxLength: 50 });
const ChargerId = Type.String({ minLength: 1, maxLength: 48 });
const Text = Type.String({ minLength: 1, maxLength: 200 });
const some = <T extends Parameters<typeof Type.Object>[0]>(properties: T) => Type.Partial(Type.Object(properties, exact));

/** Minutes of the local week from Monday 00:00 in an IANA zone. */
export const CampaignWindow = Type.Object(
  {
    zone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA, such as Europe/Oslo' }),
    blocks: Type.Array(Type.Object({ startMinute: Type.Integer(), endMinute: Type.Integer() }, exact), { maxItems: 50 }),
  },
  { ...exact, description: 'When chargers may leave CAPI, in minutes of the local week from Monday 00:00' },
);
export type CampaignWindow = Static<typeof CampaignWindow>;

/** The same for all sites: without a zone, by the clock of each. */
export const CampaignWideWindow = Type.Object(
  {
    zone: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'IANA; absent: that of each site, and UTC where a charger hangs in none' }),
    ),
    blocks: CampaignWindow.properties.blocks,
  },
  { ...exact, description: 'When chargers may leave CAPI, in minutes of the local week from Monday 00:00' },
);
export type CampaignWideWindow = Static<typeof CampaignWideWindow>;

/** What a wave's gate asks beside its own rules: conditions, or lists of them under `all` or `any`. It is read, and refused, by name of the place. */
export const GateWish = Type.Object(
  {
    bakeMs: Type.Number({ description: 'How long after its commit a success counts' }),
    minSettled: Type.Integer(),
    minWaveShare: Type.Number(),
    stratum: Type.Object({ minSettled: Type.Integer({ minimum: 0 }), minSuccessShare: Type.Number() }, exact),
    maxStranded: Nullable(Type.Integer({ minimum: 0 })),
    needsApproval: Type.Boolean(),
    tolerance: Type.Object({ availability: Type.Number(), reconnectsPerDay: Type.Number(), failedSessionShare: Type.Number() }, exact),
    expression: Type.Unknown({ description: 'Such as {"measure": "success", "atLeast": 0.97}; null: nothing' }),
  },
  exact,
);
export const WaveWish = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 40 }), share: Type.Number(), gate: Type.Partial(GateWish) },
  exact,
);
export type WaveWish = Static<typeof WaveWish>;

/** What is asked of a charger; instants and spans in ms. */
const EligibilityWish = some({
  onlineHeartbeats: Type.Number(),
  stableDays: Type.Number(),
  minAvailability: Type.Number(),
  maxReconnectsPerDay: Type.Number(),
  maxGapMs: Type.Number(),
  noticeMs: Type.Number({ description: 'From what its owners were told, until it leaves CAPI at the earliest. Default: a day' }),
  clearOfScheduleMs: Type.Number(),
  coolDownMs: Type.Number(),
  maxAttempts: Type.Number(),
  notReachedMs: Type.Number({
    description:
      'Who waits with its image for so long and does not reach the endpoint is given up when nothing else is left. Default: 14 days',
  }),
  alwaysPluggedInMs: Type.Number(),
  offerSlotMs: Type.Number(),
});
const BudgetWish = some({
  inFlight: Type.Number(),
  unprovenShare: Type.Number(),
  siteShare: Type.Number(),
  perGroup: Type.Number(),
  downloads: Type.Number(),
  bytesPerS: Type.Number(),
  downloadBytesPerS: Type.Number(),
});

/** A campaign as it is asked for; what is left out is as the product has it. */
export const CampaignWish = Type.Object(
  {
    name: Text,
    releaseIds: Type.Array(Id, {
      minItems: 1,
      maxItems: 10,
      description: 'One for each model; the fitting one with the highest counter is taken',
    }),
    chargerIds: Type.Optional(
      Type.Array(ChargerId, { minItems: 1, maxItems: 20_000, description: 'Absent: all that CAPI commands and no other campaign has' }),
    ),
    endpoint: Type.Optional(
      Type.String({ pattern: '^wss?://[^\\s]+$', maxLength: 500, description: 'Where the new firmware connects; absent: our own' }),
    ),
    window: Type.Optional(CampaignWideWindow),
    siteWindows: Type.Optional(
      Type.Record(Type.String({ maxLength: 50 }), CampaignWindow, { description: 'By site id, instead of `window`' }),
    ),
    needsSecondPerson: Type.Optional(Type.Boolean({ description: 'Another than its maker starts it. Default: true' })),
    seed: Type.Optional(Type.Integer()),
    waves: Type.Optional(Type.Array(WaveWish, { maxItems: 20 })),
    canariesPerStratum: Type.Optional(Type.Integer()),
    sampleMargin: Type.Optional(Type.Number()),
    budgets: Type.Optional(BudgetWish),
    eligibility: Type.Optional(EligibilityWish),
    startSpreadMs: Type.Optional(Type.Number()),
    slotMs: Type.Optional(Type.Number()),
  },
  exact,
);
export type CampaignWish = Static<typeof CampaignWish>;

const WhyNotBar = Type.Object({
  code: Type.String(),
  chargers: Type.Integer(),
  alone: Type.Integer({ description: 'Nothing else holds these' }),
  unknown: Type.Integer({ description: 'Of these it is not known' }),
});
/** "Why not yet?" over its chargers. */
export const WhyNotHistogram = Type.Object({
  chargers: Type.Integer(),
  eligible: Type.Integer(),
  bars: Type.Array(WhyNotBar, { description: 'The commonest first; a charger stands in each whose reason it has' }),
});

/** What a campaign would be, before there is one. */
export const CampaignPreview = Type.Object({
  chargers: Type.Integer(),
  strata: Type.Array(Type.Object({ stratum: Type.String(), chargers: Type.Integer() })),
  unprovenLimit: Type.Integer({ description: 'So many may be switched and not proven at once' }),
  whyNotYet: WhyNotHistogram,
});
export type CampaignPreview = Static<typeof CampaignPreview>;

export const CAMPAIGN_PHASES = ['draft', 'running', 'aborted', 'recalled', 'ended'] as const;
export const CampaignPhase = Type.Enum(CAMPAIGN_PHASES);
const Person = Type.Object({ id: Type.String(), name: Type.String() });

export const CampaignSummary = Type.Object({
  id: Type.String(),
  name: Type.String(),
  phase: CampaignPhase,
  isPaused: Type.Boolean(),
  madeBy: Person,
  madeAt: Instant,
  chargers: Type.Integer(),
  migrated: Type.Integer({ description: 'On OCPP for good' }),
  committed: Type.Integer({ description: 'On OCPP, these among them' }),
  wave: Nullable(Type.String({ description: 'The newest that is open' })),
});
export type CampaignSummary = Static<typeof CampaignSummary>;
export const CampaignPage = page(CampaignSummary);
export type CampaignPage = Static<typeof CampaignPage>;

const GateFigures = Type.Object({
  members: Type.Integer(),
  attempted: Type.Integer(),
  settled: Type.Integer({ description: 'n of every rate' }),
  succeeded: Type.Integer(),
  rolledBack: Type.Integer(),
  stranded: Type.Integer(),
  proven: Type.Integer(),
  pairs: Type.Integer(),
  worse: Type.Integer(),
});

/** A gate's answer with what it was made of. */
export const CampaignVerdict = Type.Object({
  answer: Type.Enum(['pass', 'hold', 'stop']),
  at: Instant,
  reasons: Type.Array(Type.Object({ rule: Type.String(), answer: Type.Enum(['pass', 'hold', 'stop']), sentence: Type.String() })),
  figures: GateFigures,
  strata: Type.Record(Type.String(), GateFigures),
});

export const CampaignWave = Type.Object({
  name: Type.String(),
  share: Type.Number(),
  members: Type.Integer(),
  openedAt: Nullable(Type.String()),
  passedAt: Nullable(Type.String()),
  needsApproval: Type.Boolean(),
  waitsForApproval: Type.Boolean(),
  approvedBy: Nullable(Person),
  verdict: Nullable(CampaignVerdict),
});
export type CampaignWave = Static<typeof CampaignWave>;

export const CampaignView = Type.Object({
  ...CampaignSummary.properties,
  needsSecondPerson: Type.Boolean(),
  holds: Type.Array(Type.Object({ cause: Type.Enum(['person', 'gate']), by: Type.String(), since: Instant, sentence: Type.String() })),
  waves: Type.Array(CampaignWave),
  evergreen: Nullable(Type.Integer({ description: 'So many came by the evergreen lane; null: it is not open' })),
  withdrawn: Type.Integer(),
  notReached: Type.Integer({ description: 'Of these, the ones that stay on CAPI since their network let no OCPP through' }),
  states: Type.Record(Type.String(), Type.Integer(), { description: 'How many of its chargers are in each state' }),
  budgets: Type.Array(Type.Object({ name: Type.String(), used: Type.Number(), limit: Type.Number() })),
  estimate: Nullable(
    Type.Object({
      remaining: Type.Integer(),
      measured: Type.Integer({ description: 'Commits that it is made of' }),
      earliest: Instant,
      likely: Instant,
      latest: Instant,
    }),
  ),
  whyNotYet: WhyNotHistogram,
});
export type CampaignView = Static<typeof CampaignView>;

/** A charger of a campaign: where it stands, and why. */
export const CampaignCharger = Type.Object({
  chargerId: Type.String(),
  name: Type.String(),
  stratum: Type.String(),
  wave: Nullable(Type.String({ description: 'Null: it is in none yet' })),
  state: MigrationState,
  since: Instant,
  why: Nullable(Type.String({ description: 'Why it is in this state' })),
  attempts: Type.Integer(),
  isProven: Type.Boolean(),
  isWithdrawn: Type.Boolean(),
  slot: Nullable(Type.Object({ to: Type.String(), startsAt: Instant, until: Instant })),
  whyNotYet: Type.Array(Type.Object({ code: Type.String(), sentence: Type.String() })),
});
export type CampaignCharger = Static<typeof CampaignCharger>;
export const CampaignChargerPage = page(CampaignCharger);
export type CampaignChargerPage = Static<typeof CampaignChargerPage>;

/** What happened, newest first. */
export const CampaignEventPage = page(Type.Object({ seq: Type.Integer(), at: Instant, kind: Type.String(), sentence: Type.String() }));
export type CampaignEventPage = Static<typeof CampaignEventPage>;

export const CampaignWord = Type.Enum(['start', 'pause', 'resume', 'abort', 'recall']);
export type CampaignWord = Static<typeof CampaignWord>;
export const CampaignNote = Type.Object({ note: Type.Optional(Type.String({ maxLength: 500 })) }, exact);

const Lane = {
  members: Type.Integer(),
  migrated: Type.Integer(),
  unproven: Type.Integer({ description: 'On OCPP, and no charge has proven it' }),
  failed: Type.Integer({ description: 'An attempt of theirs failed' }),
  lastMigratedAt: Nullable(Type.String()),
};
export const RehearsalLane = Type.Object(Lane);
export type RehearsalLane = Static<typeof RehearsalLane>;

/** What a campaign would come to, if all goes on as it was. */
export const RehearsalResult = Type.Object({
  beganAt: Instant,
  endsAt: Nullable(Type.String({ description: 'Null: it does not end by itself, as some chargers do not arrive' })),
  restsAt: Type.String({ description: 'From then on no charger moves any more' }),
  days: Type.Number({ description: 'From the start to restsAt' }),
  chargers: Type.Integer(),
  migrated: Type.Integer({ description: 'On OCPP for good: a charge has proven it' }),
  unproven: Lane.unproven,
  waves: Type.Array(
    Type.Object({
      ...Lane,
      name: Type.String(),
      opensAt: Nullable(Type.String()),
      passesAt: Nullable(Type.String()),
      waitsFor: Type.Array(Type.String(), { description: 'What its gate still asks in the end' }),
    }),
  ),
  evergreen: Nullable(RehearsalLane),
  states: Type.Record(Type.String(), Type.Integer(), { description: 'How many chargers are in each state in the end' }),
  leftOut: Type.Array(
    Type.Object({
      code: Type.String(),
      chargers: Type.Integer(),
      sentence: Type.String({ description: 'Of one of them' }),
      examples: Type.Array(Type.String(), { description: 'Identities of some of them' }),
    }),
    { description: 'Who is not migrated in the end, by reason; a charger stands in each whose reason it has' },
  ),
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      outcome: Type.Enum(['adapted', 'notPossible']),
      reason: Nullable(Type.String()),
      chargers: Type.Integer(),
    }),
    { description: 'What of their settings is not simply carried over' },
  ),
  holds: Type.Array(Type.String(), { description: 'Why it stopped, if it did' }),
  maxUnproven: Type.Integer({ description: 'The most that were switched and not proven at once' }),
  unprovenLimit: Type.Integer(),
});
export type RehearsalResult = Static<typeof RehearsalResult>;

/** A dry run of a campaign: it changes nothing, and reaches nobody. */
export const Rehearsal = Type.Object({
  id: Type.String(),
  campaignId: Type.String(),
  state: Type.Enum(['running', 'done', 'failed']),
  startedAt: Instant,
  startedBy: Person,
  endedAt: Nullable(Type.String()),
  progress: Nullable(
    Type.Object({ at: Type.String({ description: 'How far its own clock has come' }), migrated: Type.Integer(), chargers: Type.Integer() }),
  ),
  why: Nullable(Type.String({ description: 'Why it failed' })),
  result: Nullable(RehearsalResult),
});
export type Rehearsal = Static<typeof Rehearsal>;
