import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';

/** Where a charger stands on its way from CAPI to OCPP (R3). */
export const MIGRATION_STATES = [
  'Candidate',
  'Admitted',
  'Snapshotted',
  'Staging',
  'Staged',
  'Draining',
  'Armed',
  'Switching',
  'Configuring',
  'Verifying',
  'Committing',
  'Soaking',
  'Migrated',
  'RollingBack',
  'RolledBack',
  'Excluded',
  'Stranded',
  'Dormant',
  'Withdrawn',
] as const;
export const MigrationState = Type.Enum(MIGRATION_STATES);
export type MigrationState = Static<typeof MigrationState>;

export const MigrationRequest = Type.Object(
  {
    releaseId: Type.String({ minLength: 1, maxLength: 50 }),
    endpoint: Type.Optional(
      Type.String({
        pattern: '^wss?://[^\\s]+$',
        maxLength: 500,
        description: 'Where the new firmware connects; absent: our own OCPP endpoint',
      }),
    ),
  },
  { additionalProperties: false },
);
export type MigrationRequest = Static<typeof MigrationRequest>;

/** What a person may say to a charger's way. */
export const MigrationWord = Type.Enum(['pause', 'resume', 'abort', 'recall', 'withdraw', 'oneWayAccepted']);
export type MigrationWord = Static<typeof MigrationWord>;

export const MigrationView = Type.Object({
  id: Type.String(),
  chargerId: Type.String(),
  campaignId: Nullable(Type.String()),
  releaseId: Type.String(),
  state: MigrationState,
  since: Instant,
  deadline: Nullable(Type.String({ description: 'RFC 3339; when the state is over by itself' })),
  attempt: Type.Integer({ description: 'Counts the times that it was admitted' }),
  owner: Type.Enum(['CAPI', 'OCPP', 'nobody'], { description: 'Who may command it' }),
  epoch: Type.Integer({ description: 'Grows with each change of owner' }),
  why: Nullable(Type.String({ description: 'Why it is in this state' })),
  isPaused: Type.Boolean(),
  isAborted: Type.Boolean(),
  asksOneWay: Type.Boolean({ description: 'It could not go back by itself, and waits for somebody to agree to that' }),
  endpointTest: Nullable(
    Type.Object(
      {
        at: Instant,
        failure: Nullable(Type.String({ description: 'The step that failed, as the charger says it; null: it was reached' })),
      },
      { description: 'Its newest test of the OCPP endpoint, from where it hangs' },
    ),
  ),
  isProven: Type.Boolean({ description: 'It has served a whole transaction on OCPP' }),
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      outcome: Nullable(Type.Enum(['carried', 'adapted', 'notPossible'])),
      reason: Nullable(Type.String()),
    }),
    { description: 'What was carried over' },
  ),
  probes: Type.Array(
    Type.Object({ name: Type.String(), hasPassed: Type.Boolean(), tries: Type.Integer(), reason: Nullable(Type.String()) }),
  ),
  instructions: Nullable(Type.String({ description: 'What a person has to do, where the charger cannot help itself' })),
});
export type MigrationView = Static<typeof MigrationView>;

export const MigrationStory = Type.Object({ chargerId: Type.String(), sentences: Type.Array(Type.String()) });
export type MigrationStory = Static<typeof MigrationStory>;

export const MigrationAudit = Type.Object({
  lines: Type.String({
    description: 'JSON lines: its entries of the audit, each with the hash of the entry before it there and of itself',
  }),
  problem: Nullable(Type.String({ description: 'Where they are not what was written; null: they are. The whole chain: /audit/check' })),
});
export type MigrationAudit = Static<typeof MigrationAudit>;
