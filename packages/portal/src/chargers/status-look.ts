/** Colour families of the status marks; each is always shown together with its word. */
export type Tone = 'good' | 'active' | 'waiting' | 'reserved' | 'quiet' | 'bad';

/** OCPP's ChargePointStatus values (1.6, section 7.7), each with its word in the resource files under `status`. */
export const connectorStatuses = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type ConnectorStatus = (typeof connectorStatuses)[number];

const tones: Readonly<Record<ConnectorStatus, Tone>> = {
  Available: 'good',
  Preparing: 'waiting',
  Charging: 'active',
  SuspendedEV: 'waiting',
  SuspendedEVSE: 'waiting',
  Finishing: 'waiting',
  Reserved: 'reserved',
  Unavailable: 'quiet',
  Faulted: 'bad',
};

export interface StatusLook {
  readonly tone: Tone;
  /** Key of the word; null for a status that OCPP does not know, which is shown as the charger wrote it. */
  readonly word: `status.${ConnectorStatus}` | null;
}

/** Colour and word of a connector's status. What an offline charger said last is shown in quiet colour: nobody knows whether it still holds. */
export function statusLook(status: string, isOnline = true): StatusLook {
  const known = connectorStatuses.find((candidate) => candidate === status);
  const tone = known ? tones[known] : 'quiet';
  return { tone: isOnline ? tone : 'quiet', word: known ? `status.${known}` : null };
}
