import type {
  Capabilities,
  CertificateAuthority,
  ChargerSecurity,
  ClientCertificateView,
  CommandView,
  Configuration,
  ConnectorLimits,
  DiscoveryView,
  HeldProfileList,
  InstalledCertificateList,
  LimitsInForce,
  LocalList,
  PhaseFeatures,
  Reservation,
  ScheduleDraftList,
  ScheduleSegmentList,
  ScheduleView,
  SecurityEvent,
  SettingsView,
  Upload,
  UploadAddress,
} from '@phasor/contract';
import { queryOptions, type QueryKey } from '@tanstack/react-query';
import type { EventLog } from '../live/event-log.ts';
import { keys, pages, UNDER_WAY_MS } from './queries.ts';
import { request } from './request.ts';

const path = (chargerId: string, rest: string): string => `/chargers/${encodeURIComponent(chargerId)}/${rest}`;

function one<Answer>(queryKey: QueryKey, url: string, isUnderWay: (held: Answer) => boolean = () => false) {
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) => request<Answer>('GET', url, { signal }),
    refetchInterval: ({ state: { data } }) => data !== undefined && isUnderWay(data as Answer) && UNDER_WAY_MS,
  });
}

const isReading = ({ discovery }: { readonly discovery: DiscoveryView }): boolean =>
  discovery.state === 'waiting' || discovery.state === 'running';

/** A charger's commands, newest first. */
export const commandsQuery = (chargerId: string, log: EventLog) =>
  pages<CommandView>(keys.commands(chargerId), path(chargerId, 'commands'), log);

const openUploads: ReadonlySet<Upload['state']> = new Set(['requested', 'accepted', 'uploading']);

/** The files that a charger was asked for, newest first. The file itself comes over HTTP, where no event tells of it. */
export const uploadsQuery = (chargerId: string) =>
  pages<Upload>(keys.uploads(chargerId), path(chargerId, 'uploads'), null, {}, ({ state }) => openUploads.has(state));

/** Where a charger sends its files. */
export const uploadAddressQuery = (chargerId: string) =>
  one<UploadAddress>(keys.uploadAddress(chargerId), path(chargerId, 'upload-address'));

/** A charger's configuration keys as it last told them. */
export const configurationQuery = (chargerId: string) =>
  one<Configuration>(keys.configuration(chargerId), path(chargerId, 'configuration'), isReading);

/** What a charger can do. */
export const capabilitiesQuery = (chargerId: string) =>
  one<Capabilities>(keys.capabilities(chargerId), path(chargerId, 'capabilities'), isReading);

const openChanges: ReadonlySet<string> = new Set(['sent', 'requested', 'accepted', 'rebootRequired', 'unanswered']);

/** What a charger must prove itself with, and what is being changed about that: it ends when the charger comes in. */
export const securityQuery = (chargerId: string) =>
  one<ChargerSecurity>(keys.security(chargerId), path(chargerId, 'security'), ({ keyChange, profileChange }) =>
    [keyChange, profileChange].some((change) => change !== null && openChanges.has(change.state)),
  );

/** Root certificates in a charger. */
export const rootCertificatesQuery = (chargerId: string) =>
  one<InstalledCertificateList>(keys.rootCertificates(chargerId), path(chargerId, 'certificates'));

/** Client certificates that a charger asked for, newest first. */
export const clientCertificatesQuery = (chargerId: string) =>
  pages<ClientCertificateView>(keys.clientCertificates(chargerId), '/client-certificates', null, { chargerId });

/** Security events of a charger, newest first. */
export const securityEventsQuery = (chargerId: string) =>
  pages<SecurityEvent>(keys.securityEvents(chargerId), path(chargerId, 'security-events'), null);

/** Who signs the chargers' certificates. */
export const certificateAuthorityQuery = one<CertificateAuthority>(keys.certificateAuthority, '/certificate-authority');

/** The charging profiles that a charger holds. */
export const chargingProfilesQuery = (chargerId: string) =>
  one<HeldProfileList>(keys.chargingProfiles(chargerId), path(chargerId, 'charging-profiles'));

/** Reservations of a charger, newest first. */
export const reservationsQuery = (chargerId: string) =>
  pages<Reservation>(keys.reservations(chargerId), path(chargerId, 'reservations'), null);

/** What a charger's local list holds. */
export const localListQuery = (chargerId: string) => one<LocalList>(keys.localList(chargerId), path(chargerId, 'local-list'));

/** The settings that a charger on CAPI has now. */
export const settingsQuery = (chargerId: string) => one<SettingsView>(keys.settings(chargerId), path(chargerId, 'settings'));

/** The windows that a charger on CAPI has now. */
export const scheduleQuery = (chargerId: string) => one<ScheduleView>(keys.schedule(chargerId), path(chargerId, 'schedule'));

/** What holds a connector's current; asked again while it is on its way to the charger. */
export const connectorLimitsQuery = (chargerId: string, connectorId: number) =>
  one<ConnectorLimits>(
    keys.connectorLimits(chargerId, connectorId),
    path(chargerId, `connectors/${connectorId}/limits`),
    ({ pushed }) => pushed.state === 'waiting',
  );

/** The schedules that a charger's connectors had on CAPI, each as the week that is offered for it. */
/** Whoever looks after a charger is mostly in its zone. */
const hereZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const scheduleDraftsQuery = (chargerId: string) =>
  one<ScheduleDraftList>(keys.scheduleDrafts(chargerId), `${path(chargerId, 'schedule-drafts')}?zone=${encodeURIComponent(hereZone())}`);

/** What holds from now on for a week; read again each minute, since now goes on. */
export const segmentsQuery = (chargerId: string, connectorId: number) =>
  queryOptions({
    queryKey: keys.segments(chargerId, connectorId),
    queryFn: ({ signal }) => request<ScheduleSegmentList>('GET', path(chargerId, `connectors/${connectorId}/segments`), { signal }),
    refetchInterval: 60_000,
  });

/** What limits a charger now is as old as this at most while its page is open; most of what changes it comes with an event before that. */
const LIMITS_EVERY_MS = 10_000;

/** What limits a charger now. */
export const limitsInForceQuery = (chargerId: string) =>
  queryOptions({
    queryKey: keys.limitsInForce(chargerId),
    queryFn: ({ signal }) => request<LimitsInForce>('GET', path(chargerId, 'limits'), { signal }),
    refetchInterval: LIMITS_EVERY_MS,
  });

/** What a charger can do with its phases. */
export const phaseFeaturesQuery = (chargerId: string) =>
  queryOptions({
    queryKey: keys.phaseFeatures(chargerId),
    queryFn: ({ signal }) => request<PhaseFeatures>('GET', path(chargerId, 'phase-features'), { signal }),
    refetchInterval: LIMITS_EVERY_MS,
  });
