import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** Values of L1, L2 and L3, in this order. */
const ThreePhases = Type.Array(Type.Number(), { minItems: 3, maxItems: 3, description: 'L1, L2, L3' });

/** OCPP's ConnectorPhaseRotation: R, S, T are the site's L1, L2, L3 in the order of the charger's terminals; one letter: wired to one phase. */
export const Wiring = Type.Enum(['RST', 'STR', 'TRS', 'RTS', 'SRT', 'TSR', 'R', 'S', 'T']);
export type Wiring = Static<typeof Wiring>;

/** How a car is fed: all wired phases, one of them (in an IT grid L1 is the pair L1-L2, and so on). */
export const WayName = Type.Enum(['3P', 'L1', 'L2', 'L3']);
export type WayName = Static<typeof WayName>;

/** What measures at a fuse: a site meter by its serial number, or an OCPP charger that reports the grid connection at its connector 0. */
export const MeterRef = Type.Union([
  Type.Object({ serial: Type.String({ minLength: 1, maxLength: 48 }) }, { additionalProperties: false }),
  Type.Object({ chargerId: Type.String({ minLength: 1, maxLength: 48 }) }, { additionalProperties: false }),
]);
export type MeterRef = Static<typeof MeterRef>;

/** S21: a limit of tariff or contract beside the fuse; exceeding it by accident endangers nobody. */
export const OperatingLimit = Type.Object(
  {
    hours: Type.Array(Type.Integer({ minimum: 0, maximum: 23 }), { description: 'Hours of the local day in which it holds' }),
    limitA: Type.Optional(Type.Number({ minimum: 0 })),
    limitKw: Type.Optional(Type.Number({ minimum: 0 })),
  },
  { additionalProperties: false },
);
export type OperatingLimit = Static<typeof OperatingLimit>;

/** A fuse, breaker or cable of the site's tree; only the installer sets it (S21). */
export const SiteFuse = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 50 }),
    parentId: Type.Optional(Type.String({ description: 'The fuse that feeds it; the main fuse has none' })),
    limitA: Type.Union([Type.Number(), ThreePhases], { description: 'What it carries, on each phase' }),
    marginA: Type.Optional(Type.Number({ description: 'What stays unused; default max(1 A, 5 %)' })),
    imbalanceA: Type.Optional(Type.Number({ description: 'By how much two phases may differ' })),
    carsMaxKw: Type.Optional(Type.Number({ description: 'What all cars below it may take together' })),
    operatingLimits: Type.Optional(Type.Array(OperatingLimit, { maxItems: 24 })),
    meters: Type.Optional(Type.Array(MeterRef, { maxItems: 3, description: 'The first is the reference, the others cross-check it (S4)' })),
    worstHouseA: Type.Optional(
      Type.Union([ThreePhases], { description: 'The most that the load that is not ours ever takes here, as the installer states it' }),
    ),
    meterLostLimitA: Type.Optional(Type.Number({ description: 'What all cars may take on a phase while the meter here is lost' })),
  },
  { additionalProperties: false },
);
export type SiteFuse = Static<typeof SiteFuse>;

/**
 * The setting by which a charger is told its phases: a configuration key, or a DataTransfer (OCPP 1.6, sections 5.3, 4.3). In the text `{connector}` stands for
 * the connectorId, `{phase}` for L1, L2, L3 or L123 at the charger's terminals, `{current}` for A. `current` is a key of its own for the current (S7): it goes
 * down before the phases change, in whole A, and up again once that was measured.
 */
export const PhaseSetting = Type.Union([
  Type.Object(
    {
      key: Type.String({ minLength: 1, maxLength: 50 }),
      value: Type.String({ minLength: 1, maxLength: 2000 }),
      current: Type.Optional(
        Type.Object(
          { key: Type.String({ minLength: 1, maxLength: 50 }), value: Type.String({ minLength: 1, maxLength: 2000 }) },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      vendorId: Type.String({ minLength: 1, maxLength: 255 }),
      messageId: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
      data: Type.String({ minLength: 1, maxLength: 2000 }),
    },
    { additionalProperties: false },
  ),
]);
export type PhaseSetting = Static<typeof PhaseSetting>;

export const SiteConnector = Type.Object(
  {
    chargerId: Type.String({ minLength: 1, maxLength: 48 }),
    connectorId: Type.Integer({ minimum: 1, maximum: 1000 }),
    fuseId: Type.String(),
    wiring: Wiring,
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 9, description: 'Higher ones are served first; default 0' })),
    schukoIsOn: Type.Optional(
      Type.Boolean({ description: 'S5: the charger has a Schuko outlet that is in use (10 A on its first wired phase)' }),
    ),
    bearsThreeAgain: Type.Optional(Type.Boolean({ description: 'Going from one phase to three in a session is known to be safe here' })),
    phaseSetting: Type.Optional(PhaseSetting),
    failsafeA: Type.Optional(
      Type.Number({ minimum: 0, description: 'What it falls back to without us; default: the largest that fits for all' }),
    ),
  },
  { additionalProperties: false },
);
export type SiteConnector = Static<typeof SiteConnector>;

/** What an installer sets up. `static`: no meter, the worst house load is always reserved. */
export const SiteSettings = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    zone: Type.String({ maxLength: 64, description: 'IANA zone, such as Europe/Stockholm' }),
    mode: Type.Enum(['static', 'dynamic']),
    grid: Type.Enum(['TN', 'IT']),
    country: Type.Optional(Type.String({ minLength: 2, maxLength: 2, description: 'ISO 3166, two letters, for the rules of the country' })),
    fuses: Type.Array(SiteFuse, { minItems: 1, maxItems: 500 }),
    connectors: Type.Array(SiteConnector, { maxItems: 2000, description: 'The group: what is balanced together' }),
  },
  { additionalProperties: false },
);
export type SiteSettings = Static<typeof SiteSettings>;

export const SiteState = Type.Enum(['draft', 'active'], { description: 'active: its power is shared by us' });
export type SiteState = Static<typeof SiteState>;

export const FailsafeClass = Type.Enum(['A', 'B', 'C'], {
  description: 'S12, what a charger does without us. A: its dead-man profile was seen to act; B: its default was; C: neither was',
});
export type FailsafeClass = Static<typeof FailsafeClass>;

export const PhaseActuatorKind = Type.Enum(['none', 'numberPhases', 'phaseToUse', 'key', 'dataTransfer', 'power'], {
  description: 'How a charger is told on which phases to feed the car',
});
export type PhaseActuatorKind = Static<typeof PhaseActuatorKind>;

/** What is known of one connector of a group, and how it is known. */
export const ConnectorProof = Type.Object({
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  actuator: PhaseActuatorKind,
  actuatorProof: Type.Enum(['assumed', 'reported', 'measured']),
  canSwitch: Type.Boolean(),
  noSwitchReason: Nullable(Type.String({ description: 'Why it is not asked to change phases any more' })),
  failsafeClass: FailsafeClass,
  failsafeA: Type.Number({ description: 'What counts for it without us, on each phase that it can reach' }),
  failsafeReason: Type.String(),
  commissioning: Type.Enum(['unproven', 'running', 'passed', 'failed']),
  commissioningFinding: Type.String({ description: 'What the meter answered to the pulse (S20); empty: not tried' }),
  commissionedAt: Nullable(Instant),
});
export type ConnectorProof = Static<typeof ConnectorProof>;

/** S12, S16: what could flow through one fuse without us. */
export const FuseFailsafe = Type.Object({
  fuseId: Type.String(),
  houseA: Type.Array(Type.Number(), { minItems: 3, maxItems: 3, description: 'The worst load that is not ours, at most limitA' }),
  houseSource: Type.Enum(['stated', 'measured', 'wholeFuse', 'none'], {
    description: 'stated: by the installer; measured: the highest of 7 days; wholeFuse: nobody knows; none: nothing but ours hangs here',
  }),
  sumA: Type.Array(Type.Number(), { minItems: 3, maxItems: 3, description: 'House and connectors' }),
  limitA: Type.Array(Type.Number(), { minItems: 3, maxItems: 3, description: 'The fuse less its margin' }),
  fits: Type.Boolean(),
  fitsA: Nullable(
    Type.Number({ description: 'The highest failsafe for all connectors below it that fits: 0, or from 6 A; null: not even 0 A does' }),
  ),
  sentence: Type.String({ description: 'What a lost link means below this fuse' }),
});
export type FuseFailsafe = Static<typeof FuseFailsafe>;

export const Site = Type.Object({
  id: Type.String(),
  state: SiteState,
  settings: SiteSettings,
  revision: Type.Integer({ description: 'Counts the changes of the settings' }),
  createdAt: Instant,
  changedAt: Instant,
  changedBy: Nullable(Type.String()),
  activatedAt: Nullable(Instant),
  countryRules: Type.String({ description: 'Which rules of its country it keeps, or that none are known, a sentence' }),
  proofs: Type.Array(ConnectorProof),
  failsafe: Type.Array(FuseFailsafe, { description: 'S12: what could flow without us, house at its worst, against each fuse' }),
});
export type Site = Static<typeof Site>;
export const SitePage = page(Site);
export type SitePage = Static<typeof SitePage>;

/** Which connector is pulsed (S20). */
export const CommissioningRequest = Type.Object(
  { chargerId: Type.String({ minLength: 1, maxLength: 48 }), connectorId: Type.Integer({ minimum: 1, maximum: 1000 }) },
  { additionalProperties: false },
);
export type CommissioningRequest = Static<typeof CommissioningRequest>;

/** What came of writing the failsafe into a site's chargers. */
export const SiteConfiguration = Type.Object({
  site: Site,
  connectors: Type.Array(
    Type.Object({
      chargerId: Type.String(),
      connectorId: Type.Integer(),
      failsafeA: Type.Number({ description: 'What it is to fall back to without us' }),
      isDone: Type.Boolean({ description: 'It has taken it, and said so when it was asked again' }),
      problem: Type.String({ description: 'What is missing, a sentence; empty else' }),
    }),
  ),
});
export type SiteConfiguration = Static<typeof SiteConfiguration>;

/** S21: one change of what an installer alone may change. */
export const SettingChange = Type.Object({
  id: Type.String(),
  at: Instant,
  by: Nullable(Type.String({ description: 'Who did it' })),
  what: Type.String({ description: 'Such as fuses.main.limitA' }),
  before: Nullable(Type.String()),
  after: Nullable(Type.String()),
});
export type SettingChange = Static<typeof SettingChange>;
export const SettingChangePage = page(SettingChange);
export type SettingChangePage = Static<typeof SettingChangePage>;

/** How one connector of the group stands now. */
export const SiteConnectorNow = Type.Object({
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  transactionId: Nullable(Type.Integer()),
  way: Nullable(WayName),
  grantedA: Type.Number({ description: 'What the balancer decided' }),
  offeredA: Type.Number({ description: 'What the charger was last told and has taken' }),
  drawnA: Nullable(ThreePhases),
  isEffective: Type.Boolean({ description: 'S6: the last order was seen in what is measured' }),
  isIgnoring: Type.Boolean({ description: 'S8: it draws more than it was offered' }),
  isOnline: Type.Boolean(),
  writesToday: Type.Integer({
    description:
      'S11: profiles and keys that were written since midnight, setting the site up and commissioning included, without cuts that a fuse needed',
  }),
  safetyCutsToday: Type.Integer({ description: 'S11: cuts since midnight that a fuse needed' }),
  waiting: Nullable(Type.Object({ place: Type.Integer(), expectedAt: Nullable(Instant) })),
  reason: Type.String({ description: 'Why it has what it has, a sentence' }),
});
export type SiteConnectorNow = Static<typeof SiteConnectorNow>;

export const SiteNow = Type.Object({
  at: Instant,
  isRunning: Type.Boolean({ description: 'A node holds the site and shares its power' }),
  fallback: Nullable(Type.String({ description: 'What is decided safely instead of well, a sentence' })),
  fuses: Type.Array(
    Type.Object({
      fuseId: Type.String(),
      limitA: ThreePhases,
      houseA: Nullable(ThreePhases),
      carsA: ThreePhases,
      meterA: Nullable(ThreePhases),
      meterAgeS: Nullable(Type.Number()),
    }),
  ),
  connectors: Type.Array(SiteConnectorNow),
});
export type SiteNow = Static<typeof SiteNow>;

/** One line of a site's decision log. */
export const SiteDecision = Type.Object({
  id: Type.String(),
  at: Instant,
  code: Type.String(),
  chargerId: Nullable(Type.String()),
  connectorId: Nullable(Type.Integer()),
  sentence: Type.String(),
  figures: Type.Record(Type.String(), Type.Unknown(), { description: 'What was measured and known when it was decided' }),
});
export type SiteDecision = Static<typeof SiteDecision>;
export const SiteDecisionPage = page(SiteDecision);
export type SiteDecisionPage = Static<typeof SiteDecisionPage>;

/** What if so many cars more came. */
export const WhatIfRequest = Type.Object(
  { cars: Type.Integer({ minimum: 1, maximum: 200 }), phases: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })) },
  { additionalProperties: false },
);
export type WhatIfRequest = Static<typeof WhatIfRequest>;
export const WhatIf = Type.Object({
  charging: Type.Integer(),
  waiting: Type.Integer(),
  leastA: Type.Number({ description: 'The least that one that charges would have' }),
  totalKw: Type.Number(),
  now: Type.Object({ charging: Type.Integer(), waiting: Type.Integer(), leastA: Type.Number(), totalKw: Type.Number() }),
  sentence: Type.String(),
});
export type WhatIf = Static<typeof WhatIf>;

/** What a driver says of the running session: it helps to share fairly, and binds nobody. */
export const SessionWish = Type.Object(
  {
    departsAt: Nullable(Instant),
    wantedKwh: Nullable(Type.Number({ minimum: 0, maximum: 1000 })),
  },
  { additionalProperties: false },
);
export type SessionWish = Static<typeof SessionWish>;
