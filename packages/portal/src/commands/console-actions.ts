/** What a central system may ask of a charge point in OCPP 1.6 and its security extension, each with a payload to start from. */
export const consoleActions: Readonly<Record<string, unknown>> = {
  CancelReservation: { reservationId: 1 },
  CertificateSigned: { certificateChain: '' },
  ChangeAvailability: { connectorId: 1, type: 'Operative' },
  ChangeConfiguration: { key: 'HeartbeatInterval', value: '60' },
  ClearCache: {},
  ClearChargingProfile: {},
  DataTransfer: { vendorId: '' },
  DeleteCertificate: { certificateHashData: { hashAlgorithm: 'SHA256', issuerNameHash: '', issuerKeyHash: '', serialNumber: '' } },
  ExtendedTriggerMessage: { requestedMessage: 'SignChargePointCertificate' },
  GetCompositeSchedule: { connectorId: 1, duration: 3600 },
  GetConfiguration: { key: ['HeartbeatInterval'] },
  GetDiagnostics: { location: 'ftp://' },
  GetInstalledCertificateIds: { certificateType: 'CentralSystemRootCertificate' },
  GetLocalListVersion: {},
  GetLog: { logType: 'SecurityLog', requestId: 1, log: { remoteLocation: 'https://' } },
  InstallCertificate: { certificateType: 'CentralSystemRootCertificate', certificate: '' },
  RemoteStartTransaction: { connectorId: 1, idTag: '' },
  RemoteStopTransaction: { transactionId: 1 },
  ReserveNow: { connectorId: 1, expiryDate: '2030-01-01T00:00:00Z', idTag: '', reservationId: 1 },
  Reset: { type: 'Soft' },
  SendLocalList: { listVersion: 1, updateType: 'Full', localAuthorizationList: [] },
  SetChargingProfile: {
    connectorId: 1,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] },
    },
  },
  SignedUpdateFirmware: {
    requestId: 1,
    firmware: { location: 'https://', retrieveDateTime: '2030-01-01T00:00:00Z', signingCertificate: '', signature: '' },
  },
  TriggerMessage: { requestedMessage: 'StatusNotification', connectorId: 1 },
  UnlockConnector: { connectorId: 1 },
  UpdateFirmware: { location: 'https://', retrieveDate: '2030-01-01T00:00:00Z' },
};

/** The payload to start from, as text. */
export function payloadTemplate(action: string): string {
  return JSON.stringify(consoleActions[action] ?? {}, null, 2);
}

/** The payload as typed: its value, or that it is no JSON. */
export function readPayload(text: string): { readonly isJson: true; readonly payload: unknown } | { readonly isJson: false } {
  try {
    return { isJson: true, payload: JSON.parse(text.trim() === '' ? '{}' : text) };
  } catch {
    return { isJson: false };
  }
}
