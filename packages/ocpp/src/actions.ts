import type { Action } from './messages.ts';

/** The names that `SupportedFeatureProfiles` uses (OCPP 1.6, section 3.2). */
export type FeatureProfile = 'Core' | 'FirmwareManagement' | 'LocalAuthListManagement' | 'Reservation' | 'SmartCharging' | 'RemoteTrigger';

/** Where a message belongs and who may ask it. */
export interface ActionFacts {
  /** The security extension has no feature-profile name; a charge point shows it through the key `SecurityProfile`. */
  readonly profile: FeatureProfile | 'SecurityExtension';
  readonly from: 'ChargePoint' | 'CentralSystem' | 'both';
}

const asked = (profile: ActionFacts['profile'], from: ActionFacts['from']): ActionFacts => Object.freeze({ profile, from });

/** All 39 actions of OCPP 1.6 and its security extension. */
export const ACTIONS: { readonly [A in Action]: ActionFacts } = Object.freeze({
  Authorize: asked('Core', 'ChargePoint'),
  BootNotification: asked('Core', 'ChargePoint'),
  ChangeAvailability: asked('Core', 'CentralSystem'),
  ChangeConfiguration: asked('Core', 'CentralSystem'),
  ClearCache: asked('Core', 'CentralSystem'),
  DataTransfer: asked('Core', 'both'),
  GetConfiguration: asked('Core', 'CentralSystem'),
  Heartbeat: asked('Core', 'ChargePoint'),
  MeterValues: asked('Core', 'ChargePoint'),
  RemoteStartTransaction: asked('Core', 'CentralSystem'),
  RemoteStopTransaction: asked('Core', 'CentralSystem'),
  Reset: asked('Core', 'CentralSystem'),
  StartTransaction: asked('Core', 'ChargePoint'),
  StatusNotification: asked('Core', 'ChargePoint'),
  StopTransaction: asked('Core', 'ChargePoint'),
  UnlockConnector: asked('Core', 'CentralSystem'),
  DiagnosticsStatusNotification: asked('FirmwareManagement', 'ChargePoint'),
  FirmwareStatusNotification: asked('FirmwareManagement', 'ChargePoint'),
  GetDiagnostics: asked('FirmwareManagement', 'CentralSystem'),
  UpdateFirmware: asked('FirmwareManagement', 'CentralSystem'),
  GetLocalListVersion: asked('LocalAuthListManagement', 'CentralSystem'),
  SendLocalList: asked('LocalAuthListManagement', 'CentralSystem'),
  CancelReservation: asked('Reservation', 'CentralSystem'),
  ReserveNow: asked('Reservation', 'CentralSystem'),
  ClearChargingProfile: asked('SmartCharging', 'CentralSystem'),
  GetCompositeSchedule: asked('SmartCharging', 'CentralSystem'),
  SetChargingProfile: asked('SmartCharging', 'CentralSystem'),
  TriggerMessage: asked('RemoteTrigger', 'CentralSystem'),
  LogStatusNotification: asked('SecurityExtension', 'ChargePoint'),
  SecurityEventNotification: asked('SecurityExtension', 'ChargePoint'),
  SignCertificate: asked('SecurityExtension', 'ChargePoint'),
  SignedFirmwareStatusNotification: asked('SecurityExtension', 'ChargePoint'),
  CertificateSigned: asked('SecurityExtension', 'CentralSystem'),
  DeleteCertificate: asked('SecurityExtension', 'CentralSystem'),
  ExtendedTriggerMessage: asked('SecurityExtension', 'CentralSystem'),
  GetInstalledCertificateIds: asked('SecurityExtension', 'CentralSystem'),
  GetLog: asked('SecurityExtension', 'CentralSystem'),
  InstallCertificate: asked('SecurityExtension', 'CentralSystem'),
  SignedUpdateFirmware: asked('SecurityExtension', 'CentralSystem'),
});

/** True for the name of an action of OCPP 1.6 or its security extension, spelled exactly. */
export function isAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name);
}
