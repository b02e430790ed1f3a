import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** What a charger is asked for: `diagnostics` by GetDiagnostics, the other two by GetLog of the security extension. */
export const UploadKind = Type.Enum(['diagnostics', 'DiagnosticsLog', 'SecurityLog']);
export type UploadKind = Static<typeof UploadKind>;

/**
 * `uploaded`: the file is here, or the charger says that it is at the operator's address. `empty`: the charger named no file, so it has
 * nothing to send. `cancelled`: a later request took its place. `expired`: nothing came while the address was valid.
 */
export const UploadState = Type.Enum([
  'requested',
  'accepted',
  'uploading',
  'uploaded',
  'failed',
  'refused',
  'empty',
  'cancelled',
  'expired',
  'deleted',
]);
export type UploadState = Static<typeof UploadState>;

export const UploadRequest = Type.Object(
  {
    kind: UploadKind,
    oldest: Type.Optional(Instant),
    latest: Type.Optional(Instant),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    retryIntervalS: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
  },
  { additionalProperties: false },
);
export type UploadRequest = Static<typeof UploadRequest>;

/** One request for a file of a charger, and what came of it. */
export const Upload = Type.Object({
  requestId: Type.Integer({ description: "GetLog's requestId" }),
  chargerId: Type.String(),
  kind: UploadKind,
  state: UploadState,
  status: Nullable(Type.String({ description: 'What the charger reported last: UploadStatus, DiagnosticsStatus' })),
  reason: Nullable(Type.String({ description: 'Why it is not uploaded' })),
  isHere: Type.Boolean({ description: 'The file can be downloaded' }),
  location: Type.Enum(['here', "operator's"], { description: 'Where the charger was told to send it' }),
  fileName: Nullable(Type.String()),
  bytes: Nullable(Type.Integer()),
  createdAt: Instant,
  changedAt: Instant,
  expiresAt: Type.String({ format: 'date-time', description: 'Until then the charger may send it here' }),
});
export type Upload = Static<typeof Upload>;
export const UploadPage = page(Upload);
export type UploadPage = Static<typeof UploadPage>;

/** Where a charger sends its files, when not here. */
export const UploadAddress = Type.Object({
  location: Nullable(Type.String({ description: "The operator's own address, its password shown as …; null: here" })),
  protocols: Nullable(Type.Array(Type.String(), { description: "The charger's SupportedFileTransferProtocols; null: not known" })),
  isNeeded: Type.Boolean({ description: 'The charger offers no HTTP, so that without an address nothing can be uploaded' }),
});
export type UploadAddress = Static<typeof UploadAddress>;

export const UploadAddressRequest = Type.Object(
  {
    location: Nullable(
      Type.String({ minLength: 8, maxLength: 512, description: 'ftp, ftps, sftp, http or https, with user and password' }),
    ),
  },
  { additionalProperties: false },
);
export type UploadAddressRequest = Static<typeof UploadAddressRequest>;
