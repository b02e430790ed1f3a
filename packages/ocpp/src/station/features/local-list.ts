import type { CallAnswerers } from '../../answer-calls.ts';
import type { AuthorizationStatus, ChargePointStatus, IdTagInfo, Request, Response } from '../../messages.ts';
import type { StationEvent } from '../events.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, FeatureFactory, Station } from '../feature.ts';

const KEYS: readonly ConfigurationKey[] = [
  { key: 'LocalAuthListEnabled', value: 'true', access: 'rw', accepts: { kind: 'boolean' } },
  { key: 'LocalAuthListMaxLength', value: '200', access: 'ro', accepts: { kind: 'integer', min: 0, max: 100_000 } },
  { key: 'SendLocalListMaxLength', value: '50', access: 'ro', accepts: { kind: 'integer', min: 0, max: 100_000 } },
];

/**
 * The management of the local authorisation list (OCPP 1.6, 3.5.2): the central system's changes to it, and a word to the central system
 * where it contradicts its own list. The core authorises by the list.
 */
export function localListManagement(): FeatureFactory {
  return (station) => new LocalListManagement(station);
}

class LocalListManagement implements Feature {
  readonly #station: Station;
  #stationStatus: ChargePointStatus = 'Available';

  constructor(station: Station) {
    this.#station = station;
  }

  get keys(): readonly ConfigurationKey[] {
    return KEYS;
  }

  get answers(): CallAnswerers {
    const { configuration, localList } = this.#station;
    return {
      // -1: there is none (OCPP 1.6, 5.10).
      GetLocalListVersion: () => ({ listVersion: configuration.isOn('LocalAuthListEnabled') ? localList.version : -1 }),
      SendLocalList: (request) => ({ status: update(this.#station, request) }),
    };
  }

  statusChanged(connectorId: number, status: ChargePointStatus): void {
    if (connectorId === 0) this.#stationStatus = status;
  }

  observed(event: StationEvent): void {
    const station = this.#station;
    if (event.kind === 'tagPresented' && event.verdict !== 'Unreachable' && isContradicted(station, event.idTag, event.verdict)) {
      tellConflict(station, 0, this.#stationStatus);
    }
    if (event.kind === 'transactionKnown' && isContradicted(station, event.idTag, event.verdict)) {
      tellConflict(station, event.connectorId, station.connector(event.connectorId)?.status ?? this.#stationStatus);
    }
  }
}

function update(station: Station, request: Request<'SendLocalList'>): Response<'SendLocalList'>['status'] {
  const { configuration, localList } = station;
  const { listVersion, updateType, localAuthorizationList = [] } = request;
  if (!configuration.isOn('LocalAuthListEnabled')) return 'NotSupported';
  if (updateType === 'Differential' && listVersion <= localList.version) return 'VersionMismatch';
  const tags = new Set(localAuthorizationList.map(({ idTag }) => idTag.toLowerCase()));
  const isSound = listVersion >= 0 && tags.size === localAuthorizationList.length;
  if (!isSound || tags.size > configuration.integer('SendLocalListMaxLength')) return 'Failed';
  const entries = new Map<string, IdTagInfo>(updateType === 'Differential' ? localList.entries : []);
  for (const { idTag, idTagInfo } of localAuthorizationList) {
    if (idTagInfo) entries.set(idTag.toLowerCase(), idTagInfo);
    else if (updateType === 'Full') return 'Failed';
    else entries.delete(idTag.toLowerCase());
  }
  if (entries.size > configuration.integer('LocalAuthListMaxLength')) return 'Failed';
  localList.replace(listVersion, entries);
  return 'Accepted';
}

/** The list would let a tag in that the central system does not, or the other way round. */
function isContradicted(station: Station, idTag: string, verdict: AuthorizationStatus): boolean {
  const listed = station.configuration.isOn('LocalAuthListEnabled') ? station.localList.get(idTag) : undefined;
  if (!listed || verdict === 'ConcurrentTx') return false;
  const isExpired = listed.expiryDate !== undefined && Date.parse(listed.expiryDate) <= station.nowMs();
  return (listed.status === 'Accepted' && !isExpired) !== (verdict === 'Accepted');
}

/** OCPP 1.6, 3.5.3: the central system may then send the list anew. */
function tellConflict(station: Station, connectorId: number, status: ChargePointStatus): void {
  void station.call('StatusNotification', { connectorId, status, errorCode: 'LocalListConflict', timestamp: station.timestamp() });
}
