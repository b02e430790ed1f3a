/** Where a charger stands on its way from CAPI to OCPP; docs/architecture.md has the picture. */
export const WAY_STATES = [
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

export type WayState = (typeof WAY_STATES)[number];
