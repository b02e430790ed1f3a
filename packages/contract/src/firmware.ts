import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/**
 * `accepted`: the charger has taken the request. `inProgress`: it downloads or installs. `failed`: it reported so, or never answered.
 * `cancelled`: a later request took its place.
 */
export const FirmwareUpdateState = Type.Enum(['requested', 'accepted', 'inProgress', 'installed', 'failed', 'refused', 'cancelled']);
export type FirmwareUpdateState = Static<typeof FirmwareUpdateState>;

/** With certificate and signature it is SignedUpdateFirmware, without UpdateFirmware. */
export const FirmwareUpdateRequest = Type.Object(
  {
    location: Type.String({ minLength: 8, maxLength: 512, description: 'Where the charger fetches the firmware' }),
    retrieveAt: Type.Optional(Type.String({ format: 'date-time', description: 'Default: now' })),
    installAt: Type.Optional(Type.String({ format: 'date-time', description: 'With a signature only' })),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    retryIntervalS: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    signingCertificate: Type.Optional(Type.String({ minLength: 1, maxLength: 5500, description: 'PEM' })),
    signature: Type.Optional(Type.String({ minLength: 1, maxLength: 800, description: 'Base64' })),
  },
  { additionalProperties: false },
);
export type FirmwareUpdateRequest = Static<typeof FirmwareUpdateRequest>;

/** One request to update a charger's firmware, and how far it is. */
export const FirmwareUpdate = Type.Object({
  requestId: Type.Integer({ description: "SignedUpdateFirmware's requestId" }),
  chargerId: Type.String(),
  isSigned: Type.Boolean(),
  location: Type.String({ description: 'A password in it is shown as …' }),
  state: FirmwareUpdateState,
  status: Nullable(Type.String({ description: 'What the charger reported last: FirmwareStatus' })),
  reason: Nullable(Type.String({ description: 'Why it did not come about' })),
  retrieveAt: Instant,
  installAt: Nullable(Instant),
  createdAt: Instant,
  changedAt: Instant,
});
export type FirmwareUpdate = Static<typeof FirmwareUpdate>;
export const FirmwareUpdatePage = page(FirmwareUpdate);
export type FirmwareUpdatePage = Static<typeof FirmwareUpdatePage>;

/** One FirmwareStatusNotification or SignedFirmwareStatusNotification. */
export const FirmwareStatusEntry = Type.Object({
  id: Type.String(),
  at: Instant,
  status: Type.String(),
  isSigned: Type.Boolean(),
  requestId: Nullable(Type.Integer({ description: 'The update that it belongs to; null: none, as with Idle' })),
});
export type FirmwareStatusEntry = Static<typeof FirmwareStatusEntry>;
export const FirmwareStatusPage = page(FirmwareStatusEntry);
export type FirmwareStatusPage = Static<typeof FirmwareStatusPage>;
