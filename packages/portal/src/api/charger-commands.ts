import type {
  CertificateHashData,
  CertificateOutcome,
  ChargerSecurity,
  ChargingRateUnit,
  ClearProfilesQuery,
  ClearProfilesResult,
  ClientCertificateView,
  CompositeScheduleView,
  ConfigurationChange,
  ConnectorLimits,
  DiscoveryView,
  InstallCertificateRequest,
  InstalledCertificate,
  KeyChange,
  LocalList,
  ProfileChange,
  Reservation,
  ReservationRequest,
  ScheduleException,
  SecurityProfileRequest,
  TriggerOutcome,
  Upload,
  UploadAddress,
  UploadRequest,
  WeeklySchedule,
} from '@phasor/contract';
import { CHARGER_TIMEOUT_MS } from './commands.ts';
import { request } from './request.ts';

const timeoutMs = CHARGER_TIMEOUT_MS;
const path = (chargerId: string, rest: string): string => `/chargers/${encodeURIComponent(chargerId)}/${rest}`;

/** Asks a charger for a file; resolves once it has answered. */
export const requestUpload = (chargerId: string, body: UploadRequest): Promise<Upload> =>
  request('POST', path(chargerId, 'uploads'), { body, timeoutMs });

/** Deletes a file; the row of its request stays. */
export const deleteUpload = (requestId: number): Promise<Upload> => request('DELETE', `/uploads/${requestId}`);

/** Where the file of a request can be had. */
export const uploadHref = (requestId: number): string => `/rest/v1/uploads/${requestId}/file`;

/** Where a charger sends its files from now on; null: here. */
export const putUploadAddress = (chargerId: string, location: string | null): Promise<UploadAddress> =>
  request('PUT', path(chargerId, 'upload-address'), { body: { location } });

/** Sets one configuration key. A list of measurands may take several questions. */
export const changeConfigurationKey = (chargerId: string, key: string, value: string): Promise<ConfigurationChange> =>
  request('PUT', path(chargerId, `configuration/${encodeURIComponent(key)}`), { body: { value }, timeoutMs });

/** Has a charger's configuration read again. */
export const discoverCharger = (chargerId: string): Promise<DiscoveryView> => request('POST', path(chargerId, 'discover'));

/** Gives a charger a new AuthorizationKey that the server makes up. */
export const changeAuthorizationKey = (chargerId: string): Promise<KeyChange> =>
  request('POST', path(chargerId, 'authorization-key'), { body: {}, timeoutMs });

/** Raises a charger's security profile. */
export const changeSecurityProfile = (chargerId: string, body: SecurityProfileRequest): Promise<ProfileChange> =>
  request('POST', path(chargerId, 'security-profile'), { body, timeoutMs });

/** Sets the least that a charger must prove itself with. */
export const requireProfile = (chargerId: string, requiredProfile: number): Promise<ChargerSecurity> =>
  request('PUT', path(chargerId, 'security'), { body: { requiredProfile } });

/** Asks a charger which root certificates of a type it holds. */
export const readRootCertificates = (
  chargerId: string,
  certificateType: InstalledCertificate['certificateType'],
): Promise<CertificateOutcome> => request('POST', path(chargerId, 'certificates/read'), { body: { certificateType }, timeoutMs });

/** Puts a root certificate into a charger; without one, this system's own. */
export const installRootCertificate = (chargerId: string, body: InstallCertificateRequest): Promise<CertificateOutcome> =>
  request('POST', path(chargerId, 'certificates'), { body, timeoutMs });

/** Takes a root certificate out of a charger. */
export const deleteRootCertificate = (chargerId: string, body: CertificateHashData): Promise<CertificateOutcome> =>
  request('POST', path(chargerId, 'certificates/delete'), { body, timeoutMs });

/** Has a charger ask for a client certificate. */
export const askForClientCertificate = (chargerId: string): Promise<TriggerOutcome> =>
  request('POST', path(chargerId, 'client-certificate'), { timeoutMs });

/** Hands in what an authority elsewhere has signed; it is sent to the charger. */
export const sendSignedCertificate = (requestId: string, certificateChain: string): Promise<ClientCertificateView> =>
  request('POST', `/client-certificates/${encodeURIComponent(requestId)}/signed`, { body: { certificateChain }, timeoutMs });

/** Clears charging profiles; an empty query: all. */
export const clearProfiles = (chargerId: string, query: ClearProfilesQuery): Promise<ClearProfilesResult> => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return request('DELETE', path(chargerId, `charging-profiles?${search.toString()}`), { timeoutMs });
};

/** What all profiles of a connector allow together in the next 24 hours, ours and, where it is online, the charger's. */
export const compositeSchedule = (chargerId: string, connectorId: number, unit: ChargingRateUnit): Promise<CompositeScheduleView> =>
  request('GET', path(chargerId, `composite-schedule?connectorId=${connectorId}&unit=${unit}`), { timeoutMs });

/** Reserves a connector for a tag. */
export const reserve = (chargerId: string, body: ReservationRequest): Promise<Reservation> =>
  request('POST', path(chargerId, 'reservations'), { body, timeoutMs });

/** Cancels a reservation. */
export const cancelReservation = (chargerId: string, reservationId: number): Promise<Reservation> =>
  request('DELETE', path(chargerId, `reservations/${reservationId}`), { timeoutMs });

/** Brings a charger's local list up to date now; one that nobody looked after gets all accepted tags. */
export const syncLocalList = (chargerId: string): Promise<LocalList> => request('POST', path(chargerId, 'local-list/sync'), { timeoutMs });

const ofConnector = (chargerId: string, connectorId: number, rest: string): string => path(chargerId, `connectors/${connectorId}/${rest}`);

/** Sets a connector's week; null: it has none any more. */
export const putWeek = (chargerId: string, connectorId: number, week: WeeklySchedule | null): Promise<ConnectorLimits> =>
  week
    ? request('PUT', ofConnector(chargerId, connectorId, 'schedule'), { body: week })
    : request('DELETE', ofConnector(chargerId, connectorId, 'schedule'));

/** The schedule of CAPI, as its owner has it now, becomes the connector's week. */
export const confirmDraft = (chargerId: string, connectorId: number, schedule: WeeklySchedule): Promise<ConnectorLimits> =>
  request('POST', ofConnector(chargerId, connectorId, 'schedule-draft/confirm'), { body: { schedule } });

/** Places something over a connector's week. */
export const placeException = (chargerId: string, connectorId: number, body: ScheduleException): Promise<ConnectorLimits> =>
  request('POST', ofConnector(chargerId, connectorId, 'exceptions'), { body });

/** Takes back all that is placed over a connector's week. */
export const clearExceptions = (chargerId: string, connectorId: number): Promise<ConnectorLimits> =>
  request('DELETE', ofConnector(chargerId, connectorId, 'exceptions'));

/** Sets a connector's max current; null: as the charger is built. */
export const putMaxCurrent = (chargerId: string, connectorId: number, maxA: number | null): Promise<ConnectorLimits> =>
  request('PUT', ofConnector(chargerId, connectorId, 'max-current'), { body: { maxA } });

/** Sets the owner's own limit; null: none. */
export const putUserLimit = (chargerId: string, connectorId: number, userA: number | null): Promise<ConnectorLimits> =>
  request('PUT', ofConnector(chargerId, connectorId, 'user-limit'), { body: { userA } });
