import type { QueryKey } from '@tanstack/react-query';
import { keys } from '../api/queries.ts';

type Told =
  | 'uploads'
  | 'configuration'
  | 'capabilities'
  | 'security'
  | 'rootCertificates'
  | 'clientCertificates'
  | 'securityEvents'
  | 'chargingProfiles'
  | 'reservations'
  | 'localList'
  | 'limitsInForce'
  | 'phaseFeatures';

/** What has no events of its own, by the messages that change it. Each is logged in the commit that changes it, or just after. */
const changedBy: Readonly<Record<string, readonly Told[]>> = {
  GetDiagnostics: ['uploads'],
  GetLog: ['uploads'],
  DiagnosticsStatusNotification: ['uploads'],
  LogStatusNotification: ['uploads'],
  BootNotification: ['security', 'configuration', 'capabilities'],
  ChangeConfiguration: ['configuration', 'capabilities', 'security', 'phaseFeatures'],
  InstallCertificate: ['rootCertificates'],
  DeleteCertificate: ['rootCertificates'],
  GetInstalledCertificateIds: ['rootCertificates'],
  SignCertificate: ['clientCertificates'],
  CertificateSigned: ['clientCertificates'],
  SecurityEventNotification: ['securityEvents'],
  SetChargingProfile: ['chargingProfiles', 'limitsInForce'],
  ClearChargingProfile: ['chargingProfiles', 'limitsInForce'],
  RemoteStartTransaction: ['chargingProfiles'],
  StartTransaction: ['chargingProfiles', 'reservations', 'limitsInForce'],
  StopTransaction: ['chargingProfiles', 'limitsInForce'],
  MeterValues: ['limitsInForce', 'phaseFeatures'],
  StatusNotification: ['limitsInForce'],
  ReserveNow: ['reservations'],
  CancelReservation: ['reservations'],
  SendLocalList: ['localList'],
  GetLocalListVersion: ['localList'],
};

/** The lists of a charger that may be out of date once a message with this action has crossed the socket. */
export function staleAfter(action: string, chargerId: string): readonly QueryKey[] {
  return (Object.hasOwn(changedBy, action) ? (changedBy[action] ?? []) : []).map((name) => keys[name](chargerId));
}

/** The first part of the keys of all such lists. */
export const toldByMessages: readonly string[] = [...new Set(Object.values(changedBy).flat())];
